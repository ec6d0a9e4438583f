import type { ImageChoice } from "./image-choice";
import { ruleWords, threat } from "./lifecycle-match";
import { canMove } from "./mutability";
import type { Problem } from "./problem";
import type { ReleaseRules } from "./release-tag";
import type { Place } from "./shape";

/** Where an image runs: an environment and, where several run side by side in it, one of its slots. */
export interface DeployedPlace {
  environment: string;
  slot?: string;
}

/** The tags of one place. */
export interface MarkTags {
  /** On the image that runs: `deployed-production`, `deployed-production.blue`. */
  current: string;
  /** On the one that ran before, for a rollback. */
  previous: string;
  /** On the one that is about to run, while it changes places with the one before. */
  next: string;
}

/** Beside a place's mark, so no slot is named so. */
const reservedSlots: readonly string[] = ["previous", "next"];

const nameForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function markTags({ environment, slot }: DeployedPlace): MarkTags {
  const current = `deployed-${environment}${slot === undefined ? "" : `.${slot}`}`;
  return { current, previous: `${current}.previous`, next: `${current}.next` };
}

/** A slot as the command line has it. */
export function readSlot(place: Place): string | undefined {
  const slot = place.asString("a slot's name");
  if (slot === undefined) {
    return undefined;
  }
  if (!nameForm.test(slot) || slot.length > 40 || reservedSlots.includes(slot)) {
    return place.error(
      "name-invalid",
      `is ${JSON.stringify(slot)}, wanted a slot's name: up to 40 of a-z 0-9, with single hyphens between, and neither ${reservedSlots.join(" nor ")}`,
    );
  }
  return slot;
}

/**
 * Reports an image that is asked for by a mark which the call itself moves: made again, as after a crash, the same call
 * would mean another image.
 */
export function checkNotOwnMark(choice: ImageChoice, { previous, next }: MarkTags, place: Place): void {
  if ("imageTag" in choice && [previous, next].includes(choice.imageTag)) {
    place.error(
      "image-reference",
      `${choice.imageTag} is a mark that this call moves, so that the same call made again would mean another image: give the image's own tag, or @ and its digest, which deployed list says`,
    );
  }
}

/** Which place a tag marks, and as what; undefined for any other tag. */
export function readMark(tag: string): (DeployedPlace & { as: keyof MarkTags }) | undefined {
  const [, environment, slot, as = "current"] =
    /^deployed-([a-z0-9]+(?:-[a-z0-9]+)*?)(?:\.((?!(?:previous|next)$)[a-z0-9]+(?:-[a-z0-9]+)*?))?(?:\.(previous|next))?$/.exec(
      tag,
    ) ?? [];
  return environment === undefined
    ? undefined
    : { environment, ...(slot !== undefined && { slot }), as: as as keyof MarkTags };
}

/** Why an image can't be marked: the marks couldn't move, or wouldn't keep it. */
export function markRefusals(
  rules: ReleaseRules,
  image: { imageTags: readonly string[]; storageClass: "standard" | "archive" },
  { current, previous, next }: MarkTags,
): Problem[] {
  const { repository, mutability, lifecyclePolicy } = rules;
  const path = `${repository}:${current}`;
  if (image.storageClass === "archive") {
    const message = "cannot come on an archived image, which nothing can pull: restore it first";
    return [{ severity: "error", code: "image-archived", path, message }];
  }
  const fixed = [current, previous, next].filter((tag) => !canMove(mutability, tag));
  const { mode, filters } = mutability;
  const setting = filters.length === 0 ? mode : `${mode} with the filters ${filters.join(", ")}`;
  const immovable: Problem[] = fixed.map((tag) => ({
    severity: "error",
    code: "deployed-unprotected",
    path: `${repository}:${tag}`,
    message: `could not move to another image (${setting}): have tags deployed-* movable, as protectDeployed of the stack's config does`,
  }));
  // Tags that move may leave the image; the mark has to keep it by itself.
  const staying = image.imageTags.filter((tag) => !canMove(mutability, tag));
  const rule = threat(lifecyclePolicy, { tags: [...staying, current], storageClass: image.storageClass });
  return rule === undefined
    ? immovable
    : [
        ...immovable,
        {
          severity: "error",
          code: "deployed-unprotected",
          path,
          message: `would not keep its image, which ${ruleWords(rule)} of the lifecycle policy can take away: put a rule for deployed-* before it that keeps at least 100,000 images (imageCountMoreThan), as protectDeployed of the stack's config does`,
        },
      ];
}

/** Why marks can't be taken away: they are the only tags of an image, which ECR would delete with its last tag. */
export function clearRefusal(repository: string, imageDigest: string, marks: readonly string[]): Problem {
  return {
    severity: "error",
    code: "deployed-only-tag",
    path: `${repository}:${marks[0]}`,
    message: `${marks.length === 1 ? "is the only tag" : `and ${marks.slice(1).join(", ")} are the only tags`} of ${imageDigest}, and ECR deletes an image with its last tag: give it another tag first, or delete the image itself if it is to go`,
  };
}
