import {
  DescribeImageScanFindingsCommand,
  type ECRClient,
  ImageNotFoundException,
  ScanNotFoundException,
} from "@aws-sdk/client-ecr";
import { awaited } from "../ecr/findings/completeness";
import { mergePages, neverScanned, type Scan, type ScanPage } from "../ecr/findings/scan";
import type { ScannedImage } from "../ecr/findings/verdict";
import { type Clock, systemClock } from "./clock";
import { type PlatformImage, platformImages } from "./images";

/** How long a scan is waited for, in milliseconds. */
export interface ScanPatience {
  /** For a scan that goes on to end; default 0. */
  forEnd?: number;
  /** For a scan to begin, or to show the results that it says it has; default 0. */
  forStart?: number;
  /** Between two looks; default 5 seconds. */
  interval?: number;
  clock?: Clock;
  /** Receives a line whenever it waits. */
  progress?: (line: string) => void;
}

/**
 * The scans of an image, of all platforms where it is an index, once they are complete or the wait is over.
 *
 * @param imageDigest resolved before, so that nobody judges another image than the one asked for
 * @throws what AWS answers, ImageNotFoundException among it; Error for a manifest that can't be read
 */
export async function scanImage(
  ecr: ECRClient,
  repository: string,
  imageDigest: string,
  patience: ScanPatience = {},
): Promise<ScannedImage> {
  const images = await platformImages(ecr, repository, imageDigest);
  const { clock = systemClock, interval = 5000 } = patience;
  const begin = clock.now().getTime();
  const scans = new Map<PlatformImage, Scan | null>();
  for (let open = images; open.length > 0; ) {
    for (const image of open) {
      scans.set(image, await readScan(ecr, repository, image));
    }
    const waited = clock.now().getTime() - begin;
    const left = (image: PlatformImage) => timeLeft(scans.get(image) ?? null, patience) - waited;
    open = open.filter((image) => left(image) > 0);
    if (open.length > 0) {
      patience.progress?.(waitWords(repository, open, scans, waited));
      await clock.sleep(Math.min(interval, ...open.map(left)));
    }
  }
  return {
    repository,
    imageDigest,
    platforms: images.map((image) => ({ ...image, scan: scans.get(image) ?? null })),
  };
}

/** How long a scan is waited for in all. */
function timeLeft(scan: Scan | null, { forEnd = 0, forStart = 0 }: ScanPatience): number {
  switch (scan === null ? undefined : awaited(scan)) {
    case "end":
      return forEnd;
    case "start":
      return forStart;
    default:
      return 0;
  }
}

function waitWords(
  repository: string,
  open: readonly PlatformImage[],
  scans: ReadonlyMap<PlatformImage, Scan | null>,
  waited: number,
): string {
  const words = open.map((image) => {
    const status = scans.get(image)?.status ?? "not begun";
    return `${image.imageDigest}${image.platform === null ? "" : ` (${image.platform})`} ${status}`;
  });
  return `waiting for the scan of ${repository}, ${Math.round(waited / 1000)} s so far: ${words.join(", ")}`;
}

/** Findings of one answer. @see ECR API, DescribeImageScanFindings, maxResults */
const pageSize = 1000;

/** Pages that are read before it is taken that they have no end: more than a hundred thousand findings. */
const mostPages = 200;

/**
 * The scan of one image, with all its pages.
 *
 * @returns null for a platform image that an index names and the repository doesn't hold
 * @throws what else AWS answers
 */
async function readScan(
  ecr: ECRClient,
  repositoryName: string,
  { imageDigest, platform }: PlatformImage,
): Promise<Scan | null> {
  try {
    const { pages, gap } = await readPages(ecr, repositoryName, imageDigest);
    return mergePages(pages, gap);
  } catch (error) {
    if (error instanceof ScanNotFoundException) {
      return neverScanned;
    }
    if (error instanceof ImageNotFoundException && platform !== null) {
      return null;
    }
    throw error;
  }
}

async function readPages(ecr: ECRClient, repositoryName: string, imageDigest: string) {
  const pages: ScanPage[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await ecr.send(
      new DescribeImageScanFindingsCommand({
        repositoryName,
        imageId: { imageDigest },
        maxResults: pageSize,
        nextToken: token,
      }),
    );
    pages.push(page);
    token = page.nextToken;
    if (token !== undefined && seen.has(token)) {
      return { pages, gap: "AWS gave the same page of them twice" };
    }
    if (token !== undefined && pages.length >= mostPages) {
      return { pages, gap: `they don't end after ${mostPages} pages` };
    }
    seen.add(token ?? "");
  } while (token !== undefined);
  return { pages, gap: null };
}
