import type { Place } from "./shape";

/** Tags of a repository as an AWS resource, by key. */
export type ResourceTags = Record<string, string>;

const tagLimit = 50;

/** @see ECR API, Tag: keys of 1 to 128 characters, values of up to 256; keys beginning with `aws:` are AWS's */
export function readResourceTags(place: Place): ResourceTags {
  const tags: [string, string][] = [];
  for (const [key, entry] of place.asMap("a map of tags") ?? []) {
    const value = entry.asString("text (quote numbers, true and false in YAML)");
    if (key.length < 1 || key.length > 128) {
      entry.error("tag-invalid", `has a key of ${key.length} characters, AWS takes 1 to 128`);
    }
    if (/^aws:/i.test(key)) {
      entry.error("tag-invalid", "has a key that begins with aws:, which AWS keeps for itself");
    }
    if (value !== undefined && value.length > 256) {
      entry.error("tag-invalid", `has a value of ${value.length} characters, AWS takes up to 256`);
    }
    tags.push([key, value ?? ""]);
  }
  return Object.fromEntries(tags);
}

/** Reports more tags than AWS takes on one resource. */
export function checkTagCount(tags: ResourceTags, place: Place): void {
  const count = Object.keys(tags).length;
  if (count > tagLimit) {
    place.error(
      "tag-invalid",
      `has ${count} tags with those of the registry and defaults, AWS takes ${tagLimit}`,
    );
  }
}
