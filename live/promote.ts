import type { ECRClient } from "@aws-sdk/client-ecr";
import type { Severity } from "../ecr/findings/severity";
import { type Judgement, judge, type Verdict } from "../ecr/findings/verdict";
import type { ImageChoice } from "../ecr/image-choice";
import type { Problem } from "../ecr/problem";
import { releaseRefusals, releaseWarnings, tagMoved, tagTaken } from "../ecr/release-tag";
import type { Waiver } from "../ecr/waivers";
import { systemClock } from "./clock";
import { findImage, type LiveImage, readImage } from "./images";
import { readReleaseRules } from "./release-rules";
import { type ScanPatience, scanImage } from "./scan";
import { type TagPatience, tagImage } from "./tag-image";

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

export type PromotionPatience = ScanPatience & TagPatience;

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
  const tagged = { repository, imageDigest: image.imageDigest, tag: to };
  const late = takenBy(await tagImage(ecr, tagged, patience), image, request);
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
  return [tagMoved(repository, from.imageTag, imageDigest, now)];
}
