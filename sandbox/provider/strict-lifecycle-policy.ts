import { EcrRefusal } from "./errors";
import { parseJson } from "./json-text";
import { isObject, type Json } from "./properties";

const MIN_LENGTH = 100;
const MAX_LENGTH = 30_720;
const MAX_RULES = 50;
const MAX_WILDCARDS = 4;
/** AWS bills at least this long for an archived image, and doesn't let a rule delete one earlier. */
const MIN_ARCHIVED_DAYS = 90;

type Fields = { [key: string]: Json };

/** A rule whose shape has been checked. */
interface Rule {
  priority: number;
  tagStatus: string;
  storageClass: string;
}

/**
 * Refuse the lifecycle policies that ECR refuses. Independent of this package's own rules on purpose.
 *
 * AWS's words are used where they are known; where they aren't, the text says what is wrong in the same form.
 *
 * @throws EcrRefusal `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '…'`
 */
export function refuseLifecyclePolicy(policyText: string): void {
  if (policyText.length < MIN_LENGTH) {
    throw refusal(`Member must have length greater than or equal to ${MIN_LENGTH}`);
  }
  if (policyText.length > MAX_LENGTH) {
    throw refusal(`Member must have length less than or equal to ${MAX_LENGTH}`);
  }
  const policy = parseJson(policyText);
  if (!isObject(policy)) {
    throw failure("Could not map policyString into LifecyclePolicy.");
  }
  checkKeys(policy, ["rules"], []);
  const rules = array(policy["rules"]);
  if (rules.length === 0) {
    throw failure("array is too short: must have at least 1 elements but instance has 0 elements");
  }
  if (rules.length > MAX_RULES) {
    throw failure(
      `array is too long: must have at most ${MAX_RULES} elements but instance has ${rules.length} elements`,
    );
  }
  checkTogether(rules.map(checkRule));
}

function checkTogether(rules: readonly Rule[]): void {
  const priorities = new Set<number>();
  for (const { priority } of rules) {
    if (priorities.has(priority)) {
      throw failure(`Rule priorities must be unique: ${priority} is used more than once.`);
    }
    priorities.add(priority);
  }
  for (const storageClass of ["standard", "archive"]) {
    const ofClass = rules.filter((rule) => rule.storageClass === storageClass);
    if (ofClass.filter((rule) => rule.tagStatus === "untagged").length > 1) {
      throw failure("Only one rule can select Untagged images per storage class.");
    }
    const last = Math.max(...ofClass.map((rule) => rule.priority));
    if (ofClass.some((rule) => rule.tagStatus === "any" && rule.priority !== last)) {
      throw failure("Rule for tagStatus=ANY must have the lowest priority per storage class");
    }
  }
}

function checkRule(value: Json): Rule {
  const rule = object(value);
  checkKeys(rule, ["action", "rulePriority", "selection"], ["description"]);
  const priority = positiveInteger(rule["rulePriority"]);
  if (rule["description"] !== undefined) {
    string(rule["description"]);
  }
  const selection = object(rule["selection"]);
  const action = object(rule["action"]);
  checkKeys(
    selection,
    ["countNumber", "countType", "tagStatus"],
    ["countUnit", "storageClass", "tagPatternList", "tagPrefixList"],
  );
  const tagStatus = oneOf(selection["tagStatus"], ["any", "tagged", "untagged"]);
  const storageClass = oneOf(selection["storageClass"] ?? "standard", ["archive", "standard"]);
  checkTags(selection, tagStatus);
  checkCount(selection, action, storageClass);
  return { priority, tagStatus, storageClass };
}

function checkTags(selection: Fields, tagStatus: string): void {
  const lists = ["tagPatternList", "tagPrefixList"].filter((key) => selection[key] !== undefined);
  const entries = lists.flatMap((key) => array(selection[key]).map(string));
  if (tagStatus !== "tagged") {
    if (lists.length > 0) {
      throw failure(`Can only specify tagPrefixList or tagPatternList when tagStatus=TAGGED.`);
    }
    return;
  }
  if (entries.length === 0) {
    throw failure("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.");
  }
  if (lists.length > 1) {
    throw failure("Can only specify one of tagPrefixList and tagPatternList.");
  }
  if (lists[0] === "tagPatternList" && entries.some((entry) => entry.split("*").length - 1 > MAX_WILDCARDS)) {
    throw failure(`A tagPatternList entry can have at most ${MAX_WILDCARDS} wildcards (*).`);
  }
}

function checkCount(selection: Fields, action: Fields, storageClass: string): void {
  const countType = oneOf(selection["countType"], [
    "imageCountMoreThan",
    "sinceImagePulled",
    "sinceImagePushed",
    "sinceImageTransitioned",
  ]);
  const countNumber = positiveInteger(selection["countNumber"]);
  const isAge = countType !== "imageCountMoreThan";
  if (selection["countUnit"] !== undefined) {
    oneOf(selection["countUnit"], ["days"]);
  }
  if (isAge !== (selection["countUnit"] !== undefined)) {
    throw failure("instance failed to match exactly one schema (matched 0 out of 2)");
  }
  const actionType = oneOf(action["type"] ?? null, ["expire", "transition"]);
  checkKeys(action, actionType === "transition" ? ["targetStorageClass", "type"] : ["type"], []);
  if (actionType === "transition") {
    oneOf(action["targetStorageClass"], ["archive"]);
  }
  if (
    (countType === "sinceImagePulled") !== (actionType === "transition") &&
    countType === "sinceImagePulled"
  ) {
    throw failure("countType sinceImagePulled is only supported with action type transition.");
  }
  if ((countType === "sinceImageTransitioned") !== (storageClass === "archive")) {
    throw failure("countType sinceImageTransitioned and storageClass archive must be used together.");
  }
  if (storageClass === "archive" && actionType !== "expire") {
    throw failure("storageClass archive is only supported with action type expire.");
  }
  if (countType === "sinceImageTransitioned" && countNumber < MIN_ARCHIVED_DAYS) {
    throw failure(
      `numeric instance is lower than the required minimum (minimum: ${MIN_ARCHIVED_DAYS}, found: ${countNumber})`,
    );
  }
}

function checkKeys(fields: Fields, required: readonly string[], optional: readonly string[]): void {
  const missing = required.filter((key) => fields[key] === undefined);
  if (missing.length > 0) {
    throw failure(`object has missing required properties (${JSON.stringify(missing)})`);
  }
  const unknown = Object.keys(fields).filter((key) => !required.includes(key) && !optional.includes(key));
  if (unknown.length > 0) {
    const list = JSON.stringify(unknown.sort());
    throw failure(`object instance has properties which are not allowed by the schema: (${list})`);
  }
}

function object(value: Json | undefined): Fields {
  return isObject(value) ? value : wrongType(value, "object");
}

function array(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : wrongType(value, "array");
}

function string(value: Json | undefined): string {
  return typeof value === "string" ? value : wrongType(value, "string");
}

function positiveInteger(value: Json | undefined): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    return wrongType(value, "integer");
  }
  if (value < 1) {
    throw failure(`numeric instance is lower than the required minimum (minimum: 1, found: ${value})`);
  }
  return value;
}

function oneOf(value: Json | undefined, allowed: readonly string[]): string {
  if (typeof value === "string" && allowed.includes(value)) {
    return value;
  }
  throw failure(
    `instance value (${JSON.stringify(value ?? null)}) not found in enum (possible values: ${JSON.stringify(allowed)})`,
  );
}

function wrongType(value: Json | undefined, wanted: string): never {
  const type = value === null || value === undefined ? "null" : Array.isArray(value) ? "array" : typeof value;
  throw failure(`instance type (${type}) does not match any allowed primitive type (allowed: ["${wanted}"])`);
}

function failure(reason: string): EcrRefusal {
  return refusal(`Lifecycle policy validation failure: ${reason}`);
}

function refusal(constraint: string): EcrRefusal {
  return new EcrRefusal(
    `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '${constraint}'`,
  );
}
