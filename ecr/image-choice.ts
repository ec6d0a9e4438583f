import { digestForm, tagForm } from "./image-reference";
import type { Place } from "./shape";

/** One image of a repository, by tag or by digest. */
export type ImageChoice = { imageTag: string } | { imageDigest: string };

/** An image as the command line has it: a tag, or `@` and a digest (the `@` may be left out). */
export function readImageChoice(place: Place): ImageChoice | undefined {
  const text = place.asString("a tag, or @ and a digest");
  if (text === undefined) {
    return undefined;
  }
  const digest = text.startsWith("@") ? text.slice(1) : text;
  if (digestForm.test(digest)) {
    return { imageDigest: digest };
  }
  if (text.startsWith("@") || text.startsWith("sha256:")) {
    return place.error(
      "image-reference",
      `${JSON.stringify(digest)} is no digest: wanted sha256: and 64 of 0-9 a-f`,
    );
  }
  return checkTag(text, place) ? { imageTag: text } : undefined;
}

/** Reports a tag that no image can have. */
export function checkTag(tag: string, place: Place): boolean {
  if (tagForm.test(tag)) {
    return true;
  }
  place.error(
    "image-reference",
    `${JSON.stringify(tag)} is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or -`,
  );
  return false;
}

/** An image as messages call it: `v1.2.3`, or `@sha256:…`. */
export function imageWords(choice: ImageChoice): string {
  return "imageTag" in choice ? choice.imageTag : `@${choice.imageDigest}`;
}
