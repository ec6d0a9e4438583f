import { globsOverlap } from "./glob";
import {
  type LifecycleDocument,
  type LifecycleRule,
  type LifecycleSelection,
  neverActs,
} from "./lifecycle-document";

/** From here on a number of days is said in years as well. */
const longTime = 730;

/**
 * What a lifecycle policy does, one English sentence for each rule, in the order of priorities.
 *
 * A sentence stands for itself: where an earlier rule can select the same images, so that this one never acts
 * on them, it says so.
 *
 * @param policy one that ECR would take (`readLifecycleJson` tells)
 * @see ecr/lifecycle-document.ts; ECR User Guide, "Lifecycle policy evaluation rules"
 */
export function lifecycleSentences(policy: LifecycleDocument): string[] {
  const rules = [...policy.rules].sort((a, b) => a.rulePriority - b.rulePriority);
  return rules.map((rule, index) => sentence(rule, canLose(rule, rules.slice(0, index))));
}

/** Whether images that a rule selects can belong to an earlier one that does something else with them. */
function canLose(rule: LifecycleRule, earlier: readonly LifecycleRule[]): boolean {
  return earlier.some(
    (other) =>
      storageClassOf(other) === storageClassOf(rule) &&
      canShareImages(other.selection.tagStatus, rule.selection.tagStatus) &&
      !(neverActs(other.selection) && neverActs(rule.selection)),
  );
}

/** An image may carry any number of tags, so two rules about tags can always select the same one. */
function canShareImages(
  one: LifecycleSelection["tagStatus"],
  other: LifecycleSelection["tagStatus"],
): boolean {
  return one === "any" || other === "any" || one === other;
}

function storageClassOf({ selection }: LifecycleRule): string {
  return selection.storageClass ?? "standard";
}

function sentence(rule: LifecycleRule, isCut: boolean): string {
  const { selection, action } = rule;
  const images = selectedImages(selection);
  const left = isCut ? " that no earlier rule selects" : "";
  const acts = action.type === "expire" ? "expire" : "are archived";
  if (neverActs(selection)) {
    return `${capitalized(images)}${left} ${action.type === "expire" ? "never expire" : "are never archived"}.`;
  }
  if (selection.countType === "imageCountMoreThan") {
    const all = selection.tagStatus === "any" ? `all ${images}` : `the ${images}`;
    const stay = action.type === "expire" ? "kept" : "left as they are";
    return `Of ${all}, the ${newest(selection.countNumber)} ${stay}; older ones${left} ${acts}.`;
  }
  return `${capitalized(images)}${left} ${acts} ${age(selection)}.`;
}

function newest(count: number): string {
  return count === 1 ? "newest is" : `${count.toLocaleString("en-US")} newest are`;
}

/** ECR counts whole days, and acts on what is older than that. */
function age({ countType, countNumber }: LifecycleSelection): string {
  const days = spelledDays(countNumber);
  switch (countType) {
    case "sinceImagePulled":
      return `when they were neither pulled nor pushed for more than ${days}`;
    case "sinceImageTransitioned":
      return `when they were archived more than ${days} ago`;
    default:
      return `when they were pushed more than ${days} ago`;
  }
}

function spelledDays(count: number): string {
  const days = `${count.toLocaleString("en-US")} ${count === 1 ? "day" : "days"}`;
  return count < longTime ? days : `${days} (${Math.round(count / 365)} years)`;
}

function selectedImages(selection: LifecycleSelection): string {
  const images = selection.storageClass === "archive" ? "archived images" : "images";
  switch (selection.tagStatus) {
    case "any":
      return images;
    case "untagged":
      return `untagged ${images}`;
    default:
      return `${images} with ${tags(selection)}`;
  }
}

/** ECR wants every entry of a list to match some tag of the image, and one tag may match several entries. */
function tags({ tagPatternList, tagPrefixList = [] }: LifecycleSelection): string {
  const entries = tagPatternList ?? tagPrefixList;
  const globs = tagPatternList ?? tagPrefixList.map((prefix) => `${prefix.replaceAll("*", "\0")}*`);
  const canShareTag = globs.some((glob, index) =>
    globs.slice(index + 1).some((other) => globsOverlap(glob, other)),
  );
  const words =
    entries.length < 3
      ? entries.map(tagPatternList ? patternWords : prefixWords).join(" and ")
      : `a tag for each of the ${tagPatternList ? "patterns" : "beginnings"} ${quotedList(entries)}`;
  return `${words}${canShareTag ? ` (one tag may do for ${entries.length < 3 ? "both" : "several"})` : ""}`;
}

function quotedList(entries: readonly string[]): string {
  const quoted = entries.map((entry) => JSON.stringify(entry));
  return `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}

function patternWords(pattern: string): string {
  if (/^\*+$/.test(pattern)) {
    return "any tag";
  }
  return pattern.includes("*")
    ? `a tag like ${JSON.stringify(pattern)}`
    : `the tag ${JSON.stringify(pattern)}`;
}

function prefixWords(prefix: string): string {
  return prefix === "" ? "any tag" : `a tag that begins with ${JSON.stringify(prefix)}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
