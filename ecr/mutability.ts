import { globCovers, globsOverlap } from "./glob";
import { type Place, sortedSet } from "./shape";

/** Whether tags may move to another image. @see ECR API, PutImageTagMutability */
export const mutabilities = [
  "MUTABLE",
  "IMMUTABLE",
  "IMMUTABLE_WITH_EXCLUSION",
  "MUTABLE_WITH_EXCLUSION",
] as const;

export type TagMutability = (typeof mutabilities)[number];

/** Tags that move by design: of branches and pull requests, and the mark of what runs. */
const movingTags: readonly string[] = ["deployed-*", "gitbranch_*", "gitpr_*"];

/** Filters that ECR takes on one repository. */
const filterLimit = 5;

/** A repository's tag mutability and the tag patterns that it doesn't hold for. */
export interface Mutability {
  mode: TagMutability;
  /** Sorted; empty where the mode takes none. */
  filters: string[];
}

/** What a repository or `defaults` says of mutability. */
export interface MutabilitySettings {
  mode: TagMutability | undefined;
  filters: string[] | undefined;
}

/** The exclusion filters of a list. */
export function readFilters(place: Place): string[] {
  const filters: string[] = [];
  for (const entry of place.asList("tag patterns like gitbranch_*") ?? []) {
    const filter = entry.asString("a tag pattern like gitbranch_*");
    if (filter === undefined) {
      continue;
    }
    if (!/^[0-9a-zA-Z._*-]{1,128}$/.test(filter)) {
      entry.error(
        "filter-invalid",
        `${JSON.stringify(filter)} is not a filter: wanted 1 to 128 of A-Z a-z 0-9 . _ - *`,
      );
    } else if (filter.split("*").length > 3) {
      entry.error("filter-invalid", `${JSON.stringify(filter)} has more than two *, the most that ECR takes`);
    } else {
      filters.push(filter);
    }
  }
  const all = sortedSet(filters);
  if (all.length > filterLimit) {
    place.error("filter-invalid", `has ${all.length} filters, ECR takes ${filterLimit}`);
  }
  return all;
}

/**
 * The mutability in force. Mode and filters go together: where a repository says its own mode, the defaults'
 * filters hold for it only if that is the defaults' mode too.
 *
 * @param place where the settings stand, for problems with how they go together
 */
export function resolveMutability(
  defaults: MutabilitySettings,
  own: MutabilitySettings,
  place: Place,
): Mutability {
  const fallback = defaults.mode ?? "IMMUTABLE_WITH_EXCLUSION";
  const mode = own.mode ?? fallback;
  const written = own.filters ?? (mode === fallback ? defaults.filters : undefined);
  const filters = written ?? (mode === "IMMUTABLE_WITH_EXCLUSION" ? [...movingTags] : []);
  const takesFilters = mode.endsWith("_WITH_EXCLUSION");
  if (takesFilters && filters.length === 0 && written === undefined) {
    place.error(
      "filter-invalid",
      `has imageTagMutability ${mode} and no imageTagMutabilityExclusionFilters: ECR wants 1 to ${filterLimit}`,
    );
  }
  if (!takesFilters && filters.length > 0) {
    place.error(
      "filter-invalid",
      `has imageTagMutabilityExclusionFilters and imageTagMutability ${mode}: filters go with ${mode}_WITH_EXCLUSION`,
    );
  }
  return { mode, filters };
}

/** Whether every tag that `glob` matches can be moved from one image to another. */
export function canMove({ mode, filters }: Mutability, glob: string): boolean {
  switch (mode) {
    case "MUTABLE":
      return true;
    case "IMMUTABLE":
      return false;
    case "IMMUTABLE_WITH_EXCLUSION":
      return filters.some((filter) => globCovers(filter, glob));
    case "MUTABLE_WITH_EXCLUSION":
      return !filters.some((filter) => globsOverlap(filter, glob));
  }
}
