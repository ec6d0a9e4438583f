import {
  type ECRClient,
  ImageAlreadyExistsException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import type { Severity } from "../ecr/findings/severity";
import { type Judgement, judge, type Verdict } from "../ecr/findings/verdict";
import { type ImageChoice, imageWords } from "../ecr/image-choice";
import type { Problem } from "../ecr/problem";
import { releaseRefusals, releaseWarnings, tagTaken } from "../ecr/release-tag";
import type { Waiver } from "../ecr/waivers";
import { systemClock } from "./clock";
import { findImage, type LiveImage, readImage, readManifest } from "./images";
import { readReleaseRules } from "./release-rules";
import { type ScanPatience, scanImage } from "./scan";

export interface PromotionRequest {
  repository: string;
  from: ImageChoice;
  /** The release tag. */
  to: string;
  failOn: Severity;
  waivers?: readonly Waiver[];
  maxScanAgeDays: number;
  /** Find out everything and write nothing. */
  dryRun?: boolean;
}

export interface PromotionPatience extends ScanPatience {
  /** How often a tag that was set is looked for; default 6, as other readers may see it late. */
  looks?: number;
  /** Between two of those looks, in milliseconds; default 1 second. */
  lookInterval?: number;
}

/** What came of a promotion. */
export interface Promotion {
  imageDigest: string;
  /** Of the gate; null where the tag was refused before it. */
  verdict: Verdict;
  /** Whether the tag was on the image before. */
  wasThere: boolean;
  /** Whether this run set the tag. */
  changed: boolean;
  /** Why it was refused; empty where the tag is on the image, or with `dryRun` could be. */
  reasons: Problem[];
  warnings: Problem[];
  /** Null where the tag was refused before the gate. */
  judgement: Judgement | null;
}

/**
 * Gives an image its release tag, if its findings let it.
 *
 * The tag to promote is resolved once; that digest is judged, tagged by its own manifest, and the tag is read back.
 * A release tag never moves: it is refused where the repository would let it, and where another image has it.
 *
 * @throws what AWS answers, ImageNotFoundException and RepositoryNotFoundException among it
 */
export async function promote(
  ecr: ECRClient,
  request: PromotionRequest,
  patience: PromotionPatience = {},
): Promise<Promotion> {
  const { repository, from, to } = request;
  const rules = await readReleaseRules(ecr, repository);
  const image = await readImage(ecr, repository, from);
  const holder = await findImage(ecr, repository, { imageTag: to });
  const warnings = releaseWarnings(rules, image, to);
  const wasThere = holder?.imageDigest === image.imageDigest;
  const unchanged = (reasons: Problem[], judgement: Judgement | null = null): Promotion => ({
    imageDigest: image.imageDigest,
    verdict: judgement?.verdict ?? null,
    wasThere,
    changed: false,
    reasons,
    warnings,
    judgement,
  });
  const early = [...releaseRefusals(rules, image, to), ...takenBy(holder, image, request)];
  if (early.length > 0) {
    return unchanged(early);
  }
  const judgement = await gate(ecr, request, image, patience);
  if (judgement.verdict !== "pass") {
    return unchanged(judgement.reasons, judgement);
  }
  const moved = await movedSince(ecr, request, image);
  if (moved.length > 0) {
    return unchanged(moved, judgement);
  }
  if (wasThere || request.dryRun) {
    return unchanged([], judgement);
  }
  const late = await setTag(ecr, request, image, patience);
  return { ...unchanged(late, judgement), changed: late.length === 0 };
}

async function gate(
  ecr: ECRClient,
  { repository, failOn, waivers = [], maxScanAgeDays }: PromotionRequest,
  { imageDigest }: LiveImage,
  patience: PromotionPatience,
): Promise<Judgement> {
  const scanned = await scanImage(ecr, repository, imageDigest, patience);
  const now = (patience.clock ?? systemClock).now();
  return judge(scanned, { failOn, waivers, maxScanAgeDays, now });
}

/** A release tag that another image has, if one has. */
function takenBy(
  holder: LiveImage | undefined,
  { imageDigest }: LiveImage,
  { repository, to }: PromotionRequest,
): Problem[] {
  return holder === undefined || holder.imageDigest === imageDigest
    ? []
    : [tagTaken(repository, to, holder.imageDigest, imageDigest)];
}

/** Whoever promotes a tag means the image that it names: not one that it named before the gate. */
async function movedSince(
  ecr: ECRClient,
  { repository, from }: PromotionRequest,
  { imageDigest }: LiveImage,
): Promise<Problem[]> {
  if (!("imageTag" in from)) {
    return [];
  }
  const now = (await findImage(ecr, repository, from))?.imageDigest;
  if (now === imageDigest) {
    return [];
  }
  const what = now === undefined ? "is on no image now" : `is on ${now} now`;
  const message = `was on ${imageDigest} when that was judged, and ${what}: nothing was tagged; run again, or promote by digest`;
  return [
    { severity: "error", code: "release-tag-moved", path: `${repository}:${imageWords(from)}`, message },
  ];
}

/**
 * Tags an image, and looks whether the tag is on it. AWS's answer alone doesn't tell: a call may fail after it took
 * effect, and an error's name not say whose image the tag is on.
 */
async function setTag(
  ecr: ECRClient,
  request: PromotionRequest,
  image: LiveImage,
  { clock = systemClock, looks = 6, lookInterval = 1000, progress }: PromotionPatience,
): Promise<Problem[]> {
  const { repository, to } = request;
  const { imageDigest } = image;
  const manifest = await readManifest(ecr, repository, imageDigest);
  if (manifest === undefined) {
    throw new Error(`the image ${imageDigest} is gone: nothing was tagged`);
  }
  progress?.(`tagging ${repository}@${imageDigest} as ${to}`);
  const failure = await ecr
    .send(
      new PutImageCommand({
        repositoryName: repository,
        imageManifest: manifest.text,
        imageManifestMediaType: manifest.mediaType,
        imageTag: to,
        imageDigest,
      }),
    )
    .then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
  for (let look = 1; ; look++) {
    const holder = await findImage(ecr, repository, { imageTag: to });
    if (holder !== undefined) {
      return takenBy(holder, image, request);
    }
    if (failure !== undefined && (look >= looks || !saysTaken(failure.error))) {
      throw failure.error;
    }
    if (look >= looks) {
      throw new Error(`AWS took the tag ${to} and doesn't show it: run again to see whether it is there`);
    }
    await clock.sleep(lookInterval);
  }
}

/** Whether AWS refused a tag as one that an image has: which one, only a look tells, and that may take a while. */
function saysTaken(error: unknown): boolean {
  return error instanceof ImageTagAlreadyExistsException || error instanceof ImageAlreadyExistsException;
}
