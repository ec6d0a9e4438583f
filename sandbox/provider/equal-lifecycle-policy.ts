import { parseJson, sortKeys } from "./json-text";
import { isObject, type Json } from "./properties";

/**
 * True where two lifecycle policies mean the same to the real provider: the order of the rules and of the tags in
 * a list doesn't matter, priorities and descriptions do. Broken JSON equals nothing.
 */
export function areSameLifecyclePolicy(one: string, other: string): boolean {
  const a = canonical(one);
  return a !== undefined && a === canonical(other);
}

function canonical(document: string): string | undefined {
  const policy = document.trim() === "" ? {} : parseJson(document);
  if (!isObject(policy)) {
    return undefined;
  }
  const rules = Array.isArray(policy["rules"]) ? policy["rules"].filter(isObject).map(canonicalRule) : [];
  const ordered = rules
    .map((rule) => ({ priority: Number(rule["rulePriority"] ?? 0), text: JSON.stringify(sortKeys(rule)) }))
    .sort((a, b) => a.priority - b.priority || (a.text < b.text ? -1 : 1));
  return JSON.stringify(ordered.map(({ text }) => text));
}

/** The real provider decodes a policy into a struct: what the struct hasn't is dropped, null is absent. */
function canonicalRule(rule: { [key: string]: Json }): { [key: string]: Json } {
  const selection = isObject(rule["selection"]) ? rule["selection"] : {};
  const action = isObject(rule["action"]) ? rule["action"] : {};
  return present({
    rulePriority: rule["rulePriority"],
    description: rule["description"],
    selection: present({
      tagStatus: selection["tagStatus"],
      tagPatternList: sortedList(selection["tagPatternList"]),
      tagPrefixList: sortedList(selection["tagPrefixList"]),
      storageClass: selection["storageClass"],
      countType: selection["countType"],
      countUnit: selection["countUnit"],
      countNumber: selection["countNumber"],
    }),
    action: present({ type: action["type"], targetStorageClass: action["targetStorageClass"] }),
  });
}

function sortedList(value: Json | undefined): Json | undefined {
  return Array.isArray(value) && value.length > 0 ? [...value].map(String).sort() : undefined;
}

function present(entries: { [key: string]: Json | undefined }): { [key: string]: Json } {
  const result: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined && value !== null) {
      result[key] = value;
    }
  }
  return result;
}
