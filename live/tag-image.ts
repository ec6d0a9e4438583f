import {
  type ECRClient,
  ImageAlreadyExistsException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { type Clock, systemClock } from "./clock";
import { findImage, type LiveImage, readManifest } from "./images";

export interface TagRequest {
  repository: string;
  imageDigest: string;
  tag: string;
  /** Digest of the image that has the tag now, where the tag moves. */
  before?: string | undefined;
}

export interface TagPatience {
  clock?: Clock;
  /** How often a tag that was set is looked for; default 6, as other readers may see it late. */
  looks?: number;
  /** Between two of those looks, in milliseconds; default 1 second. */
  lookInterval?: number;
  /** Hears what is written, in one line. */
  progress?: (line: string) => void;
}

/**
 * Tags an image by its own manifest, and looks whether the tag is on it. AWS's answer alone doesn't tell: a call may
 * fail after it took effect, and an error's name not say whose image the tag is on.
 *
 * @returns the image that has the tag afterwards: another one where somebody else was quicker
 * @throws what AWS answers; Error for an image that is gone, and for a tag that nobody gets to see
 */
export async function tagImage(
  ecr: ECRClient,
  { repository, imageDigest, tag, before }: TagRequest,
  { clock = systemClock, looks = 6, lookInterval = 1000, progress }: TagPatience,
): Promise<LiveImage> {
  const manifest = await readManifest(ecr, repository, imageDigest);
  if (manifest === undefined) {
    throw new Error(`the image ${imageDigest} is gone: nothing was tagged`);
  }
  const from = before === undefined ? "" : `, which is on ${before} now`;
  progress?.(`tagging ${repository}@${imageDigest} as ${tag}${from}`);
  const failure = await ecr
    .send(
      new PutImageCommand({
        repositoryName: repository,
        imageManifest: manifest.text,
        imageManifestMediaType: manifest.mediaType,
        imageTag: tag,
        imageDigest,
      }),
    )
    .then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
  for (let look = 1; ; look++) {
    const holder = await findImage(ecr, repository, { imageTag: tag });
    if (holder !== undefined && holder.imageDigest !== before) {
      return holder;
    }
    if (failure !== undefined && (look >= looks || !saysTaken(failure.error))) {
      throw failure.error;
    }
    if (look >= looks) {
      throw new Error(`AWS took the tag ${tag} and doesn't show it: run again to see whether it is there`);
    }
    await clock.sleep(lookInterval);
  }
}

/** Whether AWS refused a tag as one that an image has: which one, only a look tells, and that may take a while. */
function saysTaken(error: unknown): boolean {
  return error instanceof ImageTagAlreadyExistsException || error instanceof ImageAlreadyExistsException;
}
