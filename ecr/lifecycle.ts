import { globCovers } from "./glob";
import {
  keepAllCount,
  type LifecycleDocument,
  type LifecycleSelection,
  lifecycleText,
  lifecycleTextLimits,
  ruleLimit,
} from "./lifecycle-document";
import { readLifecycleJson } from "./lifecycle-json";
import {
  type CompiledRule,
  daysSincePush,
  expire,
  imagesBeyond,
  readLifecycleRule,
  readTagWords,
} from "./lifecycle-rule";
import type { Place } from "./shape";

/** What `lifecycle` of a repository or of `defaults` says; a key that it leaves out is undefined. */
export interface LifecycleSettings {
  place: Place;
  standard: boolean | undefined;
  /** Tag patterns whose images never expire, sorted. */
  keepTags: string[] | undefined;
  rules: CompiledRule[] | undefined;
  /** A whole policy in ECR's own words, which stands alone. */
  json: LifecycleDocument | undefined;
}

/** Tags that name a release, so that their images never expire unless `keepTags` says otherwise. */
export const defaultKeepTags: readonly string[] = ["*.*.*", "release-*", "v*"];

/** The mark of an image that runs: `deployed-<environment>`. */
export const deployedTags = "deployed-*";

/** Tags that CI pushes for every build, whose images expire after a week. */
const buildTags = ["gitbranch_*", "gitpr_*", "gitsha_*"];

const lifecycleKeys = ["standard", "keepTags", "rules", "json"];

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
  return {
    place,
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
    standard: own.standard ?? defaults.standard,
    keepTags: own.keepTags ?? defaults.keepTags,
    rules: own.rules ?? defaults.rules,
  };
}

/**
 * The lifecycle policy of one repository, null if nothing is to be kept or dropped.
 *
 * First come the rules that keep (running images, then `keepTags`), then the user's own in their order, then
 * the standard ones; a rule for everything else comes last, as ECR demands. An image belongs to the first rule
 * that selects it, so nothing behind a keep rule can expire what it keeps.
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
  const keepTags = settings?.keepTags ?? defaultKeepTags;
  const kept = [...new Set([...(keepsDeployed ? [deployedTags] : []), ...keepTags])];
  const own = settings?.rules ?? [];
  const standard = settings?.standard === false ? [] : standardRules();
  reportClaims(own, kept);
  const rulesFor = (status: LifecycleSelection["tagStatus"]) =>
    [...own, ...standard].filter(({ selection }) => selection.tagStatus === status);
  const [untagged, any] = [rulesFor("untagged"), rulesFor("any")];
  reportRivals(untagged, "untagged images");
  reportRivals(any, "everything else");
  const ordered = [...kept.map(keepRule), ...rulesFor("tagged"), ...untagged, ...any];
  return ordered.length === 0 ? null : prioritized(ordered, place);
}

/** The rules that expire what CI leaves behind. */
export function standardRules(): CompiledRule[] {
  return [
    ...buildTags.map((pattern) => ({
      description: `expire after 7 days: ${pattern}`,
      selection: { tagStatus: "tagged" as const, tagPatternList: [pattern], ...daysSincePush(7) },
      action: expire,
    })),
    {
      description: "keep the last 5: untagged images",
      selection: { tagStatus: "untagged", ...imagesBeyond(5) },
      action: expire,
    },
  ];
}

/** The rule that keeps every image with a tag like `pattern`. */
export function keepRule(pattern: string): CompiledRule {
  const what = pattern === deployedTags ? "running images" : "releases";
  return {
    description: `keep ${what}: ${pattern}`,
    selection: { tagStatus: "tagged", tagPatternList: [pattern], ...imagesBeyond(keepAllCount) },
    action: expire,
  };
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
function reportRivals(rules: readonly CompiledRule[], what: string): void {
  const [first, ...more] = rules;
  for (const rule of more) {
    const [place, rival] = rule.place === undefined ? [first?.place, rule] : [rule.place, first];
    const other =
      rival?.place === undefined
        ? "so does a standard rule: leave this one out, or set standard: false and write the rules you want"
        : `so does ${rival.place.path}: ECR takes one such rule`;
    place?.error("lifecycle-conflict", `selects ${what}, and ${other}`);
  }
}

/**
 * Reports own rules that never act, because an earlier rule claims all their images, and those that count
 * images which an earlier rule keeps.
 */
function reportClaims(rules: readonly CompiledRule[], kept: readonly string[]): void {
  const claimed = kept.map((glob) => ({
    glob,
    by: `${glob === deployedTags ? "protectDeployed" : "keepTags"} keeps every image with a tag ${glob}`,
  }));
  for (const { place, selection } of rules) {
    const globs = selection.tagPatternList ?? selection.tagPrefixList?.map((prefix) => `${prefix}*`) ?? [];
    const claim = claimed.find(({ glob }) => globs.some((own) => globCovers(glob, own)));
    const [only] = globs;
    if (claim !== undefined) {
      place?.warning("rule-never-acts", `never acts on ${globs.join(" and ")}: ${claim.by}`);
    } else if (only !== undefined && globs.length === 1) {
      claimed.push({
        glob: only,
        by: `${place?.path} comes before it and selects every image with a tag ${only}`,
      });
    }
    if (
      claim === undefined &&
      selection.countType === "imageCountMoreThan" &&
      selection.tagStatus !== "untagged"
    ) {
      const counted = kept.filter((glob) => globs.every((own) => globCovers(own, glob)));
      if (counted.length > 0) {
        place?.warning(
          "kept-images-count",
          `counts images that are kept anyway (${counted.join(", ")}) among its ${selection.countNumber}, so of the others it may keep fewer, or none: use olderThanDays, or tags that kept images don't have`,
        );
      }
    }
  }
}
