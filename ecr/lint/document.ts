import { policyLimit } from "../policy";
import { didYouMean } from "../problem";
import { describe, isMap } from "../shape";
import { statementElements } from "../statement";
import { type Findings, quoted, type Spot } from "./finding";
import { mergedStatements } from "./merge";
import type { PolicyView } from "./view";
import type { StatementView } from "./view-statement";

export type PolicyRule = (policy: PolicyView, findings: Findings) => void;
export type StatementRule = (statement: StatementView, policy: PolicyView, findings: Findings) => void;

/** Rules about a policy and its statements as such. */
export const documentRules: readonly PolicyRule[] = [
  policyKeys,
  policyId,
  policyVersion,
  statementList,
  sidsAreUnique,
  policySize,
];

export const shapeRules: readonly StatementRule[] = [
  statementKeys,
  statementSid,
  statementEffect,
  statementParts,
];

function policyKeys({ spot }: PolicyView, findings: Findings): void {
  unknownKeys(spot, ["Version", "Id", "Statement"], findings);
}

function statementKeys({ spot }: StatementView, _: PolicyView, findings: Findings): void {
  unknownKeys(spot, statementElements, findings);
}

function unknownKeys(spot: Spot, known: readonly string[], findings: Findings): void {
  for (const key of Object.keys(spot.value as object).filter((key) => !known.includes(key))) {
    const near = key.length > 40 ? "" : didYouMean(key, known);
    findings.error("key-unknown", spot.child(key), `unknown key${near} (known: ${known.join(", ")})`);
  }
}

function policyId({ spot }: PolicyView, findings: Findings): void {
  const id = spot.child("Id");
  if (id.value !== undefined && typeof id.value !== "string") {
    findings.error("type-wrong", id, `is ${describe(id.value)}, wanted text`, { remove: id.value === null });
  }
}

/** A version that changes nothing: which of the two it is matters to policy variables only. */
function policyVersion({ spot, hasVariables }: PolicyView, findings: Findings): void {
  const version = spot.child("Version");
  const { value } = version;
  const has = !hasVariables && JSON.stringify(spot.value).includes("${");
  const set = has ? "2008-10-17" : "2012-10-17";
  if (value === undefined) {
    findings.warning(
      "policy-version",
      version,
      `is missing, which means "2008-10-17", a version without policy variables: say which`,
      { set },
    );
  } else if (value !== "2012-10-17" && value !== "2008-10-17") {
    const found = typeof value === "string" ? quoted(value) : describe(value);
    findings.error("policy-version", version, `is ${found}, wanted "2012-10-17" or "2008-10-17"`, { set });
  }
}

function statementList({ spot }: PolicyView, findings: Findings): void {
  const list = spot.child("Statement");
  if (Array.isArray(list.value) && list.value.length === 0) {
    findings.error(
      "list-empty",
      list,
      "has no statement, and ECR takes no policy without any: delete the repository's policy instead",
    );
  }
  const isList = Array.isArray(list.value) || isMap(list.value);
  for (const entry of isList ? list.each() : [list]) {
    if (!isMap(entry.value)) {
      const wanted = entry === list ? "a list of statements" : "a statement";
      findings.error("type-wrong", entry, `is ${describe(entry.value)}, wanted ${wanted}`, {
        remove: isList,
      });
    }
  }
}

function statementSid({ spot }: StatementView, _: PolicyView, findings: Findings): void {
  const sid = spot.child("Sid");
  if (sid.value !== undefined && typeof sid.value !== "string") {
    findings.error("type-wrong", sid, `is ${describe(sid.value)}, wanted text`, {
      remove: sid.value === null,
    });
  }
}

function sidsAreUnique({ statements }: PolicyView, findings: Findings): void {
  const first = new Map<string, Spot>();
  const taken = new Set(statements.map(({ sid }) => sid));
  const counters = new Map<string, number>();
  for (const { sid, spot } of statements) {
    const before = sid === undefined ? undefined : first.get(sid);
    if (sid === undefined || before === undefined) {
      first.set(sid ?? "", spot);
      continue;
    }
    let count = counters.get(sid) ?? 2;
    while (taken.has(`${sid}${count}`)) {
      count++;
    }
    counters.set(sid, count + 1);
    taken.add(`${sid}${count}`);
    findings.error(
      "sid-duplicate",
      spot.child("Sid"),
      `${quoted(sid)} is the Sid of ${before.path} as well, and a policy has each once: rename one`,
      { set: `${sid}${count}` },
    );
  }
}

function statementEffect({ spot, fields }: StatementView, _: PolicyView, findings: Findings): void {
  const effect = spot.child("Effect");
  const { value } = effect;
  if (value === undefined) {
    findings.error("required", effect, "is missing: give one of Allow, Deny");
  } else if (typeof value !== "string") {
    findings.error("type-wrong", effect, `is ${describe(value)}, wanted one of Allow, Deny`);
  } else if (value !== "Allow" && value !== "Deny") {
    const meant = ["Allow", "Deny"].find((its) => its.toLowerCase() === value.trim().toLowerCase());
    const near = didYouMean(value.slice(0, 40), ["Allow", "Deny"]);
    findings.error("value-unknown", effect, `is ${quoted(value)}, wanted one of Allow, Deny${near}`, {
      suggestion: meant === undefined ? undefined : { ...fields, Effect: meant },
    });
  }
}

function statementParts({ spot, fields }: StatementView, _: PolicyView, findings: Findings): void {
  for (const [one, other] of [
    ["Principal", "NotPrincipal"],
    ["Action", "NotAction"],
  ] as const) {
    if (Object.hasOwn(fields, one) === Object.hasOwn(fields, other)) {
      findings.error("required", spot, `wants exactly one of ${one} and ${other}`);
    }
  }
  if (Object.hasOwn(fields, "Resource") && Object.hasOwn(fields, "NotResource")) {
    findings.error("resource-element", spot, "has both Resource and NotResource: leave both out");
  }
}

/** A policy that is too long, and whether it would fit with statements merged that differ in their principals only. */
function policySize({ spot }: PolicyView, findings: Findings): void {
  const size = JSON.stringify(spot.value).length;
  if (size <= policyLimit) {
    return;
  }
  const merged = mergedStatements(spot.value);
  const mergedSize = JSON.stringify({ ...(spot.value as object), Statement: merged }).length;
  const fits = mergedSize <= policyLimit;
  const hint = fits
    ? `merging statements that differ only in their principals makes it ${mergedSize}`
    : "let readers in by their organisation (aws:PrincipalOrgID) instead of one by one";
  const message = `has ${size} characters without spaces and line breaks, ECR takes ${policyLimit}: ${hint}`;
  findings.error(
    "policy-too-large",
    fits ? spot.child("Statement") : spot,
    message,
    fits ? { set: merged } : {},
  );
}
