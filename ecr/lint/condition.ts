import { forAllValuesInAllow, whyNotAnOperator } from "../condition";
import { isConditionKey, multivaluedKeys, nearestConditionKey } from "../condition-key";
import { operatorNamed } from "../iam/operator";
import { variableKeys } from "../iam/text";
import { describe, isMap } from "../shape";
import type { StatementRule } from "./document";
import { type Findings, quoted, type Spot } from "./finding";
import type { PolicyView } from "./view";
import type { ConditionEntry } from "./view-condition";
import type { StatementView } from "./view-statement";

/** Rules about how a condition is written: operators, keys and the form of values. */
export const conditionRules: readonly StatementRule[] = [
  conditionElement,
  conditionOperators,
  each(keyIsKnown),
  each(valueTypes),
  each(valuesFitOperator),
  each(literalWildcards),
  each(setOperator),
  each(variablesInOldVersion),
];

/** A rule about each key under an operator that IAM has. */
export type ConditionRule = (
  condition: ConditionEntry,
  findings: Findings,
  statement: StatementView,
  policy: PolicyView,
) => void;

export function each(rule: ConditionRule): StatementRule {
  return (statement, policy, findings) => {
    for (const condition of statement.conditions) {
      rule(condition, findings, statement, policy);
    }
  };
}

function conditionElement({ spot, fields }: StatementView, _: PolicyView, findings: Findings): void {
  const element = spot.child("Condition");
  if (Object.hasOwn(fields, "Condition") && !isMap(element.value)) {
    findings.error(
      "type-wrong",
      element,
      `is ${describe(element.value)}, wanted a map of condition operators`,
    );
  }
}

function conditionOperators({ spot, effect }: StatementView, _: PolicyView, findings: Findings): void {
  const element = spot.child("Condition");
  for (const operator of isMap(element.value) ? Object.keys(element.value) : []) {
    const keys = element.child(operator);
    const why = operator.length > 60 ? "is not a condition operator of IAM" : whyNotAnOperator(operator);
    if (why !== undefined) {
      findings.error("condition-invalid", keys, `${quoted(operator)} ${why}`);
    }
    if (operator.startsWith("ForAllValues:") && effect === "Allow") {
      findings.error("condition-invalid", keys, forAllValuesInAllow);
    }
    if (!isMap(keys.value)) {
      findings.error("type-wrong", keys, `is ${describe(keys.value)}, wanted a map of condition keys`);
    } else if (Object.keys(keys.value).length === 0) {
      findings.error("condition-invalid", keys, "names no condition key");
    }
  }
}

/** Keys of other services are no keys of a request to ECR, but for some that sessions carry along. */
function keyIsKnown({ key, name, spot }: ConditionEntry, findings: Findings): void {
  if (isConditionKey(key) || key.startsWith("saml:")) {
    return;
  }
  const near = nearestConditionKey(name);
  const message = `${quoted(name)} is no condition key that requests to ECR have`;
  if (near === undefined) {
    findings.warning("condition-key", spot, message);
  } else {
    findings.error("condition-key", spot, `${message}; did you mean ${JSON.stringify(near)}?`);
  }
}

function valueTypes({ spot }: ConditionEntry, findings: Findings): void {
  if (Array.isArray(spot.value) && spot.value.length === 0) {
    findings.error("list-empty", spot, "is empty: give values, or leave the key out");
  }
  for (const entry of spot.each()) {
    if (!["string", "number", "boolean"].includes(typeof entry.value)) {
      const message = `is ${describe(entry.value)}, wanted text, a number or true or false`;
      findings.error("type-wrong", entry, message);
    }
  }
}

function valuesFitOperator(
  { base, values }: ConditionEntry,
  findings: Findings,
  _: unknown,
  policy: PolicyView,
): void {
  const comparison = operatorNamed(base)?.comparison;
  for (const { spot, text } of values) {
    const isRead = comparison === undefined || comparison.test(text, policy.hasVariables) !== undefined;
    const isNull = base !== "Null" || /^(?:true|false)$/i.test(text);
    if (!isRead || !isNull) {
      findings.error(
        "condition-invalid",
        spot,
        `${quoted(text)} is no value for ${base}: wanted ${valueForms(base)}`,
      );
    }
  }
}

function valueForms(base: string): string {
  if (base.endsWith("IpAddress")) {
    return "an address or a range like 203.0.113.0/24";
  }
  return base.startsWith("Date")
    ? "a date like 2026-01-31T00:00:00Z"
    : base.startsWith("Num")
      ? "a number"
      : "true or false";
}

/** Keys whose values may have such characters themselves. */
const freeText = ["aws:useragent", "aws:referer"];

function literalWildcards(
  { base, operator, values, key, name, spot, isNegative }: ConditionEntry,
  findings: Findings,
): void {
  if (!/^String(?:Not)?Equals/.test(base) || freeText.includes(key)) {
    return;
  }
  const like = operator.replace(/Equals(?:IgnoreCase)?/, "Like");
  for (const { spot: at, text } of values.filter(({ text }) => /[*?]/.test(text) && !text.includes("${"))) {
    findings.error(
      "condition-unmatchable",
      at,
      `${quoted(text)} has a wildcard, which ${base} takes for itself, so that ${allOrNone(isNegative)}: use ${like}`,
      { suggestion: { Condition: { [like]: { [name]: spot.value } } } },
    );
  }
}

/** What follows from a value that no request has. */
export function allOrNone(isNegative: boolean): string {
  return isNegative ? "this holds for every request" : "this holds for no request";
}

function setOperator({ set, key, name, base, operator, spot }: ConditionEntry, findings: Findings): void {
  if (
    set === undefined &&
    base !== "Null" &&
    multivaluedKeys.includes(key) &&
    operatorNamed(base) !== undefined
  ) {
    findings.error(
      "condition-unmatchable",
      spot,
      `${name} has several values, and ${operator} compares with one only: use ForAnyValue:${operator}`,
      { suggestion: { Condition: { [`ForAnyValue:${operator}`]: { [name]: spot.value } } } },
    );
  }
}

function variablesInOldVersion(
  { values }: ConditionEntry,
  findings: Findings,
  _: unknown,
  { hasVariables }: PolicyView,
): void {
  for (const { spot, text } of hasVariables ? [] : values.filter(hasVariable)) {
    findings.warning(
      "policy-variable",
      spot,
      `${quoted(text)} has a policy variable, which this policy's version takes for plain text: it wants Version "2012-10-17"`,
    );
  }
}

function hasVariable({ text }: { text: string; spot: Spot }): boolean {
  return variableKeys(text).some((key) => /^[a-z0-9-]+:./.test(key));
}
