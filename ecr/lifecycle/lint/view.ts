import type { MatchedImage } from "../../lifecycle-match";
import { Spot } from "../../lint/finding";
import { isMap } from "../../shape";
import { type ImageFacts, imageFacts } from "./image-facts";
import { readEntry, type TagEntry } from "./view-entry";

export interface LintOptions {
  /** The images of the repository, where they are known; gone through once. */
  images?: Iterable<MatchedImage>;
}

export const tagStatuses = ["tagged", "untagged", "any"] as const;
export const storageClasses = ["standard", "archive"] as const;
export const countTypes = [
  "imageCountMoreThan",
  "sinceImagePushed",
  "sinceImagePulled",
  "sinceImageTransitioned",
] as const;
export const actionTypes = ["expire", "transition"] as const;
export const tagLists = ["tagPatternList", "tagPrefixList"] as const;

export type TagList = (typeof tagLists)[number];

/** A lifecycle policy as its rules look at it: whatever it is, with what can't be read left out. */
export interface PolicyView {
  spot: Spot;
  /** Those that are objects, as they stand. */
  rules: readonly RuleView[];
  /** Those that ECR could evaluate, in the order in which they claim images. */
  claiming: readonly ClaimingRule[];
  /** What its rules do with the images that were given; undefined where none were. */
  facts: ImageFacts | undefined;
}

/** A rule that is an object. What is undefined is missing or wrong, which has its own problem. */
export interface RuleView {
  spot: Spot;
  selection: Spot;
  action: Spot;
  priority: number | undefined;
  description: string | undefined;
  status: (typeof tagStatuses)[number] | undefined;
  storageClass: (typeof storageClasses)[number] | undefined;
  /** The list of tags that it has, where it has one. */
  list: TagList | undefined;
  /** The texts in that list. */
  entries: readonly TagEntry[];
  countType: (typeof countTypes)[number] | undefined;
  /** A number that is written as a text counts here. */
  count: number | undefined;
  does: (typeof actionTypes)[number] | undefined;
}

/** A rule whose images are known. */
export interface ClaimingRule extends RuleView {
  priority: number;
  status: (typeof tagStatuses)[number];
  storageClass: (typeof storageClasses)[number];
}

export function viewPolicy(document: unknown, options: LintOptions): PolicyView {
  const spot = new Spot(document);
  const list = spot.child("rules");
  const rules = (Array.isArray(list.value) ? list.each() : [])
    .filter(({ value }) => isMap(value))
    .map(viewRule);
  const claiming = rules.filter(isClaiming).sort((one, other) => one.priority - other.priority);
  return { spot, rules, claiming, facts: options.images && imageFacts(document, rules, options.images) };
}

function viewRule(spot: Spot): RuleView {
  const selection = spot.child("selection");
  const action = spot.child("action");
  const present = tagLists.filter((list) => Array.isArray(selection.child(list).value));
  const list = present.length === 1 ? present[0] : undefined;
  const priority = spot.child("rulePriority").value;
  const description = spot.child("description").value;
  return {
    spot,
    selection,
    action,
    priority: Number.isSafeInteger(priority) ? Number(priority) : undefined,
    description: typeof description === "string" ? description : undefined,
    status: oneOf(selection.child("tagStatus"), tagStatuses),
    storageClass: oneOf(selection.child("storageClass"), storageClasses, "standard"),
    list,
    entries: list === undefined ? [] : readEntries(selection.child(list), list),
    countType: oneOf(selection.child("countType"), countTypes),
    count: readCount(selection.child("countNumber").value),
    does: oneOf(action.child("type"), actionTypes),
  };
}

/** @param absent what nothing, or a null, stands for */
function oneOf<T extends string>({ value }: Spot, choices: readonly T[], absent?: T): T | undefined {
  return value === undefined || value === null ? absent : choices.find((choice) => choice === value);
}

function readEntries(spot: Spot, list: TagList): TagEntry[] {
  return spot
    .each()
    .flatMap((entry) => (typeof entry.value === "string" ? [readEntry(entry, entry.value, list)] : []));
}

function readCount(value: unknown): number | undefined {
  const count = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

/** A rule with a list that it can't have or that can't be read, or without one, claims nobody knows what. */
function isClaiming(rule: RuleView): rule is ClaimingRule {
  const { priority, status, storageClass, selection, list, entries } = rule;
  const written = list === undefined ? [] : selection.child(list).each();
  return (
    priority !== undefined &&
    status !== undefined &&
    storageClass !== undefined &&
    (status === "tagged"
      ? entries.length > 0 && entries.length === written.length
      : tagLists.every((its) => selection.child(its).value === undefined))
  );
}

/** From here on a count is how people say that a rule never acts. */
const never = { images: 1_000, days: 1_000 };

/** Whether a rule is there to claim images and not to act on them. */
export function saysNever({ countType, count = 0 }: RuleView): boolean {
  return count >= (countType === "imageCountMoreThan" ? never.images : never.days);
}

/** A rule in a message: by its priority, or by where it stands. */
export function nameOf({ priority, spot }: RuleView): string {
  return priority === undefined ? spot.path : `rule ${priority}`;
}

/** Whether a rule selects every image with a tag, or every image. */
export function isCatchAll({ status, entries }: RuleView): boolean {
  return (
    status === "any" || (status === "tagged" && entries.length > 0 && entries.every(({ isEvery }) => isEvery))
  );
}
