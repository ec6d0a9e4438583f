import { type JsonReading, readJson } from "./json-document";
import { didYouMean } from "./problem";
import { isMap } from "./shape";

/**
 * The policy in a text: an object with `Statement`, whatever is in it, or what an AWS command prints around one.
 *
 * - `aws ecr get-repository-policy`: `{policyText: "<JSON>"}`; with `--query policyText` the text alone
 * - `aws iam get-role-policy`: `{PolicyDocument: {…}}`
 * - `aws iam get-policy-version`: `{PolicyVersion: {Document: {…}}}`
 */
export function parsePolicyText(text: string): JsonReading {
  const reading = readJson(text);
  return "refusal" in reading ? reading : unwrapped(reading.value);
}

function unwrapped(value: unknown): JsonReading {
  if (typeof value === "string") {
    return fromText(value, "the text in it");
  }
  if (!isMap(value)) {
    return { refusal: `is ${Array.isArray(value) ? "a list" : "no object"}: wanted ${wanted}` };
  }
  const { Statement, policyText, PolicyDocument, PolicyVersion, Document } = value;
  if (Statement !== undefined) {
    return { value };
  }
  if (typeof policyText === "string") {
    return fromText(policyText, "policyText");
  }
  const inside = PolicyDocument ?? (isMap(PolicyVersion) ? PolicyVersion["Document"] : Document);
  return isMap(inside) && inside["Statement"] !== undefined
    ? { value: inside }
    : { refusal: `has no Statement${instead(value)}: wanted ${wanted}` };
}

const wanted = 'a policy, {"Version": "2012-10-17", "Statement": [...]}';

/** A policy within a text, once: what it holds may not be a text again. */
function fromText(text: string, where: string): JsonReading {
  const reading = readJson(text);
  if ("refusal" in reading) {
    return { refusal: `${where}: ${reading.refusal}` };
  }
  return isMap(reading.value) && reading.value["Statement"] !== undefined
    ? reading
    : { refusal: `${where}: has no Statement: wanted ${wanted}` };
}

/** What an object without `Statement` seems to be. */
function instead(value: Record<string, unknown>): string {
  if (Array.isArray(value["rules"])) {
    return ", but rules: it is a lifecycle policy";
  }
  const near = Object.keys(value).find((key) => key.length < 20 && didYouMean(key, ["Statement"]) !== "");
  if (near !== undefined) {
    return `, but ${JSON.stringify(near)}`;
  }
  return value["Effect"] === undefined ? "" : ": it is a single statement";
}
