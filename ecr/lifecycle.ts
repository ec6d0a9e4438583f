import { globCovers } from "./glob";
import { reportClaims } from "./lifecycle-claims";
import {
  type LifecycleDocument,
  type LifecycleSelection,
  lifecycleText,
  lifecycleTextLimits,
  ruleLimit,
} from "./lifecycle-document";
import { readLifecycleJson } from "./lifecycle-json";
import {
  deployedTags,
  keepRule,
  keptByPreset,
  type Preset,
  presets,
  rulesOfPreset,
} from "./lifecycle-preset";
import { type CompiledRule, readLifecycleRule, readTagWords } from "./lifecycle-rule";
import type { Place } from "./shape";

/** What `lifecycle` of a repository or of `defaults` says; a key that it leaves out is undefined. */
export interface LifecycleSettings {
  place: Place;
  /** Stands in the place of `standard`. */
  preset: Preset | undefined;
  standard: boolean | undefined;
  /** Tag patterns whose images never expire, sorted. */
  keepTags: string[] | undefined;
  rules: CompiledRule[] | undefined;
  /** A whole policy in ECR's own words, which stands alone. */
  json: LifecycleDocument | undefined;
}

const lifecycleKeys = ["preset", "standard", "keepTags", "rules", "json"];

/** @returns what is written, as far as it is right; undefined if it is no map */
export function readLifecycle(place: Place): LifecycleSettings | undefined {
  const fields = place.asObject(lifecycleKeys, `a map with ${lifecycleKeys.join(", ")}`);
  if (fields === undefined) {
    return undefined;
  }
  const others = lifecycleKeys.filter((key) => key !== "json" && !fields.child(key).absent);
  if (!fields.child("json").absent && others.length > 0) {
    place.error(
      "lifecycle-conflict",
      `has json and ${others.join(", ")}: json is the whole policy, so it excludes the rest`,
    );
  }
  if (!fields.child("preset").absent && !fields.child("standard").absent) {
    place.error(
      "lifecycle-conflict",
      "has preset and standard: take one of them (standard: true is preset: ci, and false no preset at all)",
    );
  }
  return {
    place,
    preset: fields.read("preset", (preset) => preset.asOneOf(presets)),
    standard: fields.read("standard", (standard) => standard.asBoolean()),
    keepTags: fields.read("keepTags", (tags) => readTagWords(tags, true, { mayBeEmpty: true })),
    rules: fields.read("rules", (rules) => rules.asList("lifecycle rules")?.flatMap(readLifecycleRule)),
    json: fields.read("json", readLifecycleJson),
  };
}

/**
 * A repository's lifecycle settings over the defaults', key by key. A whole policy as `json` on either side
 * takes the place of all that the defaults say.
 */
export function mergeLifecycle(
  defaults: LifecycleSettings | undefined,
  own: LifecycleSettings | undefined,
): LifecycleSettings | undefined {
  if (own === undefined || defaults === undefined) {
    return own ?? defaults;
  }
  if (own.json !== undefined || defaults.json !== undefined) {
    return own;
  }
  return {
    ...own,
    // Either says which rules come with the package, so the other one's is over.
    preset: own.preset ?? (own.standard === undefined ? defaults.preset : undefined),
    standard: own.standard ?? (own.preset === undefined ? defaults.standard : undefined),
    keepTags: own.keepTags ?? defaults.keepTags,
    rules: own.rules ?? defaults.rules,
  };
}

/**
 * The lifecycle policy of one repository, null if nothing is to be kept or dropped.
 *
 * First come the rules that keep (running images, then `keepTags`), then the user's own in their order, then those of
 * the preset; a rule for everything else comes last, as ECR demands. An image belongs to the first rule that selects
 * it, so nothing behind a keep rule can expire what it keeps. The archive has rules of its own behind these, in the
 * same order, where something is to be deleted there. What can't make a difference is left out.
 *
 * @param settings what is written; undefined for the standard policy
 * @param keepsDeployed whether images marked as running are kept
 * @param place where to report a policy that ECR would refuse
 * @see ecr/lifecycle-document.ts; ECR User Guide, "Examples of lifecycle policies"
 */
export function compileLifecycle(
  settings: LifecycleSettings | undefined,
  keepsDeployed: boolean,
  place: Place,
): LifecycleDocument | null {
  if (settings?.json !== undefined) {
    return settings.json;
  }
  const preset = settings?.preset ?? (settings?.standard === false ? undefined : "ci");
  const keepTags = settings?.keepTags ?? keptByPreset(settings?.preset);
  const kept = neededGlobs([...(keepsDeployed ? [deployedTags] : []), ...keepTags]);
  const own = settings?.rules ?? [];
  const dead = new Set(reportClaims(own, kept));
  const others = [
    ...own.filter((rule) => !dead.has(rule)),
    ...(preset === undefined ? [] : rulesOfPreset(preset)),
  ];
  const [archive, standard] = divided(others);
  const ordered = [
    ...kept.map((pattern) => keepRule(pattern)),
    ...inOrder(standard, settings?.preset),
    ...(archive.length === 0 ? [] : kept.map((pattern) => keepRule(pattern, "archive"))),
    ...inOrder(archive, settings?.preset),
  ];
  return ordered.length === 0 ? null : prioritized(ordered, place);
}

/** Those that no other one covers; of equals the first. */
function neededGlobs(globs: readonly string[]): string[] {
  return globs.filter(
    (glob, index) =>
      !globs.some(
        (other, at) => at !== index && globCovers(other, glob) && (at < index || !globCovers(glob, other)),
      ),
  );
}

function divided(rules: readonly CompiledRule[]): [archive: CompiledRule[], standard: CompiledRule[]] {
  const isArchive = ({ selection }: CompiledRule) => selection.storageClass === "archive";
  return [rules.filter(isArchive), rules.filter((rule) => !isArchive(rule))];
}

/** The rules of one storage class: about tags, about untagged images, about everything else. */
function inOrder(rules: readonly CompiledRule[], preset: Preset | undefined): CompiledRule[] {
  const rulesFor = (status: LifecycleSelection["tagStatus"]) =>
    rules.filter(({ selection }) => selection.tagStatus === status);
  const [untagged, any] = [rulesFor("untagged"), rulesFor("any")];
  reportRivals(untagged, "untagged images", preset);
  reportRivals(any, "everything else", preset);
  return [...rulesFor("tagged"), ...untagged, ...any];
}

function prioritized(ordered: readonly CompiledRule[], place: Place): LifecycleDocument {
  const policy: LifecycleDocument = {
    rules: ordered.map(({ description, selection, action }, index) => ({
      rulePriority: index + 1,
      description,
      selection,
      action,
    })),
  };
  if (policy.rules.length > ruleLimit) {
    place.error(
      "lifecycle-invalid",
      `compiles to ${policy.rules.length} rules (each pattern of anyOf and keepTags is one), ECR takes ${ruleLimit}`,
    );
  }
  const size = lifecycleText(policy).length;
  if (size > lifecycleTextLimits.most) {
    place.error(
      "lifecycle-invalid",
      `compiles to ${size} characters, ECR takes ${lifecycleTextLimits.most}: shorten descriptions or patterns`,
    );
  }
  return policy;
}

/** ECR takes one rule for untagged images, and one for everything else. */
function reportRivals(rules: readonly CompiledRule[], what: string, preset: Preset | undefined): void {
  const theirs =
    preset === undefined
      ? "a standard rule: leave this one out, or set standard: false and write the rules you want"
      : `preset ${preset}: leave this one out, or take another preset`;
  const [first, ...more] = rules;
  for (const rule of more) {
    const [place, rival] = rule.place === undefined ? [first?.place, rule] : [rule.place, first];
    const other =
      rival?.place === undefined
        ? `so does ${theirs}`
        : `so does ${rival.place.path}: ECR takes one such rule`;
    place?.error("lifecycle-conflict", `selects ${what}, and ${other}`);
  }
}
