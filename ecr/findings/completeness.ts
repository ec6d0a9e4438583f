import type { ProblemCode } from "../problem";
import { countBySeverity, type Scan } from "./scan";
import { worstFirst } from "./severity";

/** Why a scan can't be judged: a stable code, and a sentence about the image with the next step. */
export interface Refusal {
  code: ProblemCode;
  message: string;
}

/** Statuses whose scan has results. */
const done: readonly string[] = ["COMPLETE", "ACTIVE"];

/** Statuses that pass by themselves. */
const underway: readonly string[] = ["IN_PROGRESS", "PENDING"];

/**
 * What a scan's results are waited for: the `end` of a scan that goes on, or the `start` of one of which ECR has
 * nothing yet: never scanned, or COMPLETE and ACTIVE before any result, which both were seen right after a push.
 *
 * @returns undefined for a scan that waiting doesn't change
 */
export function awaited(scan: Scan): "end" | "start" | undefined {
  if (scan.status !== null && underway.includes(scan.status)) {
    return "end";
  }
  return scan.status === null || (done.includes(scan.status) && !hasResults(scan)) ? "start" : undefined;
}

function hasResults({ completedAt, counts, type }: Scan): boolean {
  return completedAt !== null && counts !== null && type !== null;
}

/**
 * Why a scan isn't complete; undefined for one that is: its status says so, it has a time of completion and counts,
 * and the counts agree with the findings of all pages.
 */
export function incompleteness(scan: Scan): Refusal | undefined {
  const { status, description, gap } = scan;
  if (status === null) {
    return refusal(
      "scan-missing",
      "was never scanned: start a scan (aws ecr start-image-scan), or turn on scanning on push",
    );
  }
  if (!done.includes(status)) {
    const words = description === null ? "" : ` (ECR: ${description})`;
    const known = Object.hasOwn(byStatus, status) ? byStatus[status] : undefined;
    return known === undefined
      ? refusal(
          "scan-status-unknown",
          `has the scan status ${JSON.stringify(status)}, which this version doesn't know${words}: upgrade the package, or look at the image in ECR`,
        )
      : refusal(known[0], `${known[1]}${words}: ${known[2]}`);
  }
  if (!hasResults(scan)) {
    return refusal(
      "scan-without-results",
      `has the scan status ${status} and no results yet (no ${missingParts(scan).join(", no ")}): run again later, or with a longer --wait`,
    );
  }
  return gap === null
    ? disagreement(scan)
    : refusal("findings-truncated", `hasn't all of its findings read: ${gap}; run again`);
}

function missingParts({ completedAt, counts, type }: Scan): string[] {
  return [
    ...(completedAt === null ? ["imageScanCompletedAt"] : []),
    ...(counts === null ? ["findingSeverityCounts"] : []),
    ...(type === null ? ["findings"] : []),
  ];
}

/** Code, what is the matter, and what to do. @see ECR API, ImageScanStatus */
const byStatus: Readonly<Record<string, readonly [code: ProblemCode, what: string, todo: string]>> = {
  FAILED: ["scan-failed", "has a scan that failed", "scan it again, and see that ECR can read its layers"],
  UNSUPPORTED_IMAGE: [
    "image-unsupported",
    "is an image that ECR can't scan",
    "use a base image that the registry's kind of scanning supports",
  ],
  PENDING: ["scan-pending", "has a scan that hasn't begun", "run again later, or with a longer --wait"],
  IN_PROGRESS: [
    "scan-in-progress",
    "has a scan that hasn't ended",
    "run again later, or with a longer --wait",
  ],
  SCAN_ELIGIBILITY_EXPIRED: [
    "scan-expired",
    "is too old for enhanced scanning, so that its findings aren't kept up to date",
    "push it again, or lengthen Amazon Inspector's scan duration",
  ],
  FINDINGS_UNAVAILABLE: [
    "findings-unavailable",
    "has findings that ECR can't give",
    "scan it again, and see whether scanning is on for the repository",
  ],
  LIMIT_EXCEEDED: [
    "scan-limit-exceeded",
    "wasn't scanned, as a limit was reached",
    "a basic scan is had once a day for an image: wait, or push a new one",
  ],
  IMAGE_ARCHIVED: ["image-archived", "is archived", "restore it, and have it scanned again"],
};

function disagreement({ counts, findings }: Scan): Refusal | undefined {
  const found = countBySeverity(findings);
  const wrong = [...new Set([...Object.keys(counts ?? {}), ...Object.keys(found)])]
    .filter((severity) => (counts?.[severity] ?? 0) !== (found[severity] ?? 0))
    .sort(worstFirst)
    .map(
      (severity) =>
        `${counts?.[severity] ?? 0} ${severity} by its count and ${found[severity] ?? 0} on its pages`,
    );
  return wrong.length === 0
    ? undefined
    : refusal(
        "findings-disagree",
        `has findings that don't agree with their own count (${wrong.join("; ")}): run again`,
      );
}

const day = 24 * 60 * 60 * 1000;

/** How far two clocks may be apart, in milliseconds. */
const skew = 5 * 60 * 1000;

/**
 * Why a complete scan is of no use now: it is too old, or it ends in the future.
 *
 * @param maxAgeDays days that a scan counts
 */
export function staleness(
  { completedAt }: Pick<Scan, "completedAt">,
  now: Date,
  maxAgeDays: number,
): Refusal | undefined {
  if (completedAt === null) {
    return undefined;
  }
  const age = now.getTime() - completedAt.getTime();
  if (!(age >= -skew)) {
    return refusal(
      "clock-skew",
      `has a scan that ends in the future (${isoTime(completedAt)}, while it is ${isoTime(now)} here): set this machine's clock`,
    );
  }
  return age <= maxAgeDays * day
    ? undefined
    : refusal(
        "scan-too-old",
        `was last scanned at ${isoTime(completedAt)}, more than ${maxAgeDays} ${maxAgeDays === 1 ? "day" : "days"} ago: scan it again, or allow more with --max-scan-age`,
      );
}

/** A time as messages have it; a date that is none stays a word. */
function isoTime(time: Date): string {
  return Number.isNaN(time.getTime()) ? "no valid time" : time.toISOString();
}

function refusal(code: ProblemCode, message: string): Refusal {
  return { code, message };
}
