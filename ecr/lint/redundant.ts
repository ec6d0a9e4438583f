import { globCovers } from "../glob";
import { isMap } from "../shape";
import type { PolicyRule, StatementRule } from "./document";
import { type Findings, quoted } from "./finding";
import type { PolicyView } from "./view";
import { isEveryone, letsInNamed, type PrincipalEntry, type StatementView } from "./view-statement";

/** Principals that others of the same statement make superfluous. */
export const superfluousRules: readonly StatementRule[] = [
  principalsTwice,
  principalsCovered,
  ownAccountOnly,
];

/** Statements that another one makes superfluous. */
export const redundancyRules: readonly PolicyRule[] = [statementsCovered];

/** Of a policy that fits into ECR; what is far too long isn't compared pair by pair. */
const mostStatements = 400;

function statementsCovered({ statements }: PolicyView, findings: Findings): void {
  const whole = statements.length > mostStatements ? [] : statements.filter(isPlain).map(summary);
  for (const [index, narrow] of whole.entries()) {
    const cover = whole.find(
      (wide, other) => other !== index && covers(wide, narrow) && (other < index || !covers(narrow, wide)),
    );
    if (cover !== undefined) {
      const { statement } = cover;
      const label = statement.sid === undefined ? "" : ` (${quoted(statement.sid)})`;
      const does = statement.effect === "Allow" ? "grants" : "denies";
      findings.warning(
        "grant-redundant",
        narrow.statement.spot,
        `adds nothing: ${statement.spot.path}${label} ${does} all of it to the same principals`,
        { remove: true },
      );
    }
  }
}

/** What can be compared by what it lists: names and actions, each text, and no other elements than these. */
function isPlain({
  effect,
  hasPrincipal,
  hasAction,
  principals,
  actions,
  spot,
  fields,
}: StatementView): boolean {
  const listed = spot.child("Action").each().length;
  const element = fields["Principal"];
  const kinds = isMap(element) ? Object.keys(element) : [];
  const named = isMap(element)
    ? kinds.reduce((sum, kind) => sum + spot.child("Principal").child(kind).each().length, 0)
    : 1;
  return (
    effect !== undefined &&
    hasPrincipal &&
    hasAction &&
    !Object.hasOwn(fields, "NotPrincipal") &&
    !Object.hasOwn(fields, "NotAction") &&
    principals.length > 0 &&
    principals.length === named &&
    actions.length > 0 &&
    actions.length === listed &&
    actions.every(({ pattern }) => !pattern.includes("?"))
  );
}

interface Summary {
  statement: StatementView;
  principals: ReadonlySet<string>;
  patterns: readonly string[];
  condition: string;
  rest: string;
}

function summary(statement: StatementView): Summary {
  const { principals, actions, fields } = statement;
  const { Sid: _, Principal: __, Action: ___, Condition, ...rest } = fields;
  return {
    statement,
    principals: new Set(principals.map(({ kind, name, account }) => `${kind} ${account ?? name}`)),
    patterns: actions.map(({ pattern }) => pattern),
    condition:
      isMap(Condition) && Object.keys(Condition).length === 0 ? "" : (JSON.stringify(Condition) ?? ""),
    rest: JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function covers(wide: Summary, narrow: Summary): boolean {
  return (
    wide.rest === narrow.rest &&
    (wide.condition === "" || wide.condition === narrow.condition) &&
    [...narrow.principals].every((name) => wide.principals.has(name)) &&
    narrow.patterns.every((pattern) => wide.patterns.some((its) => globCovers(its, pattern)))
  );
}

/** An account's id and the ARN of its root are one. */
function principalsTwice({ principals }: StatementView, { partition }: PolicyView, findings: Findings): void {
  const seen = new Map<string, PrincipalEntry>();
  for (const entry of principals) {
    const isId = entry.account === entry.name;
    const id = `${entry.kind} ${isId ? `arn:${partition}:iam::${entry.name}:root` : entry.name}`;
    const before = seen.get(id);
    if (before === undefined) {
      seen.set(id, entry);
    } else {
      findings.warning(
        "entry-duplicate",
        entry.spot,
        `${quoted(entry.name)} is named at ${before.spot.path} already`,
        {
          remove: true,
        },
      );
    }
  }
}

/**
 * Names beside one that covers them. In the registry's own account a role beside its root isn't covered: named
 * itself it needs no IAM policy of its own.
 */
function principalsCovered(statement: StatementView, { options }: PolicyView, findings: Findings): void {
  const { principals } = statement;
  if (!letsInNamed(statement)) {
    return;
  }
  const hasEveryone = principals.some((entry) => isEveryone(entry) && entry.kind === "AWS");
  const whole = new Set(principals.flatMap(({ account }) => account ?? []));
  const own = options.registryAccount;
  for (const entry of principals.filter((entry) => entry.kind === "AWS" && !isEveryone(entry))) {
    const { memberOf = "", spot, name } = entry;
    if (hasEveryone && (entry.account ?? entry.memberOf) !== undefined) {
      findings.warning("grant-redundant", spot, `${quoted(name)} adds nothing beside "*"`, { remove: true });
    } else if (whole.has(memberOf) && memberOf !== own) {
      const unless = own === undefined ? ", unless that is the registry's own account" : "";
      findings.warning(
        "grant-redundant",
        spot,
        `${quoted(name)} adds nothing beside its whole account ${memberOf}${unless}`,
        { remove: own !== undefined },
      );
    }
  }
}

function ownAccountOnly(statement: StatementView, { options }: PolicyView, findings: Findings): void {
  const { principals, spot } = statement;
  const own = options.registryAccount;
  if (
    own !== undefined &&
    letsInNamed(statement) &&
    principals.length > 0 &&
    principals.every((its) => its.account === own)
  ) {
    findings.warning(
      "grant-redundant",
      spot,
      `lets in the registry's own account ${own}, whose roles and users need their own IAM policies in any case, and nothing else with those`,
    );
  }
}
