import { didYouMean } from "./problem";
import { isMap, type Place } from "./shape";

/** An image in the shared registry, by repository and by tag or digest. */
export interface ImageReference {
  /** Full name in the shared registry; behind an old host's prefix once it is mapped. */
  repository: string;
  /** `:tag` or `@sha256:…`. */
  version: string;
  /** The registry host that the user wrote and no mapping takes away: right only if it is the shared registry's own. */
  host?: string;
}

/** One entry of `imageMappings`: an old registry's host, with or without a path, to a prefix in the shared one. */
export interface ImageMapping {
  from: string;
  prefix: string;
}

/** @see OCI distribution specification and the reference grammar of distribution/reference */
export const tagForm = /^\w[\w.-]{0,127}$/;
export const digestForm = /^sha256:[a-f0-9]{64}$/;
const pathForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** The mappings of a map from old host to prefix, longest first, so that the most exact one is found first. */
export function readImageMappings(place: Place): ImageMapping[] {
  const mappings: ImageMapping[] = [];
  for (const [from, entry] of place.asMap(
    "a map from old registry hosts to prefixes in the shared registry",
  ) ?? []) {
    const prefix = entry.asString('a prefix in the shared registry ("" for none)');
    const [host = "", ...path] = from.split("/");
    if (!isHost(host)) {
      entry.error(
        "image-reference",
        "is no registry host: wanted a name with a dot or a port, as in registry.example",
      );
    } else if (path.length > 0 && !pathForm.test(path.join("/"))) {
      entry.error(
        "image-reference",
        `${JSON.stringify(path.join("/"))} is no beginning of repository names (no slash at its ends)`,
      );
    } else if (prefix !== undefined && prefix !== "" && !pathForm.test(prefix)) {
      entry.error(
        "image-reference",
        `${JSON.stringify(prefix)} is no prefix of repository names (no slash at its ends)`,
      );
    } else if (prefix !== undefined) {
      mappings.push({ from, prefix });
    }
  }
  return mappings.sort((a, b) => b.from.length - a.from.length);
}

/** An image by repository and tag or digest, or by a whole reference that the mappings rewrite. */
export function readImage(place: Place, mappings: readonly ImageMapping[]): ImageReference | undefined {
  if (!isMap(place.value)) {
    const text = place.asString("an image reference, or a map with repository and tag or digest");
    return text === undefined ? undefined : readReference(text, place, mappings);
  }
  const fields = place.asObject(
    ["repository", "tag", "digest", "reference"],
    "a map with repository and tag or digest",
  );
  const reference = fields?.child("reference");
  if (reference?.absent === false) {
    return readWholeReference(reference, place, mappings);
  }
  const repository = fields?.child("repository").asString("a repository's full name");
  if (fields === undefined || repository === undefined) {
    return undefined;
  }
  const [tag, digest] = [fields.child("tag"), fields.child("digest")];
  if (tag.absent === digest.absent) {
    return place.error("image-reference", "wants exactly one of tag and digest");
  }
  return tag.absent ? withDigest(repository, digest) : withTag(repository, tag);
}

/** The form of a reference in a language that has no value which is either text or a map. */
function readWholeReference(
  reference: Place,
  image: Place,
  mappings: readonly ImageMapping[],
): ImageReference | undefined {
  const others = ["repository", "tag", "digest"].filter((key) => !image.child(key).absent);
  if (others.length > 0) {
    return image.error(
      "image-reference",
      `has reference and ${others.join(" and ")}: reference says it all, or repository with tag or digest does`,
    );
  }
  const text = reference.asString("an image reference");
  return text === undefined ? undefined : readReference(text, reference, mappings);
}

/**
 * Reads a reference like `old.host.example/team/api:1.2`. What stands before the first slash is a host if it
 * has a dot or a port or is `localhost`; without a host the name is one of the shared registry.
 */
function readReference(
  text: string,
  place: Place,
  mappings: readonly ImageMapping[],
): ImageReference | undefined {
  const found = JSON.stringify(text);
  const parts = /^([^@]+?)(?::([^/@:]*))?(?:@(.*))?$/.exec(text);
  const [, name = "", tag, digest] = parts ?? [];
  if (tag === undefined && digest === undefined) {
    return place.error(
      "image-reference",
      `${found} has neither tag nor digest: say which image, as in ${name || "name"}:v1.2.3`,
    );
  }
  if (digest !== undefined ? !digestForm.test(digest) : !tagForm.test(tag ?? "")) {
    return place.error(
      "image-reference",
      `${found} is not an image reference: ${JSON.stringify(digest ?? tag)} is no ${digest !== undefined ? "digest" : "tag"}`,
    );
  }
  if (digest !== undefined && tag !== undefined && !tagForm.test(tag)) {
    return place.error(
      "image-reference",
      `${found} is not an image reference: ${JSON.stringify(tag)} is no tag`,
    );
  }
  const version = digest !== undefined ? `@${digest}` : `:${tag}`;
  const mapping = mappings.find(({ from }) => name === from || name.startsWith(`${from}/`));
  const [first = "", ...rest] = name.split("/");
  const host = mapping === undefined && isHost(first) && rest.length > 0 ? first : undefined;
  const path =
    mapping !== undefined ? name.slice(mapping.from.length + 1) : host !== undefined ? rest.join("/") : name;
  if (!pathForm.test(path)) {
    return place.error(
      "image-reference",
      `${found} is not an image reference: ${JSON.stringify(path)} is no repository name`,
    );
  }
  const repository = mapping === undefined || mapping.prefix === "" ? path : `${mapping.prefix}/${path}`;
  return { repository, version, ...(host !== undefined && { host }) };
}

function withTag(repository: string, place: Place): ImageReference | undefined {
  const tag = place.asString("an image tag (quote numbers in YAML)");
  if (tag !== undefined && !tagForm.test(tag)) {
    return place.error(
      "image-reference",
      `${JSON.stringify(tag)} is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or -`,
    );
  }
  return tag === undefined ? undefined : { repository, version: `:${tag}` };
}

function withDigest(repository: string, place: Place): ImageReference | undefined {
  const digest = place.asString("a digest, sha256:…");
  if (digest !== undefined && !digestForm.test(digest)) {
    return place.error(
      "image-reference",
      `${JSON.stringify(digest)} is no digest: wanted sha256: and 64 of 0-9 a-f`,
    );
  }
  return digest === undefined ? undefined : { repository, version: `@${digest}` };
}

function isHost(text: string): boolean {
  return /^(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w.-]+(?=:))(?::\d+)?$/.test(text);
}

/** A host that is neither mapped nor the shared registry's own. */
export function unmappedHost(host: string, mappings: readonly ImageMapping[]): string {
  const known = mappings.map(({ from }) => from);
  return `names the registry ${host}, which is neither the shared one nor in imageMappings${didYouMean(host, known)}: add it there with its prefix in the shared registry ("" for none)`;
}
