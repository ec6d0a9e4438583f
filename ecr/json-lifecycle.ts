import { type JsonReading, readJson } from "./json-document";
import { didYouMean } from "./problem";
import { isMap } from "./shape";

/**
 * The lifecycle policy in a text: an object with `rules`, whatever is in it, or what an AWS command prints around one.
 *
 * - `aws ecr get-lifecycle-policy`, `get-lifecycle-policy-preview`: `{lifecyclePolicyText: "<JSON>"}`; with
 *   `--query lifecyclePolicyText` the text alone
 * - CloudFormation's `LifecyclePolicy`: `{LifecyclePolicyText: "<JSON>"}`
 */
export function parseLifecycleText(text: string): JsonReading {
  const reading = readJson(text);
  return "refusal" in reading ? reading : unwrapped(reading.value);
}

const wanted = 'a lifecycle policy, {"rules": [...]}';

function unwrapped(value: unknown): JsonReading {
  if (typeof value === "string") {
    return fromText(value, "the text in it");
  }
  if (!isMap(value)) {
    return { refusal: `is ${Array.isArray(value) ? "a list" : "no object"}: wanted ${wanted}` };
  }
  for (const key of ["lifecyclePolicyText", "LifecyclePolicyText"]) {
    const inside = value[key];
    if (typeof inside === "string" && value["rules"] === undefined) {
      return fromText(inside, key);
    }
  }
  return withRules(value, "");
}

/** A policy within a text, once: what it holds may not be a text again. */
function fromText(text: string, where: string): JsonReading {
  const reading = readJson(text);
  if ("refusal" in reading) {
    return { refusal: `${where}: ${reading.refusal}` };
  }
  return isMap(reading.value)
    ? withRules(reading.value, `${where}: `)
    : { refusal: `${where}: is no object: wanted ${wanted}` };
}

function withRules(value: Record<string, unknown>, where: string): JsonReading {
  return value["rules"] === undefined
    ? { refusal: `${where}has no rules${instead(value)}: wanted ${wanted}` }
    : { value };
}

/** What an object without `rules` seems to be. */
function instead(value: Record<string, unknown>): string {
  if (value["Statement"] !== undefined || value["policyText"] !== undefined) {
    return ", but Statement: it is a repository policy";
  }
  if (value["selection"] !== undefined) {
    return ": it is a single rule";
  }
  const near = Object.keys(value).find((key) => key.length < 20 && didYouMean(key, ["rules"]) !== "");
  return near === undefined ? "" : `, but ${JSON.stringify(near)}`;
}
