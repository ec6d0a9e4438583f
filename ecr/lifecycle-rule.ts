import { type LifecycleAction, type LifecycleSelection, leastArchivedDays } from "./lifecycle-document";
import { type Place, sortedSet } from "./shape";

/** A rule in the user's words, compiled to what ECR's rules say, without priorities. */
export interface CompiledRule {
  description: string;
  selection: LifecycleSelection;
  action: LifecycleAction;
  /** Where the user wrote it; undefined for the rules that come with the package. */
  place?: Place;
}

type Count = Pick<LifecycleSelection, "storageClass" | "countType" | "countUnit" | "countNumber"> & {
  action: LifecycleAction;
  words: string;
};

const countKeys = ["olderThanDays", "keepLast", "notPulledForDays", "archivedForDays"] as const;
const selectorKeys = ["tags", "tagPrefixes", "untagged"] as const;

/**
 * A rule that a user wrote. `anyOf` becomes one rule for each pattern, because ECR reads a list of patterns as
 * *all of*; so `keepLast` keeps its number of each of them, which a warning says.
 *
 * @returns the rules it compiles to; none if it has errors
 */
export function readLifecycleRule(place: Place): CompiledRule[] {
  const fields = place.asObject(["description", ...selectorKeys, ...countKeys], "a lifecycle rule", {
    rulePriority:
      "priorities are assigned by the order of rules: leave it out, or write the whole policy as json",
  });
  if (fields === undefined) {
    return [];
  }
  const field = (key: string) => fields.child(key);
  const given = (keys: readonly string[]) => keys.filter((key) => !field(key).absent);
  const count = readCount(place, given(countKeys));
  const selectors = given(selectorKeys);
  if (selectors.length > 1) {
    place.error(
      "lifecycle-conflict",
      `has ${selectors.join(" and ")}: a rule takes at most one of ${selectorKeys.join(", ")}`,
    );
    return [];
  }
  const written = field("description").absent ? undefined : field("description").asString("text");
  const selections = readSelections(place, selectors[0]);
  if (count === undefined || selections === undefined) {
    return [];
  }
  if (count.countType === "imageCountMoreThan" && selections.length > 1) {
    place.warning(
      "keep-each",
      `keeps the last ${count.countNumber} images of each of these ${selections.length} tag patterns, not ${count.countNumber} in all: ECR cannot count over alternatives`,
    );
  }
  const { action, words, ...counted } = count;
  return selections.map(({ what, ...selection }) => ({
    description: written ?? `${words}: ${what}`,
    selection: { ...selection, ...counted },
    action,
    place,
  }));
}

function readCount(place: Place, given: readonly string[]): Count | undefined {
  const [key] = given;
  if (key === undefined || given.length > 1) {
    return place.error(
      "lifecycle-conflict",
      given.length === 0
        ? `says nothing to do: give one of ${countKeys.join(", ")}`
        : `has ${given.join(" and ")}: a rule takes exactly one of ${countKeys.join(", ")}`,
    );
  }
  const least = key === "archivedForDays" ? leastArchivedDays : 1;
  const wanted = `a number of ${key === "keepLast" ? "images" : "days"}, at least ${least}`;
  const countNumber = place.child(key).asCount(wanted, least);
  if (countNumber === undefined) {
    return undefined;
  }
  switch (key) {
    case "olderThanDays":
      return { ...daysSincePush(countNumber), action: expire, words: `expire after ${countNumber} days` };
    case "keepLast":
      return { ...imagesBeyond(countNumber), action: expire, words: `keep the last ${countNumber}` };
    case "archivedForDays":
      return {
        ...daysInArchive(countNumber),
        action: expire,
        words: `expire after ${countNumber} days in the archive`,
      };
    default:
      return {
        ...daysUnpulled(countNumber),
        action: { type: "transition", targetStorageClass: "archive" },
        words: `archive when not pulled for ${countNumber} days`,
      };
  }
}

export const expire: LifecycleAction = { type: "expire" };

export function daysSincePush(countNumber: number) {
  return { countType: "sinceImagePushed", countUnit: "days", countNumber } as const;
}

export function daysUnpulled(countNumber: number) {
  return { countType: "sinceImagePulled", countUnit: "days", countNumber } as const;
}

/** The storage class goes with it: ECR counts so in the archive only. */
export function daysInArchive(countNumber: number) {
  return {
    storageClass: "archive",
    countType: "sinceImageTransitioned",
    countUnit: "days",
    countNumber,
  } as const;
}

export function imagesBeyond(countNumber: number) {
  return { countType: "imageCountMoreThan", countNumber } as const;
}

type Selected = Pick<LifecycleSelection, "tagStatus" | "tagPatternList" | "tagPrefixList"> & { what: string };

function readSelections(place: Place, selector: string | undefined): Selected[] | undefined {
  if (selector === undefined) {
    return [{ tagStatus: "any", what: "everything else" }];
  }
  const chosen = place.child(selector);
  if (selector === "untagged") {
    return chosen.value === true
      ? [{ tagStatus: "untagged", what: "untagged images" }]
      : chosen.error("value-unknown", "is either true or left out");
  }
  const isPattern = selector === "tags";
  const words = readWords(chosen, isPattern);
  const list = isPattern ? "tagPatternList" : "tagPrefixList";
  const shown = (word: string) => (isPattern ? word : `${word}*`);
  if (words?.all !== undefined) {
    return [{ tagStatus: "tagged", [list]: words.all, what: words.all.map(shown).join(" and ") }];
  }
  return words?.any?.map((word) => ({ tagStatus: "tagged", [list]: [word], what: shown(word) }));
}

function readWords(place: Place, isPattern: boolean): { any?: string[]; all?: string[] } | undefined {
  const wanted = `{anyOf: [...]} or {allOf: [...]} with ${isPattern ? "tag patterns" : "beginnings of tags"}`;
  if (Array.isArray(place.value)) {
    return place.error(
      "type-wrong",
      `is a list, which ECR reads as "all of" and most people as "any of": say which, ${wanted}`,
    );
  }
  const fields = place.asObject(["anyOf", "allOf"], wanted);
  if (fields === undefined) {
    return undefined;
  }
  const [any, all] = [fields.child("anyOf"), fields.child("allOf")];
  if (any.absent === all.absent) {
    return place.error("lifecycle-conflict", "wants exactly one of anyOf and allOf");
  }
  const words = readTagWords(any.absent ? all : any, isPattern);
  return any.absent ? { all: words } : { any: words };
}

/**
 * Tag patterns, or beginnings of tags, sorted and without duplicates.
 *
 * @param options.asWritten for a raw policy: words that ECR takes though no tag fits them are kept, with a warning
 */
export function readTagWords(
  place: Place,
  isPattern: boolean,
  options: { mayBeEmpty?: boolean; asWritten?: boolean } = {},
): string[] {
  const words: string[] = [];
  const wanted = isPattern ? "a tag pattern like v*" : "the beginning of a tag like v";
  for (const entry of place.asList(`a list, each entry ${wanted}`, options) ?? []) {
    const word = entry.asString(wanted);
    if (word === undefined) {
      continue;
    }
    const odd = oddity(word, isPattern);
    if (word.split("*").length > 5) {
      entry.error(
        "lifecycle-invalid",
        `${JSON.stringify(word)} has more than four *, the most that ECR takes`,
      );
    } else if (odd !== undefined && options.asWritten) {
      entry.warning("tag-odd", `${JSON.stringify(word)} ${odd}`);
    } else if (odd !== undefined) {
      entry.error("lifecycle-invalid", `${JSON.stringify(word)} ${odd}`);
    }
    words.push(word);
  }
  return sortedSet(words);
}

/** Why a tag pattern or prefix can't mean what it looks like; undefined if it is fine. */
function oddity(word: string, isPattern: boolean): string | undefined {
  if (word === "") {
    return isPattern
      ? "is empty: it matches no tag"
      : 'is empty, which matches every tag: use tags: {anyOf: ["*"]} if that is meant';
  }
  if (!isPattern && word.includes("*")) {
    return "has a *, which is literal in a prefix and in no tag: use tags for patterns";
  }
  return /^[\w.*-]{1,128}$/.test(word)
    ? undefined
    : "can match no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . - (and * for any characters; no regular expressions)";
}
