import { type Findings, quoted, type Spot } from "../../lint/finding";
import { didYouMean } from "../../problem";
import { describe, isMap } from "../../shape";
import {
  actionTypes,
  countTypes,
  type PolicyView,
  type RuleView,
  storageClasses,
  tagLists,
  tagStatuses,
} from "./view";

export type PolicyRule = (policy: PolicyView, findings: Findings) => void;
export type RuleRule = (rule: RuleView, policy: PolicyView, findings: Findings) => void;

/** Rules about keys and the types of values. */
export const shapeRules: readonly RuleRule[] = [ruleShape, selectionShape, listShape, actionShape];

const ruleKeys = ["rulePriority", "description", "selection", "action"];
const selectionKeys = ["tagStatus", ...tagLists, "storageClass", "countType", "countUnit", "countNumber"];
const actionKeys = ["type", "targetStorageClass"];

function ruleShape({ spot, selection, action }: RuleView, _: PolicyView, findings: Findings): void {
  unknownKeys(spot, ruleKeys, findings);
  wholeNumber(spot.child("rulePriority"), "a priority, a whole number of at least 1", findings);
  const description = spot.child("description");
  if (isWritten(description, findings) && typeof description.value !== "string") {
    findings.error("type-wrong", description, `is ${describe(description.value)}, wanted text`);
  }
  for (const [part, wanted] of [
    [selection, "a map with tagStatus, countType and countNumber"],
    [action, "a map with type"],
  ] as const) {
    if (!isMap(part.value)) {
      wrongType(part, wanted, findings);
    }
  }
}

function selectionShape({ selection }: RuleView, _: PolicyView, findings: Findings): void {
  if (!isMap(selection.value)) {
    return;
  }
  unknownKeys(selection, selectionKeys, findings);
  choice(selection.child("tagStatus"), tagStatuses, findings);
  choice(selection.child("countType"), countTypes, findings);
  wholeNumber(selection.child("countNumber"), "a whole number of at least 1", findings);
  const storageClass = selection.child("storageClass");
  if (isWritten(storageClass, findings)) {
    choice(storageClass, storageClasses, findings);
  }
}

function listShape({ selection }: RuleView, _: PolicyView, findings: Findings): void {
  for (const list of tagLists.map((key) => selection.child(key))) {
    if (!isWritten(list, findings)) {
      continue;
    }
    if (!Array.isArray(list.value)) {
      const suggestion =
        typeof list.value === "string" ? { [String(list.keys.at(-1))]: [list.value] } : undefined;
      findings.error("type-wrong", list, `is ${describe(list.value)}, wanted a list of texts`, {
        suggestion,
      });
      continue;
    }
    for (const entry of list.each().filter(({ value }) => typeof value !== "string")) {
      const { value } = entry;
      const quotes = typeof value === "number" || typeof value === "boolean" ? " (put it in quotes)" : "";
      findings.error("type-wrong", entry, `is ${describe(value)}, wanted text${quotes}`);
    }
  }
}

function actionShape({ action }: RuleView, _: PolicyView, findings: Findings): void {
  if (!isMap(action.value)) {
    return;
  }
  unknownKeys(action, actionKeys, findings);
  choice(action.child("type"), actionTypes, findings);
  const target = action.child("targetStorageClass");
  if (isWritten(target, findings) && action.child("type").value === "transition") {
    choice(target, ["archive"], findings);
  }
}

/** @returns whether there is a value to look at; a null in an optional place is one too many */
function isWritten(spot: Spot, findings: Findings): boolean {
  if (spot.value === null) {
    findings.error("type-wrong", spot, "is null, which ECR refuses: leave the key out");
  }
  return spot.value !== undefined && spot.value !== null;
}

function wrongType(spot: Spot, wanted: string, findings: Findings): void {
  if (spot.value === undefined) {
    findings.error("required", spot, `is missing: give ${wanted}`);
  } else {
    findings.error("type-wrong", spot, `is ${describe(spot.value)}, wanted ${wanted}`);
  }
}

function wholeNumber(spot: Spot, wanted: string, findings: Findings): void {
  const { value } = spot;
  if (typeof value !== "number") {
    const meant = typeof value === "string" && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
    const quotes = meant === undefined ? "" : `: write ${meant}, without quotes`;
    const suggestion = meant === undefined ? undefined : { [String(spot.keys.at(-1))]: meant };
    if (value === undefined) {
      findings.error("required", spot, `is missing: give ${wanted}`);
    } else {
      const found = typeof value === "string" ? quoted(value) : undefined;
      const what = found === undefined ? describe(value) : `the string ${found}`;
      findings.error("type-wrong", spot, `is ${what}, wanted ${wanted}${quotes}`, { suggestion });
    }
  } else if (!Number.isSafeInteger(value) || value < 1) {
    findings.error("value-unknown", spot, `is ${value}, wanted ${wanted}`);
  }
}

function choice(spot: Spot, choices: readonly string[], findings: Findings): void {
  const { value } = spot;
  const wanted = `one of ${choices.join(", ")}`;
  if (typeof value !== "string") {
    wrongType(spot, wanted, findings);
  } else if (!choices.includes(value)) {
    const near = didYouMean(value.slice(0, 40), choices);
    findings.error("value-unknown", spot, `is ${quoted(value)}, wanted ${wanted}${near}`);
  }
}

export function unknownKeys(spot: Spot, known: readonly string[], findings: Findings): void {
  for (const key of Object.keys(spot.value as object).filter((key) => !known.includes(key))) {
    const near = key.length > 40 ? "" : didYouMean(key, known);
    findings.error("key-unknown", spot.child(key), `unknown key${near} (known: ${known.join(", ")})`);
  }
}
