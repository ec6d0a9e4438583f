import { type MatchedImage, ruleWords, threat } from "./lifecycle-match";
import { canMove, type Mutability } from "./mutability";
import type { Problem, ProblemCode } from "./problem";

/** What a repository does with its tags. */
export interface ReleaseRules {
  repository: string;
  mutability: Mutability;
  /** As parsed JSON; null for a repository without one. */
  lifecyclePolicy: unknown;
}

interface TaggedImage {
  imageTags: readonly string[];
  storageClass: MatchedImage["storageClass"];
}

/** Why a tag can be no release tag of an image: it could move, or its image could expire. */
export function releaseRefusals(rules: ReleaseRules, image: TaggedImage, tag: string): Problem[] {
  const { repository, mutability, lifecyclePolicy } = rules;
  const path = `${repository}:${tag}`;
  const { imageTags, storageClass } = image;
  const rule = threat(lifecyclePolicy, { tags: [...imageTags, tag], storageClass });
  return [
    ...(canMove(mutability, tag)
      ? [
          error(
            "release-tag-mutable",
            path,
            `can be moved to another image (${mobility(mutability)}): make the repository's tags immutable, or exclude other tags`,
          ),
        ]
      : []),
    ...(rule === undefined
      ? []
      : [
          error(
            "release-tag-unprotected",
            path,
            `can be taken away with its image by ${ruleWords(rule)} of the lifecycle policy, the first that selects ${alsoTagged(imageTags)}: put a rule before it that selects the tag and keeps ${keepWords}`,
          ),
        ]),
  ];
}

const keepWords =
  "at least 100,000 images (imageCountMoreThan), as lifecycle.keepTags of the stack's config does";

function alsoTagged(tags: readonly string[]): string {
  return tags.length === 0 ? "it" : `it beside ${tags.join(", ")}`;
}

function mobility({ mode, filters }: Mutability): string {
  return filters.length === 0 ? mode : `${mode} with the filters ${filters.join(", ")}`;
}

/**
 * What a release hangs on that may pass: tags that move by design may leave the image, and with them the rule that
 * keeps it.
 */
export function releaseWarnings(rules: ReleaseRules, image: TaggedImage, tag: string): Problem[] {
  const { repository, mutability, lifecyclePolicy } = rules;
  const { storageClass } = image;
  const staying = image.imageTags.filter((its) => !canMove(mutability, its));
  const now = threat(lifecyclePolicy, { tags: [...image.imageTags, tag], storageClass });
  const later = threat(lifecyclePolicy, { tags: [...staying, tag], storageClass });
  return now !== undefined || later === undefined
    ? []
    : [
        {
          severity: "warning",
          code: "release-tag-unprotected",
          path: `${repository}:${tag}`,
          message: `is kept only as long as the image has its movable tags; without them ${ruleWords(later)} of the lifecycle policy can take it away`,
        },
      ];
}

/** A release tag that is on another image. */
export function tagTaken(repository: string, tag: string, holder: string, wanted: string): Problem {
  return error(
    "release-tag-taken",
    `${repository}:${tag}`,
    `is on ${holder}, and should come on ${wanted}: a release tag never moves, so take another one`,
  );
}

/**
 * A tag to promote that moved while its image was judged.
 *
 * @param now digest of the image that has it now; undefined for none
 */
export function tagMoved(repository: string, tag: string, judged: string, now: string | undefined): Problem {
  const place = now === undefined ? "is on no image now" : `is on ${now} now`;
  return error(
    "release-tag-moved",
    `${repository}:${tag}`,
    `was on ${judged} when that was judged, and ${place}: nothing was tagged; run again, or promote by digest`,
  );
}

function error(code: ProblemCode, path: string, message: string): Problem {
  return { severity: "error", code, path, message };
}
