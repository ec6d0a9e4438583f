import { organizationId } from "../organization";
import type { ConditionEntry } from "./view-condition";

/**
 * How far a statement's conditions narrow whom it is about, where it names everyone:
 *
 * - `principal`: to roles or users that are named by their ARN or unique id
 * - `account`: to accounts or organisations, or to services on their behalf
 * - `network`: to where the request comes from, whoever it is that asks
 * - `none`: to nobody in particular
 */
export type Narrowing = "principal" | "account" | "network" | "none";

const order: readonly Narrowing[] = ["principal", "account", "network", "none"];

/** @param hasVariables whether the policy's version has policy variables */
export function narrowingOf(conditions: readonly ConditionEntry[], hasVariables: boolean): Narrowing {
  const each = conditions.map((condition) =>
    holdsForFew(condition) ? narrowingBy(condition, hasVariables) : "none",
  );
  return order.find((narrowing) => each.includes(narrowing)) ?? "none";
}

function holdsForFew({ isBinding, values, base }: ConditionEntry): boolean {
  return isBinding && values.length > 0 && base !== "Null";
}

type ValueTest = (value: string) => boolean;

const accountInArn: ValueTest = (value) => /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/.test(value);
const organizationPath: ValueTest = (value) =>
  value.includes("/") && organizationId.test(value.split("/")[0] ?? "");
const uniqueId: ValueTest = (value) => /^(?:A[A-Z0-9]{15,}|\d{12}):/.test(value);
const never: ValueTest = () => false;

/** What a key narrows to, and which patterns with wildcards do as well as plain values; by the key in lower case. */
const tests: Readonly<Record<string, [Narrowing, ValueTest]>> = {
  "aws:principalarn": ["principal", accountInArn],
  "aws:userid": ["principal", uniqueId],
  "aws:principalaccount": ["account", never],
  "aws:principalorgid": ["account", never],
  "aws:principalorgpaths": ["account", organizationPath],
  "aws:sourcearn": ["account", accountInArn],
  "aws:sourceaccount": ["account", never],
  "aws:sourceowner": ["account", never],
  "aws:sourceorgid": ["account", never],
  "aws:sourceorgpaths": ["account", organizationPath],
  "aws:sourcevpc": ["network", never],
  "aws:sourcevpce": ["network", never],
  "aws:sourcevpcarn": ["network", accountInArn],
  "aws:sourceip": ["network", never],
  "aws:vpcsourceip": ["network", never],
  "aws:vpceaccount": ["network", never],
  "aws:vpceorgid": ["network", never],
  "aws:vpceorgpaths": ["network", organizationPath],
};

/** A principal's key that has to equal the registry's own binds to the registry's account or organisation. */
const counterparts: Readonly<Record<string, string>> = {
  "aws:principalaccount": "${aws:resourceaccount}",
  "aws:resourceaccount": "${aws:principalaccount}",
  "aws:principalorgid": "${aws:resourceorgid}",
  "aws:resourceorgid": "${aws:principalorgid}",
  "aws:sourceaccount": "${aws:resourceaccount}",
  "aws:sourceorgid": "${aws:resourceorgid}",
};

function narrowingBy({ key, values, set, base }: ConditionEntry, hasVariables: boolean): Narrowing {
  const [narrowing, isNarrowPattern] = tests[key] ?? ["none", never];
  const counterpart = counterparts[key];
  const isCounterpart: ValueTest = (value) => hasVariables && value.toLowerCase() === counterpart;
  if (!/^(?:String|Arn|IpAddress)/.test(base)) {
    return "none";
  }
  if (values.every(({ text }) => isCounterpart(text))) {
    return "account";
  }
  // Where it takes no wildcards, a `*` stands for itself, and no request has such a value.
  const takesWildcards = base === "StringLike" || base.startsWith("Arn");
  const isNarrow: ValueTest = (value) => {
    if (hasVariables && value.includes("${")) {
      return isCounterpart(value);
    }
    if (base === "IpAddress") {
      return !/^[0:.]+\/[0-7]$/.test(value);
    }
    return !takesWildcards || !/[*?]/.test(value) || isNarrowPattern(value);
  };
  // Several values without a set operator fulfil nothing.
  return set === undefined && key.endsWith("orgpaths")
    ? narrowing
    : values.every(({ text }) => isNarrow(text))
      ? narrowing
      : "none";
}
