import { BatchDeleteImageCommand, type ECRClient, paginateDescribeImages } from "@aws-sdk/client-ecr";
import {
  clearRefusal,
  type DeployedPlace,
  type MarkTags,
  markRefusals,
  markTags,
  readMark,
} from "../ecr/deployed-mark";
import type { ImageChoice } from "../ecr/image-choice";
import type { Problem } from "../ecr/problem";
import { systemClock } from "./clock";
import { findImage, type LiveImage, readImage } from "./images";
import { readReleaseRules } from "./release-rules";
import { type TagPatience, tagImage } from "./tag-image";

/** What came of a change of marks. */
export interface MarkChange {
  /** The image that runs now; of a mark that was cleared, the one that ran. Null where there was none. */
  imageDigest: string | null;
  /** The one that ran before; null where none is known. */
  previousDigest: string | null;
  /** Whether this run wrote anything. */
  changed: boolean;
  /** Why nothing was done; empty where it was, or was before. */
  reasons: Problem[];
}

/**
 * Marks an image as the one that runs, and the one that ran as the one before.
 *
 * The old image gets its new mark before it loses the old one, and an image that comes back is held by a third mark
 * until it has the first: at every step, whatever crashes, what runs, ran before and will run is marked, and the same
 * call again goes on where this one stopped.
 *
 * @param choice not one of the place's own marks, which mean another image when the call is made again
 * @throws what AWS answers, ImageNotFoundException and RepositoryNotFoundException among it; Error where somebody else
 *   moves the same mark at the same time
 */
export async function setDeployed(
  ecr: ECRClient,
  repository: string,
  place: DeployedPlace,
  choice: ImageChoice,
  patience: TagPatience = {},
): Promise<MarkChange> {
  const tags = markTags(place);
  const rules = await readReleaseRules(ecr, repository);
  const [current, previous, next] = await readMarks(ecr, repository, tags);
  const image = await readImage(ecr, repository, choice);
  const { imageDigest } = image;
  const reasons = markRefusals(rules, image, tags);
  if (reasons.length > 0) {
    return { ...digests(current, previous), changed: false, reasons };
  }
  const move = async (tag: string, to: LiveImage, from: LiveImage | undefined): Promise<boolean> => {
    if (from?.imageDigest === to.imageDigest) {
      return false;
    }
    const request = { repository, imageDigest: to.imageDigest, tag, before: from?.imageDigest };
    const holder = await tagImage(ecr, request, patience);
    if (holder.imageDigest !== to.imageDigest) {
      throw new Error(
        `somebody else moved ${tag} to ${holder.imageDigest} at the same time: look what is to run, and run again`,
      );
    }
    return true;
  };
  let changed = false;
  let before = previous;
  if (current !== undefined && current.imageDigest !== imageDigest) {
    const comesBack = previous?.imageDigest === imageDigest;
    changed = comesBack ? await move(tags.next, image, next) : changed;
    changed = (await move(tags.previous, current, previous)) || changed;
    before = current;
  }
  changed = (await move(tags.current, image, current)) || changed;
  changed = (await dropNext(ecr, repository, tags, patience)) || changed;
  return { imageDigest, previousDigest: before?.imageDigest ?? null, changed, reasons: [] };
}

function digests(current: LiveImage | undefined, previous: LiveImage | undefined) {
  return {
    imageDigest: current?.imageDigest ?? null,
    previousDigest: previous?.imageDigest ?? null,
  };
}

async function readMarks(ecr: ECRClient, repository: string, { current, previous, next }: MarkTags) {
  return Promise.all([current, previous, next].map((imageTag) => findImage(ecr, repository, { imageTag })));
}

/** Takes the third mark from an image that has others; an earlier run may have left it. */
async function dropNext(
  ecr: ECRClient,
  repository: string,
  { next }: MarkTags,
  patience: TagPatience,
): Promise<boolean> {
  const holder = await findImage(ecr, repository, { imageTag: next });
  if (holder === undefined || holder.imageTags.every((tag) => tag === next)) {
    return false;
  }
  await removeTag(ecr, repository, holder, next, patience);
  return true;
}

/**
 * Takes all marks of a place away: nothing runs there any more, and nothing is to come back.
 *
 * @throws as {@link setDeployed} does
 */
export async function clearDeployed(
  ecr: ECRClient,
  repository: string,
  place: DeployedPlace,
  patience: TagPatience = {},
): Promise<MarkChange> {
  const tags = markTags(place);
  const names = [tags.next, tags.previous, tags.current];
  const marks = await readMarks(ecr, repository, tags);
  const [current, previous] = marks;
  const holders = new Map(
    marks.flatMap((image) => (image === undefined ? [] : [[image.imageDigest, image]])),
  );
  const reasons = [...holders.values()].flatMap(({ imageDigest, imageTags }) =>
    imageTags.every((tag) => names.includes(tag))
      ? [clearRefusal(repository, imageDigest, names.filter((tag) => imageTags.includes(tag)).reverse())]
      : [],
  );
  if (reasons.length > 0) {
    return { ...digests(current, previous), changed: false, reasons };
  }
  let changed = false;
  for (const tag of names) {
    // Read again right before: it is by the image's other tags that it survives.
    const holder = await findImage(ecr, repository, { imageTag: tag });
    if (holder !== undefined) {
      await removeTag(ecr, repository, holder, tag, patience);
      changed = true;
    }
  }
  return { ...digests(current, previous), changed, reasons: [] };
}

/**
 * Takes a tag from an image that has others. By tag alone: with its digest, or with its last tag, ECR deletes the image.
 *
 * @see ECR API, BatchDeleteImage
 */
async function removeTag(
  ecr: ECRClient,
  repositoryName: string,
  { imageDigest, imageTags }: LiveImage,
  tag: string,
  { clock = systemClock, looks = 6, lookInterval = 1000, progress }: TagPatience,
): Promise<void> {
  if (imageTags.every((its) => its === tag)) {
    throw new Error(
      `${tag} became the only tag of ${imageDigest} meanwhile, and ECR deletes an image with its last tag`,
    );
  }
  progress?.(`taking ${tag} from ${repositoryName}@${imageDigest}`);
  const { failures = [] } = await ecr.send(
    new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: tag }] }),
  );
  const failure = failures.find(({ failureCode }) => failureCode !== "ImageNotFound");
  if (failure !== undefined) {
    throw new Error(`AWS didn't take ${tag} away: ${failure.failureReason ?? failure.failureCode}`);
  }
  for (let look = 1; (await findImage(ecr, repositoryName, { imageTag: tag })) !== undefined; look++) {
    if (look >= looks) {
      throw new Error(`AWS took ${tag} away and still shows it: run again to see whether it is gone`);
    }
    await clock.sleep(lookInterval);
  }
  await readImage(ecr, repositoryName, { imageDigest });
}

/** A mark of a repository, and the image that has it. */
export interface Mark {
  tag: string;
  environment: string;
  slot: string | null;
  /** `previous` for the image that ran before, `next` for one that a run left half-way. */
  as: keyof MarkTags;
  imageDigest: string;
  storageClass: "standard" | "archive";
}

/** All marks of a repository, sorted by tag. @throws what AWS answers, RepositoryNotFoundException among it */
export async function listDeployed(ecr: ECRClient, repositoryName: string): Promise<Mark[]> {
  const marks: Mark[] = [];
  const filter = { tagStatus: "TAGGED", imageStatus: "ANY" } as const;
  for await (const { imageDetails = [] } of paginateDescribeImages(
    { client: ecr, pageSize: 1000 },
    { repositoryName, filter },
  )) {
    for (const { imageDigest = "", imageTags = [], imageStatus } of imageDetails) {
      const storageClass = imageStatus === "ARCHIVED" ? "archive" : "standard";
      for (const tag of imageTags) {
        const mark = readMark(tag);
        if (mark !== undefined) {
          const { environment, slot = null, as } = mark;
          marks.push({ tag, environment, slot, as, imageDigest, storageClass });
        }
      }
    }
  }
  return marks.sort((a, b) => (a.tag < b.tag ? -1 : 1));
}
