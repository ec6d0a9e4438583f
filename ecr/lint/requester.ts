import { memberKeys, sourceKeys } from "../condition-key";
import { arnParts } from "../iam/operator";
import { isPullingService, shortName } from "../service-principal";
import { each } from "./condition";
import type { StatementRule } from "./document";
import { type Findings, quoted } from "./finding";
import type { StatementView } from "./view";
import type { ConditionEntry } from "./view-condition";

/** Rules about conditions that no request by those whom their statement names can fulfil. */
export const requesterRules: readonly StatementRule[] = [
  each(requesterOfService),
  each(sourceOfRequester),
  each(sourceOfOtherService),
];

/** What a statement says of its conditions' requesters: only of those that it names. */
function kindsOf({ principals, hasPrincipal }: StatementView): {
  services: string[];
  hasOthers: boolean;
  hasAll: boolean;
} {
  const names = hasPrincipal ? principals : [];
  return {
    services: names.flatMap(({ kind, name }) => (kind === "Service" ? [name] : [])),
    hasOthers: names.some(({ kind }) => kind === "AWS"),
    hasAll: !hasPrincipal || names.some(({ name }) => name === "*"),
  };
}

function requesterOfService(
  { key, name, isBinding, spot, operator }: ConditionEntry,
  findings: Findings,
  statement: StatementView,
): void {
  const { services, hasAll } = kindsOf(statement);
  if (!isBinding || !Object.hasOwn(memberKeys, key) || services.length === 0 || hasAll) {
    return;
  }
  const instead = memberKeys[key];
  const canMove = instead !== undefined && key !== "aws:principalarn";
  findings.error(
    "condition-unmatchable",
    spot,
    `a service is in no account and no organisation, so that a request by ${services.join(" or ")} has no ${name}` +
      `${instead === undefined ? "" : `: use ${instead}, which is about whom it acts for`}`,
    { suggestion: canMove ? { Condition: { [operator]: { [instead]: spot.value } } } : undefined },
  );
}

function sourceOfRequester(
  { key, name, isBinding, spot }: ConditionEntry,
  findings: Findings,
  statement: StatementView,
): void {
  const { services, hasOthers, hasAll } = kindsOf(statement);
  if (!isBinding || !sourceKeys.includes(key)) {
    return;
  }
  const only = `only a request by a service has ${name}`;
  if (hasAll && statement.effect === "Allow" && key.startsWith("aws:source")) {
    const meant = name.replace(/source/i, "Principal");
    const message = `${only}, so that this lets in services alone: name them, or use ${meant} if roles and users are meant`;
    findings.warning("condition-unmatchable", spot, message);
  } else if (hasOthers && !hasAll) {
    const rest = services.length === 0 ? "" : `, but for those by ${services.join(" and ")}`;
    const message = `${only}, so that this holds for no request by the AWS principals of this statement${rest}: give them a statement of their own`;
    findings.error("condition-unmatchable", spot, message);
  }
}

/** A source that another service has than the one that is let in. */
function sourceOfOtherService(
  { key, isBinding, values }: ConditionEntry,
  findings: Findings,
  statement: StatementView,
): void {
  const { services, hasAll } = kindsOf(statement);
  const names = services.filter(isPullingService).flatMap((name) => shortName(name) ?? []);
  if (
    key !== "aws:sourcearn" ||
    !isBinding ||
    names.length === 0 ||
    names.length < services.length ||
    hasAll
  ) {
    return;
  }
  for (const { spot, text } of values) {
    const service = arnParts(text)?.[2] ?? "*";
    if (/^[a-z0-9-]+$/.test(service) && !names.includes(service)) {
      const message = `is of ${service}, and the statement lets in ${names.join(" and ")} only, which never acts for it`;
      findings.error("condition-unmatchable", spot, `${quoted(text)} ${message}`);
    }
  }
}
