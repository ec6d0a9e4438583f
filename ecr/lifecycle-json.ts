import {
  type LifecycleDocument,
  type LifecycleRule,
  type LifecycleSelection,
  leastArchivedDays,
  lifecycleText,
  lifecycleTextLimits,
  ruleLimit,
} from "./lifecycle-document";
import { readTagWords } from "./lifecycle-rule";
import { Place } from "./shape";

const countTypes = [
  "imageCountMoreThan",
  "sinceImagePushed",
  "sinceImagePulled",
  "sinceImageTransitioned",
] as const;

/**
 * A whole lifecycle policy in ECR's own words, held against everything ECR demands of one.
 *
 * @param place a JSON text, or the map that it would parse to
 * @returns the policy with its rules sorted by priority (unsorted ones make the provider replace the policy on
 *   every deployment), or undefined if it has errors
 * @see ECR User Guide, "Lifecycle policy properties"
 */
export function readLifecycleJson(place: Place): LifecycleDocument | undefined {
  const document = parsed(place);
  const rules = document
    ?.asObject(["rules"], "a lifecycle policy: a map with rules")
    ?.child("rules")
    .asList("lifecycle rules");
  if (rules === undefined) {
    return undefined;
  }
  if (rules.length > ruleLimit) {
    place.error("lifecycle-invalid", `has ${rules.length} rules, ECR takes ${ruleLimit}`);
  }
  const read = rules.map(readRule).filter((rule) => rule !== undefined);
  reportSharedPriorities(read);
  reportRivals(read);
  const sorted = read.map(({ rule }) => rule).sort((a, b) => a.rulePriority - b.rulePriority);
  const size = lifecycleText({ rules: sorted }).length;
  const { least, most } = lifecycleTextLimits;
  if (read.length === rules.length && (size < least || size > most)) {
    place.error("lifecycle-invalid", `has ${size} characters, ECR takes ${least} to ${most}`);
  }
  return { rules: sorted };
}

function parsed(place: Place): Place | undefined {
  if (typeof place.value !== "string") {
    return place;
  }
  try {
    return new Place(JSON.parse(place.value), place.path, place.problems);
  } catch (error) {
    return place.error("config-syntax", `is not JSON: ${(error as Error).message}`);
  }
}

interface ReadRule {
  rule: LifecycleRule;
  place: Place;
}

function readRule(place: Place): ReadRule | undefined {
  const fields = place.asObject(["rulePriority", "description", "selection", "action"], "a lifecycle rule");
  if (fields === undefined) {
    return undefined;
  }
  const rulePriority = fields.child("rulePriority").asCount("a priority, a whole number of at least 1");
  const description = fields.child("description").absent
    ? undefined
    : fields.child("description").asString("text");
  const selection = readSelection(fields.child("selection"));
  const action = readAction(fields.child("action"));
  if (rulePriority === undefined || selection === undefined || action === undefined) {
    return undefined;
  }
  checkTogether(fields.child("selection"), selection, action);
  return {
    rule: { rulePriority, ...(description !== undefined && { description }), selection, action },
    place,
  };
}

function readSelection(place: Place): LifecycleSelection | undefined {
  const fields = place.asObject(
    ["tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber"],
    "a map with tagStatus, countType and countNumber",
  );
  if (fields === undefined) {
    return undefined;
  }
  const field = (key: string) => fields.child(key);
  const given = (key: string) => !field(key).absent;
  const tagStatus = field("tagStatus").asOneOf(["tagged", "untagged", "any"] as const);
  const countType = field("countType").asOneOf(countTypes);
  const countNumber = field("countNumber").asCount("a whole number of at least 1");
  const storageClass = given("storageClass")
    ? field("storageClass").asOneOf(["standard", "archive"] as const)
    : undefined;
  const countUnit = given("countUnit") ? field("countUnit").asOneOf(["days"] as const) : undefined;
  const lists = {
    ...(given("tagPatternList") && {
      tagPatternList: readTagWords(field("tagPatternList"), true, { asWritten: true }),
    }),
    ...(given("tagPrefixList") && {
      tagPrefixList: readTagWords(field("tagPrefixList"), false, { asWritten: true }),
    }),
  };
  if (tagStatus === undefined || countType === undefined || countNumber === undefined) {
    return undefined;
  }
  checkTagLists(place, tagStatus, Object.keys(lists));
  if (countType === "imageCountMoreThan" && given("countUnit")) {
    field("countUnit").error("lifecycle-invalid", "goes with the since… count types only: leave it out");
  }
  if (countType !== "imageCountMoreThan" && !given("countUnit")) {
    place.error("lifecycle-invalid", `needs countUnit: days, as ${countType} counts days`);
  }
  return {
    tagStatus,
    ...lists,
    ...(storageClass === "archive" && { storageClass }),
    countType,
    ...(countUnit !== undefined && { countUnit }),
    countNumber,
  };
}

function checkTagLists(place: Place, tagStatus: LifecycleSelection["tagStatus"], lists: string[]): void {
  if (tagStatus === "tagged" && lists.length !== 1) {
    place.error(
      "lifecycle-invalid",
      `needs exactly one of tagPatternList and tagPrefixList, as tagStatus is tagged; it has ${lists.length === 0 ? "neither" : "both"}`,
    );
  }
  if (tagStatus !== "tagged" && lists.length > 0) {
    place.error("lifecycle-invalid", `has ${lists.join(" and ")}, which goes with tagStatus tagged only`);
  }
}

function readAction(place: Place): LifecycleRule["action"] | undefined {
  const fields = place.asObject(["type", "targetStorageClass"], "a map with type");
  const type = fields?.child("type").asOneOf(["expire", "transition"] as const);
  if (fields === undefined || type === undefined) {
    return undefined;
  }
  const target = fields.child("targetStorageClass");
  if (type === "expire") {
    if (!target.absent) {
      target.error("lifecycle-invalid", "goes with type transition only: leave it out");
    }
    return { type };
  }
  const targetStorageClass = target.asOneOf(["archive"] as const);
  return targetStorageClass === undefined ? undefined : { type, targetStorageClass };
}

/** What ECR demands of count type, action and storage class together. */
function checkTogether(
  place: Place,
  { countType, countNumber, storageClass = "standard" }: LifecycleSelection,
  action: LifecycleRule["action"],
): void {
  const wrong = (message: string) => place.error("lifecycle-invalid", message);
  if (countType === "sinceImagePulled" && action.type !== "transition") {
    wrong("has sinceImagePulled, which goes with the action transition only");
  }
  if (countType === "sinceImageTransitioned") {
    if (action.type !== "expire" || storageClass !== "archive") {
      wrong("has sinceImageTransitioned, which goes with the action expire and storageClass archive only");
    }
    if (countNumber < leastArchivedDays) {
      wrong(`has ${countNumber} days since archiving, ECR takes ${leastArchivedDays} or more`);
    }
  } else if (storageClass === "archive") {
    wrong(`has storageClass archive, which goes with sinceImageTransitioned only, not with ${countType}`);
  }
}

function reportSharedPriorities(rules: readonly ReadRule[]): void {
  const holders = new Map<number, Place>();
  for (const { rule, place } of rules) {
    const holder = holders.get(rule.rulePriority);
    if (holder !== undefined) {
      place
        .child("rulePriority")
        .error(
          "lifecycle-invalid",
          `is ${rule.rulePriority}, and so is that of ${holder.path}: priorities are unique`,
        );
    }
    holders.set(rule.rulePriority, holder ?? place);
  }
}

/** In each storage class ECR takes one rule for untagged images, and one for any, which comes last. */
function reportRivals(rules: readonly ReadRule[]): void {
  for (const storageClass of ["standard", "archive"]) {
    const ofClass = rules.filter(({ rule }) => (rule.selection.storageClass ?? "standard") === storageClass);
    for (const status of ["untagged", "any"]) {
      const [first, ...more] = ofClass.filter(({ rule }) => rule.selection.tagStatus === status);
      for (const { place } of more) {
        place.error(
          "lifecycle-invalid",
          `has tagStatus ${status}, and so has ${first?.place.path}: ECR takes one such rule in each storage class`,
        );
      }
    }
    const any = ofClass.find(({ rule }) => rule.selection.tagStatus === "any");
    const later = ofClass.find(
      ({ rule }) =>
        any !== undefined && rule.selection.tagStatus !== "any" && rule.rulePriority > any.rule.rulePriority,
    );
    if (any !== undefined && later !== undefined) {
      any.place.error(
        "lifecycle-invalid",
        `has tagStatus any and priority ${any.rule.rulePriority}, but ${later.place.path} has ${later.rule.rulePriority}: any must have the highest number of its storage class`,
      );
    }
  }
}
