import { globCovers } from "./glob";
import type { LifecycleSelection } from "./lifecycle-document";
import { deployedTags } from "./lifecycle-preset";
import type { CompiledRule } from "./lifecycle-rule";

/**
 * Reports own rules that never act, because an earlier rule claims all their images, and those that count
 * images which an earlier rule keeps.
 *
 * @returns those that never act
 */
export function reportClaims(rules: readonly CompiledRule[], kept: readonly string[]): CompiledRule[] {
  const dead: CompiledRule[] = [];
  const claimed: { glob: string; storageClass?: string; by: string }[] = kept.map((glob) => ({
    glob,
    by: `${glob === deployedTags ? "protectDeployed" : "keepTags"} keeps every image with a tag ${glob}`,
  }));
  for (const rule of rules) {
    const { place, selection } = rule;
    const { storageClass = "standard" } = selection;
    const globs = globsOf(selection);
    // What is kept is kept in every class.
    const claim = claimed.find(
      (its) =>
        (its.storageClass ?? storageClass) === storageClass && globs.some((own) => globCovers(its.glob, own)),
    );
    const [only] = globs;
    if (claim !== undefined) {
      dead.push(rule);
      place?.warning("rule-never-acts", `never acts on ${globs.join(" and ")}: ${claim.by}`);
      continue;
    }
    if (only !== undefined && globs.length === 1) {
      const by = `${place?.path} comes before it and selects every image with a tag ${only}`;
      claimed.push({ glob: only, storageClass, by });
    }
    reportCounted(rule, globs, kept);
  }
  return dead;
}

function globsOf({ tagPatternList, tagPrefixList = [] }: LifecycleSelection): string[] {
  return tagPatternList ?? tagPrefixList.map((prefix) => `${prefix}*`);
}

function reportCounted(
  { place, selection }: CompiledRule,
  globs: readonly string[],
  kept: readonly string[],
): void {
  if (selection.countType !== "imageCountMoreThan" || selection.tagStatus === "untagged") {
    return;
  }
  const counted = kept.filter((glob) => globs.every((own) => globCovers(own, glob)));
  if (counted.length > 0) {
    place?.warning(
      "kept-images-count",
      `counts images that are kept anyway (${counted.join(", ")}) among its ${selection.countNumber}, so of the others it may keep fewer, or none: use olderThanDays, or tags that kept images don't have`,
    );
  }
}
