import { memberKeys, sourceKeys } from "../condition-key";
import { arnParts } from "../iam/operator";
import { isPullingService, shortName } from "../service-principal";
import type { StatementRule } from "./document";
import { type Findings, few, quoted } from "./finding";
import type { ConditionEntry } from "./view-condition";
import type { StatementView } from "./view-statement";

/** Rules about conditions that no request by those whom their statement names can fulfil. */
export const requesterRules: readonly StatementRule[] = [requesters];

/** What a statement says of its conditions' requesters: only of those that it names. */
interface Kinds {
  services: string[];
  /** The services in words. */
  some: string;
  hasOthers: boolean;
  hasAll: boolean;
}

function requesters(statement: StatementView, _: unknown, findings: Findings): void {
  const kinds = kindsOf(statement);
  for (const rule of [requesterOfService, sourceOfRequester, sourceOfOtherService]) {
    for (const condition of statement.conditions) {
      rule(condition, findings, kinds, statement);
    }
  }
}

function kindsOf({ principals, hasPrincipal }: StatementView): Kinds {
  const names = hasPrincipal ? principals : [];
  const services = names.flatMap(({ kind, name }) => (kind === "Service" ? [name] : []));
  return {
    services,
    some: few(services.slice(0, 10).map((name) => name.slice(0, 100))),
    hasOthers: names.some(({ kind }) => kind === "AWS"),
    hasAll: !hasPrincipal || names.some(({ name }) => name === "*"),
  };
}

function requesterOfService(
  { key, name, isBinding, spot, operator }: ConditionEntry,
  findings: Findings,
  { services, some, hasAll }: Kinds,
): void {
  if (!isBinding || !Object.hasOwn(memberKeys, key) || services.length === 0 || hasAll) {
    return;
  }
  const instead = memberKeys[key];
  const canMove = instead !== undefined && key !== "aws:principalarn";
  findings.error(
    "condition-unmatchable",
    spot,
    `a service is in no account and no organisation, so that a request by ${some} has no ${name}` +
      `${instead === undefined ? "" : `: use ${instead}, which is about whom it acts for`}`,
    { suggestion: canMove ? { Condition: { [operator]: { [instead]: spot.value } } } : undefined },
  );
}

function sourceOfRequester(
  { key, name, isBinding, spot }: ConditionEntry,
  findings: Findings,
  { services, some, hasOthers, hasAll }: Kinds,
  statement: StatementView,
): void {
  if (!isBinding || !sourceKeys.includes(key)) {
    return;
  }
  const only = `only a request by a service has ${name}`;
  if (hasAll && statement.effect === "Allow" && key.startsWith("aws:source")) {
    const meant = name.replace(/source/i, "Principal");
    const message = `${only}, so that this lets in services alone: name them, or use ${meant} if roles and users are meant`;
    findings.warning("condition-unmatchable", spot, message);
  } else if (hasOthers && !hasAll) {
    const rest = services.length === 0 ? "" : `, but for those by ${some}`;
    const message = `${only}, so that this holds for no request by the AWS principals of this statement${rest}: give them a statement of their own`;
    findings.error("condition-unmatchable", spot, message);
  }
}

/** A source that another service has than the one that is let in. */
function sourceOfOtherService(
  { key, isBinding, values }: ConditionEntry,
  findings: Findings,
  { services, hasAll }: Kinds,
): void {
  if (key !== "aws:sourcearn" || !isBinding || hasAll) {
    return;
  }
  const names = services.filter(isPullingService).flatMap((name) => shortName(name) ?? []);
  if (names.length === 0 || names.length < services.length) {
    return;
  }
  for (const { spot, text } of values) {
    const service = arnParts(text)?.[2] ?? "*";
    if (/^[a-z0-9-]+$/.test(service) && !names.includes(service)) {
      const message = `is of ${service}, and the statement lets in ${few(names)} only, which never acts for it`;
      findings.error("condition-unmatchable", spot, `${quoted(text)} ${message}`);
    }
  }
}
