import { keepAllCount, type LifecycleSelection } from "./lifecycle-document";
import {
  type CompiledRule,
  daysInArchive,
  daysSincePush,
  daysUnpulled,
  expire,
  imagesBeyond,
} from "./lifecycle-rule";

/** Tags that name a release, so that their images never expire unless `keepTags` says otherwise. */
export const defaultKeepTags: readonly string[] = ["*.*.*", "release-*", "v*"];

/** The mark of an image that runs: `deployed-<environment>`. */
export const deployedTags = "deployed-*";

/** What cosign pushes beside an image that it signs. */
const signatureTags = "sha256-*";

/** Tags that CI pushes for every build, whose images expire after a week. */
const buildTags = ["gitbranch_*", "gitpr_*", "gitsha_*"];

/** Sets of rules by name; `ci` is the standard one. */
export const presets = ["ci", "releases-only", "archive"] as const;

export type Preset = (typeof presets)[number];

/** Tag patterns whose images a preset keeps, unless `keepTags` says otherwise; sorted. */
export function keptByPreset(preset: Preset | undefined): readonly string[] {
  switch (preset) {
    case "releases-only":
      return [...defaultKeepTags, signatureTags].sort();
    case "archive":
      return [];
    default:
      return defaultKeepTags;
  }
}

/** The rules of a preset, which come behind the user's own. */
export function rulesOfPreset(preset: Preset): CompiledRule[] {
  switch (preset) {
    case "ci":
      return standardRules();
    case "releases-only":
      return [
        {
          description: "expire after 7 days: everything else",
          selection: { tagStatus: "any", ...daysSincePush(7) },
          action: expire,
        },
      ];
    case "archive":
      return [
        ...defaultKeepTags.map((pattern) => ({
          description: `archive when not pulled for 90 days: ${pattern}`,
          selection: { tagStatus: "tagged" as const, tagPatternList: [pattern], ...daysUnpulled(90) },
          action: { type: "transition" as const, targetStorageClass: "archive" as const },
        })),
        ...standardRules(),
      ];
  }
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

/** The rule that keeps every image of a storage class with a tag like `pattern`. */
export function keepRule(
  pattern: string,
  storageClass: NonNullable<LifecycleSelection["storageClass"]> = "standard",
): CompiledRule {
  const what = pattern === deployedTags ? "running images" : "releases";
  const isArchive = storageClass === "archive";
  return {
    description: `keep ${what}${isArchive ? " in the archive" : ""}: ${pattern}`,
    selection: {
      tagStatus: "tagged",
      tagPatternList: [pattern],
      ...(isArchive ? daysInArchive(keepAllCount) : imagesBeyond(keepAllCount)),
    },
    action: expire,
  };
}
