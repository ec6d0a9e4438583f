/** What a case tries, and the same case with that turned round, to see whether the decision hangs on it. */

import type { AccessCase } from "./access-cases";
import { operatorKeys } from "./access-keys";

type Json = Record<string, unknown>;

const opposites: Record<string, string> = {
  Action: "NotAction",
  Principal: "NotPrincipal",
  Resource: "NotResource",
};

/** Names of what has to be tried often enough. */
export const features: readonly string[] = [
  ...Object.keys(operatorKeys),
  "…IfExists",
  "ForAnyValue:…",
  "ForAllValues:…",
  "policy variable",
  ...Object.entries(opposites).flat(),
  "permissions boundary",
  "SCP",
  "RCP",
  "same account",
  "cross-account",
];

/** The features of a case, out of {@link features}. */
export function featuresOf(one: AccessCase): Set<string> {
  const found = new Set<string>();
  for (const statement of statementsOf(one)) {
    for (const element of Object.keys(statement)) {
      found.add(element);
    }
    for (const operator of Object.keys((statement["Condition"] ?? {}) as Json)) {
      found.add(baseOf(operator));
      if (operator.endsWith("IfExists")) found.add("…IfExists");
      if (operator.includes(":")) found.add(`${operator.split(":")[0]}:…`);
    }
    if (JSON.stringify(statement).includes("${aws:")) found.add("policy variable");
  }
  if (one.boundary !== undefined) found.add("permissions boundary");
  if (one.scps.length > 0) found.add("SCP");
  if (one.rcps.length > 0) found.add("RCP");
  found.add(one.principal.includes(`::${one.resourceAccount}:`) ? "same account" : "cross-account");
  return new Set(features.filter((feature) => found.has(feature)));
}

/**
 * The case with one of its features turned round: an operator negated, an element for its opposite, a policy left
 * out. Undefined for features that have no opposite.
 */
export function turned(one: AccessCase, feature: string): AccessCase | undefined {
  if (feature === "permissions boundary") return { ...one, boundary: undefined };
  if (feature === "SCP") return { ...one, scps: [] };
  if (feature === "RCP") return { ...one, rcps: [] };
  const turn = turnOf(feature);
  return (
    turn &&
    (JSON.parse(JSON.stringify(one), (_, value) => (isStatement(value) ? turn(value) : value)) as AccessCase)
  );
}

function turnOf(feature: string): ((statement: Json) => Json) | undefined {
  const [element, opposite] = Object.entries(opposites).find((pair) => pair.includes(feature)) ?? [];
  if (element !== undefined && opposite !== undefined) {
    const other = feature === element ? opposite : element;
    return ({ [feature]: value, ...rest }) => (value === undefined ? rest : { ...rest, [other]: value });
  }
  if (!Object.hasOwn(operatorKeys, feature)) {
    return undefined;
  }
  // What an operator compares is kept; only whether it holds becomes the opposite.
  return (statement) => {
    const conditions = Object.entries((statement["Condition"] ?? {}) as Json);
    if (!conditions.some(([operator]) => baseOf(operator) === feature)) return statement;
    const turnedRound = conditions.map(([operator, keys]) =>
      baseOf(operator) === feature
        ? [operator.replace(feature, negated(feature)), turnValues(feature, keys)]
        : [operator, keys],
    );
    return { ...statement, Condition: Object.fromEntries(turnedRound) };
  };
}

const negations: Record<string, string> = {
  NumericLessThan: "NumericGreaterThanEquals",
  NumericLessThanEquals: "NumericGreaterThan",
  NumericGreaterThan: "NumericLessThanEquals",
  NumericGreaterThanEquals: "NumericLessThan",
  DateLessThan: "DateGreaterThanEquals",
  DateLessThanEquals: "DateGreaterThan",
  DateGreaterThan: "DateLessThanEquals",
  DateGreaterThanEquals: "DateLessThan",
  IpAddress: "NotIpAddress",
  NotIpAddress: "IpAddress",
  // It has no negation: an operator that never holds of such a value stands for it.
  BinaryEquals: "Bool",
  // These two are negated by their values.
  Bool: "Bool",
  Null: "Null",
};

function negated(operator: string): string {
  const known = negations[operator];
  if (known !== undefined) return known;
  return operator.includes("Not")
    ? operator.replace("Not", "")
    : operator.replace(/^(String|Numeric|Date|Arn)/, "$1Not");
}

function turnValues(feature: string, keys: unknown): unknown {
  if (feature !== "Null" && feature !== "Bool") return keys;
  const text = JSON.stringify(keys).replace(/"(true|false)"/gi, (_, value) =>
    value.toLowerCase() === "true" ? '"false"' : '"true"',
  );
  return JSON.parse(text);
}

function baseOf(operator: string): string {
  return operator.replace(/^.*:/, "").replace(/IfExists$/, "");
}

function isStatement(value: unknown): value is Json {
  return typeof value === "object" && value !== null && "Effect" in value;
}

function statementsOf(one: AccessCase): Json[] {
  const policies = [one.repository, ...one.identity, one.boundary, ...one.scps.flat(), ...one.rcps.flat()];
  return policies.flatMap((policy) => {
    const { Statement } = (policy ?? { Statement: [] }) as { Statement: Json | Json[] };
    return Array.isArray(Statement) ? Statement : [Statement];
  });
}
