import { bindsToAccount } from "../condition";
import { organizationId } from "../organization";
import type { ConditionEntry, ValueEntry } from "./view-condition";

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

export function narrower(one: Narrowing, other: Narrowing): Narrowing {
  return order.indexOf(one) <= order.indexOf(other) ? one : other;
}

export function wider(one: Narrowing, other: Narrowing): Narrowing {
  return narrower(one, other) === one ? other : one;
}

/** @param hasVariables whether the policy's version has policy variables */
export function narrowingOf(conditions: readonly ConditionEntry[], hasVariables: boolean): Narrowing {
  return conditions
    .map((condition): Narrowing => (holdsForFew(condition) ? narrowingBy(condition, hasVariables) : "none"))
    .reduce(narrower, "none");
}

/**
 * How few those are for whom a negative condition doesn't hold. A request without the key is not among them: to that
 * it holds, with `IfExists` and without (IAM User Guide, "…IfExists condition operators").
 */
export function outsidersOf(condition: ConditionEntry, hasVariables: boolean): Narrowing {
  const { isNegative, base, set, key, values } = condition;
  const isMultivalued = key.endsWith("orgpaths");
  const holdsWithoutKey = set === "ForAllValues" || (set === undefined && !isMultivalued);
  if (!isNegative || !holdsWithoutKey || values.length === 0) {
    return "none";
  }
  const opposite = { ...condition, base: base.replace("Not", ""), set: isMultivalued ? set : undefined };
  return narrowingBy(opposite, hasVariables);
}

function holdsForFew({ isBinding, values, base }: ConditionEntry): boolean {
  return isBinding && values.length > 0 && base !== "Null";
}

type ValueTest = (value: string, base: string) => boolean;

const accountInArn: ValueTest = bindsToAccount;
const organizationPath: ValueTest = (value) =>
  value.includes("/") && organizationId.test(value.split("/")[0] ?? "");
const uniqueId: ValueTest = (value) => /^(?:A[A-Z0-9]{15,}|\d{12}):/.test(value);
const never: ValueTest = () => false;

/** What a key narrows to, and which patterns with wildcards do as well as plain values; by the key in lower case. */
const tests = new Map<string, [Narrowing, ValueTest]>([
  ["aws:principalarn", ["principal", accountInArn]],
  ["aws:userid", ["principal", uniqueId]],
  ["aws:principalaccount", ["account", never]],
  ["aws:principalorgid", ["account", never]],
  ["aws:principalorgpaths", ["account", organizationPath]],
  ["aws:sourcearn", ["account", accountInArn]],
  ["aws:sourceaccount", ["account", never]],
  ["aws:sourceowner", ["account", never]],
  ["aws:sourceorgid", ["account", never]],
  ["aws:sourceorgpaths", ["account", organizationPath]],
  ["aws:sourcevpc", ["network", never]],
  ["aws:sourcevpce", ["network", never]],
  ["aws:sourcevpcarn", ["network", accountInArn]],
  ["aws:sourceip", ["network", never]],
  ["aws:vpcsourceip", ["network", never]],
  ["aws:vpceaccount", ["network", never]],
  ["aws:vpceorgid", ["network", never]],
  ["aws:vpceorgpaths", ["network", organizationPath]],
]);

/** A principal's key that has to equal the registry's own binds to the registry's account or organisation. */
const counterparts = new Map([
  ["aws:principalaccount", "${aws:resourceaccount}"],
  ["aws:resourceaccount", "${aws:principalaccount}"],
  ["aws:principalorgid", "${aws:resourceorgid}"],
  ["aws:resourceorgid", "${aws:principalorgid}"],
  ["aws:sourceaccount", "${aws:resourceaccount}"],
  ["aws:sourceorgid", "${aws:resourceorgid}"],
]);

function narrowingBy(condition: ConditionEntry, hasVariables: boolean): Narrowing {
  const { key, values, set, base } = condition;
  const [narrowing] = tests.get(key) ?? (["none"] as const);
  if (!/^(?:String|Arn|IpAddress)/.test(base)) {
    return "none";
  }
  if (values.every(({ text }) => isCounterpart(text, key, hasVariables))) {
    return "account";
  }
  // Several values without a set operator fulfil nothing.
  if (set === undefined && key.endsWith("orgpaths")) {
    return narrowing;
  }
  const isNarrow = base === "IpAddress" ? !isWide(values) : openValues(condition, hasVariables).length === 0;
  return isNarrow ? narrowing : "none";
}

/** The values of a condition that anyone can fulfil who likes, whatever the others are. */
export function openValues({ key, values, base }: ConditionEntry, hasVariables: boolean): ValueEntry[] {
  const [, isNarrowPattern] = tests.get(key) ?? ["none", never];
  // Where it takes no wildcards, a `*` stands for itself, and no request has such a value.
  const takesWildcards = base === "StringLike" || base.startsWith("Arn");
  return values.filter(({ text }) =>
    hasVariables && text.includes("${")
      ? !isCounterpart(text, key, hasVariables)
      : takesWildcards && /[*?]/.test(text) && !isNarrowPattern(text, base),
  );
}

function isCounterpart(text: string, key: string, hasVariables: boolean): boolean {
  return hasVariables && text.toLowerCase() === counterparts.get(key);
}

/** Of all addresses, what several large organisations hold together: four networks /8 of IPv4, one /12 of IPv6. */
const widest = { four: 2 ** -6, six: 2 ** -12 };

/** Whether networks hold so many addresses that they keep out nobody who chooses where to ask from. */
function isWide(values: readonly ValueEntry[]): boolean {
  const share = { four: 0, six: 0 };
  for (const network of new Set(values.map(({ text }) => text))) {
    const bits = /\/(\d{1,3})$/.exec(network)?.[1];
    const isSix = network.includes(":");
    share[isSix ? "six" : "four"] += 2 ** -(bits === undefined ? (isSix ? 128 : 32) : Number(bits));
  }
  return share.four > widest.four || share.six > widest.six;
}
