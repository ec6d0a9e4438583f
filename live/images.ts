import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  ImageNotFoundException,
} from "@aws-sdk/client-ecr";
import type { ImageChoice } from "../ecr/image-choice";
import { type IndexEntry, manifestMediaTypes, readIndex } from "../ecr/image-index";

/** An image as a repository holds it. */
export interface LiveImage {
  imageDigest: string;
  imageTags: string[];
  storageClass: "standard" | "archive";
}

/**
 * The image that a tag or a digest names now.
 *
 * @returns undefined where none does
 * @throws what else AWS answers
 */
export async function findImage(
  ecr: ECRClient,
  repositoryName: string,
  image: ImageChoice,
): Promise<LiveImage | undefined> {
  try {
    return await readImage(ecr, repositoryName, image);
  } catch (error) {
    if (error instanceof ImageNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

/** The same. @throws what AWS answers, ImageNotFoundException among it */
export async function readImage(
  ecr: ECRClient,
  repositoryName: string,
  image: ImageChoice,
): Promise<LiveImage> {
  const { imageDetails = [] } = await ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [image] }),
  );
  const [found] = imageDetails;
  if (found?.imageDigest === undefined) {
    throw new Error("AWS answered without a digest");
  }
  return {
    imageDigest: found.imageDigest,
    imageTags: found.imageTags ?? [],
    storageClass: found.imageStatus === "ARCHIVED" ? "archive" : "standard",
  };
}

/** A manifest as it is stored, byte for byte. */
export interface LiveManifest {
  text: string;
  mediaType: string | undefined;
}

/**
 * The manifest of a digest. Asked for by digest and with all media types, as what is read by tag may be converted.
 *
 * @returns undefined where the repository doesn't hold it
 * @throws what AWS answers
 */
export async function readManifest(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
): Promise<LiveManifest | undefined> {
  const { images = [], failures = [] } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: [...manifestMediaTypes],
    }),
  );
  const found = images.find(({ imageId }) => imageId?.imageDigest === imageDigest);
  if (found?.imageManifest !== undefined) {
    return { text: found.imageManifest, mediaType: found.imageManifestMediaType };
  }
  const [failure] = failures;
  if (failure === undefined || failure.failureCode === "ImageNotFound") {
    return undefined;
  }
  throw new Error(`AWS gave no manifest of ${imageDigest}: ${failure.failureReason ?? failure.failureCode}`);
}

/** An image to judge; of an index, one of its platforms. */
export interface PlatformImage {
  imageDigest: string;
  /** Null for an image that is no part of an index. */
  platform: string | null;
}

/** Levels of indexes within indexes that are followed. */
const deepest = 4;

/**
 * The images that an image consists of: those of an index, those of indexes within it, or the image itself.
 *
 * @throws what AWS answers; Error for a manifest that can't be read, or that isn't there
 */
export async function platformImages(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
): Promise<PlatformImage[]> {
  const found = new Map<string, PlatformImage>();
  const open: (IndexEntry & { depth: number })[] = [{ imageDigest, platform: "", isIndex: true, depth: 0 }];
  const seen = new Set<string>();
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { imageDigest: digest, platform, isIndex, depth } = next;
    const entries = isIndex && !seen.has(digest) ? await readEntries(ecr, repositoryName, digest) : undefined;
    if (entries === undefined) {
      if (!isIndex || !seen.has(digest)) {
        addPlatform(found, digest, depth === 0 ? null : platform);
      }
      continue;
    }
    if (depth >= deepest) {
      throw new Error(`the index ${imageDigest} holds indexes more than ${deepest} levels deep`);
    }
    seen.add(digest);
    open.push(...entries.map((entry) => ({ ...entry, depth: depth + 1 })));
  }
  return [...found.values()];
}

/** One image may stand for several platforms. */
function addPlatform(found: Map<string, PlatformImage>, imageDigest: string, platform: string | null): void {
  const known = found.get(imageDigest)?.platform;
  const both = known && platform !== null && known !== platform ? `${known}, ${platform}` : platform;
  found.set(imageDigest, { imageDigest, platform: both });
}

/** What an index lists; undefined for another image, and for an index within one that the repository hasn't. */
async function readEntries(
  ecr: ECRClient,
  repositoryName: string,
  digest: string,
): Promise<IndexEntry[] | undefined> {
  const manifest = await readManifest(ecr, repositoryName, digest);
  return manifest === undefined ? undefined : readIndex(manifest.text, manifest.mediaType);
}
