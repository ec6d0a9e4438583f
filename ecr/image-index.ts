import { isMap } from "./shape";

/** Media types of an index: a list of the images of several platforms. @see OCI image specification, image index */
export const indexMediaTypes: readonly string[] = [
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.index.v1+json",
];

/** All that an image's manifest can be. */
export const manifestMediaTypes: readonly string[] = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  ...indexMediaTypes,
];

/** An image, or another index, that an index lists. */
export interface IndexEntry {
  imageDigest: string;
  /** As in `linux/arm64/v8`; `unknown` where the index doesn't say. */
  platform: string;
  isIndex: boolean;
}

/**
 * What an index lists, without attestations, which nothing runs.
 *
 * @param manifest JSON text as ECR holds it
 * @param mediaType of the manifest, where ECR said it
 * @returns undefined for the manifest of one image
 * @throws Error for a text that is no manifest
 */
export function readIndex(manifest: string, mediaType: string | undefined): IndexEntry[] | undefined {
  const document: unknown = JSON.parse(manifest);
  if (!isMap(document)) {
    throw new Error("a manifest is no JSON object");
  }
  const its = document["mediaType"] ?? mediaType;
  const isIndex = indexMediaTypes.includes(String(its)) || indexMediaTypes.includes(mediaType ?? "");
  const entries = document["manifests"];
  if (!Array.isArray(entries)) {
    if (isIndex) {
      throw new Error("an index has no list of manifests");
    }
    return undefined;
  }
  return entries.filter((entry) => !isAttestation(entry)).map(readEntry);
}

function readEntry(entry: unknown): IndexEntry {
  const { digest, mediaType } = isMap(entry) ? entry : {};
  if (typeof digest !== "string") {
    throw new Error("an index lists an image without a digest");
  }
  return {
    imageDigest: digest,
    platform: platformParts(entry).join("/") || "unknown",
    isIndex: indexMediaTypes.includes(String(mediaType)),
  };
}

function platformParts(entry: unknown): string[] {
  const platform = isMap(entry) ? entry["platform"] : undefined;
  const { os, architecture, variant } = isMap(platform) ? platform : {};
  return [os, architecture, variant].filter((part) => typeof part === "string" && part !== "") as string[];
}

/**
 * BuildKit marks attestations by an annotation and by a platform that no machine has. An image that a machine would
 * take is none, whatever its annotations say.
 *
 * @see docs.docker.com, "Image attestation storage"
 */
function isAttestation(entry: unknown): boolean {
  const annotations = isMap(entry) ? entry["annotations"] : undefined;
  const isMarked = isMap(annotations) && annotations["vnd.docker.reference.type"] === "attestation-manifest";
  const [os, architecture] = platformParts(entry);
  return (os === "unknown" && architecture === "unknown") || (isMarked && os === undefined);
}
