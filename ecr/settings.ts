import { type Encryption, readEncryption } from "./encryption";
import { readExtraStatements } from "./extra-statement";
import { globsOverlap } from "./glob";
import { compileLifecycle, type LifecycleSettings, mergeLifecycle, readLifecycle } from "./lifecycle";
import type { LifecycleDocument } from "./lifecycle-document";
import { deployedTags } from "./lifecycle-preset";
import {
  canMove,
  type Mutability,
  type MutabilitySettings,
  mutabilities,
  readFilters,
  resolveMutability,
} from "./mutability";
import type { Partition } from "./partition";
import { checkTagCount, type ResourceTags, readResourceTags } from "./resource-tags";
import { Place, sortedByKey } from "./shape";
import type { Statement } from "./statement";

/** What happens in AWS when a repository's name leaves the config. */
const removals = ["protect", "retain", "delete"] as const;

export type Removal = (typeof removals)[number];

/** What is in force for one repository. */
export interface Settings {
  mutability: Mutability;
  scanOnPush: boolean;
  lifecycle: LifecycleDocument | null;
  encryption: Encryption;
  /** Names of environments with where they stand; undefined for all. */
  readers: Place[] | undefined;
  removal: Removal;
  extraStatements: Statement[];
  tags: ResourceTags;
}

/** What a repository, or `defaults`, says itself; undefined where it says nothing. */
export interface WrittenSettings {
  place: Place;
  mutability: MutabilitySettings;
  scanOnPush: boolean | undefined;
  lifecycle: LifecycleSettings | undefined;
  protectDeployed: boolean | undefined;
  encryption: Encryption | undefined;
  readers: Place[] | undefined;
  removal: Removal | undefined;
  extraStatements: Statement[] | undefined;
  tags: ResourceTags | undefined;
}

const settingsKeys = [
  "imageTagMutability",
  "imageTagMutabilityExclusionFilters",
  "scanOnPush",
  "lifecycle",
  "protectDeployed",
  "encryption",
  "readers",
  "removal",
  "extraStatements",
  "tags",
];

/**
 * The settings at `place`, each checked on its own.
 *
 * @param place may be absent: then nothing is said
 */
export function readSettings(place: Place, partition: Partition): WrittenSettings {
  const fields = place.absent
    ? new Place({}, place.path, place.problems)
    : place.asObject(settingsKeys, "a map of repository settings ({} for the defaults)");
  const read = <T>(key: string, reader: (field: Place) => T | undefined) => fields?.read(key, reader);
  return {
    place,
    mutability: {
      mode: read("imageTagMutability", (field) => field.asOneOf(mutabilities)),
      filters: read("imageTagMutabilityExclusionFilters", readFilters),
    },
    scanOnPush: read("scanOnPush", (field) => field.asBoolean()),
    lifecycle: read("lifecycle", readLifecycle),
    protectDeployed: read("protectDeployed", (field) => field.asBoolean()),
    encryption: read("encryption", (field) => readEncryption(field, partition)),
    readers: read("readers", (field) => field.asList("names of environments", { mayBeEmpty: true })),
    removal: read("removal", (field) => field.asOneOf(removals)),
    extraStatements: read("extraStatements", (field) => readExtraStatements(field, partition)),
    tags: read("tags", readResourceTags),
  };
}

/**
 * What is in force where a repository says `own` and the registry's defaults say `defaults`. How settings go
 * together is reported where the repository says any of them, else once, at the defaults.
 *
 * @param tags the registry's tags, under both
 */
export function resolveSettings(
  defaults: WrittenSettings,
  own: WrittenSettings,
  tags: ResourceTags,
): Settings {
  const said = (...parts: unknown[]) => (parts.some((part) => part !== undefined) ? own : defaults).place;
  const { mode, filters } = own.mutability;
  const mutability = resolveMutability(defaults.mutability, own.mutability, said(mode, filters));
  const written = mergeLifecycle(defaults.lifecycle, own.lifecycle);
  const protects = own.protectDeployed ?? defaults.protectDeployed ?? true;
  if (protects) {
    checkProtection(mutability, written, said(mode, filters, own.lifecycle, own.protectDeployed));
  }
  const { lifecycle, protectDeployed } = own;
  const merged = sortedByKey({ ...tags, ...defaults.tags, ...own.tags });
  checkTagCount(merged, said(own.tags));
  return {
    mutability,
    scanOnPush: own.scanOnPush ?? defaults.scanOnPush ?? true,
    lifecycle:
      lifecycle === undefined && protectDeployed === undefined
        ? defaultLifecycle(defaults, written, protects)
        : compileLifecycle(written, protects, own.place),
    encryption: own.encryption ?? defaults.encryption ?? { type: "AES256" },
    readers: own.readers ?? defaults.readers,
    removal: own.removal ?? defaults.removal ?? "protect",
    extraStatements: own.extraStatements ?? defaults.extraStatements ?? [],
    tags: merged,
  };
}

const defaultLifecycles = new WeakMap<WrittenSettings, LifecycleDocument | null>();

/** The lifecycle policy of repositories that say nothing of it themselves: a thousand of them share one. */
function defaultLifecycle(
  defaults: WrittenSettings,
  written: LifecycleSettings | undefined,
  protects: boolean,
): LifecycleDocument | null {
  const known = defaultLifecycles.get(defaults);
  if (known !== undefined) {
    return known;
  }
  const made = compileLifecycle(written, protects, defaults.place);
  defaultLifecycles.set(defaults, made);
  return made;
}

/**
 * The mark `deployed-<environment>` has to move from image to image, and the lifecycle policy has to keep
 * what carries it. Where either can't be, the user says so rather than losing an image that runs.
 */
function checkProtection(
  mutability: Mutability,
  lifecycle: LifecycleSettings | undefined,
  place: Place,
): void {
  const giveUp = "or set protectDeployed: false and keep what runs yourself";
  if (lifecycle?.json !== undefined) {
    place.error(
      "deployed-unprotected",
      `has its lifecycle policy as json, which does not keep running images (${deployedTags}): write it as rules, ${giveUp}`,
    );
  }
  const { mode, filters } = mutability;
  // Without the filters it takes, a mode has its own problem already.
  const lacksFilters = mode.endsWith("_WITH_EXCLUSION") && filters.length === 0;
  if (!lacksFilters && !canMove(mutability, deployedTags)) {
    const wayOut =
      mode === "MUTABLE_WITH_EXCLUSION"
        ? `take ${filters.filter((filter) => globsOverlap(filter, deployedTags)).join(", ")} out of imageTagMutabilityExclusionFilters`
        : `use IMMUTABLE_WITH_EXCLUSION with ${deployedTags} among imageTagMutabilityExclusionFilters`;
    place.error(
      "deployed-unprotected",
      `has tags ${deployedTags} that cannot move (imageTagMutability ${mode}), so running images cannot be marked: ${wayOut}, ${giveUp}`,
    );
  }
}
