import { errorsFirst, type Problem } from "../problem";
import { answering, isExpired, type Waiver } from "../waivers";
import { incompleteness, type Refusal, staleness } from "./completeness";
import { countBySeverity, type Finding, type Scan } from "./scan";
import { countsAgainst, isRanked, type Severity, worstFirst } from "./severity";

/** An image with the scans that it is judged by. */
export interface ScannedImage {
  repository: string;
  /** Digest of the image asked for; an index's own where it is one. */
  imageDigest: string;
  /** The image itself, or the platform images of an index. */
  platforms: readonly ScannedPlatform[];
}

export interface ScannedPlatform {
  imageDigest: string;
  /** As in `linux/arm64`; null for an image that is no part of an index. */
  platform: string | null;
  /** Null where the index names an image that the repository doesn't hold. */
  scan: Scan | null;
}

export interface GateOptions {
  /** The mildest severity that refuses an image; without it findings are told and not judged. */
  failOn?: Severity;
  waivers?: readonly Waiver[];
  maxScanAgeDays: number;
  now: Date;
}

/** What a gate says: `pass`, `fail`, or null where nobody gave a threshold and the scan is complete. */
export type Verdict = "pass" | "fail" | null;

interface Located {
  imageDigest: string;
  platform: string | null;
}

export type JudgedFinding = Finding & Located;

export type WaivedFinding = JudgedFinding & { waivers: readonly Pick<Waiver, "reason" | "until">[] };

/** The answer about an image; its fields are those of `scan --json`. */
export interface Judgement {
  repository: string;
  imageDigest: string;
  /** Of the first platform image that isn't complete, else of the first one. */
  status: string | null;
  /** Findings by severity, over all platforms, the waived ones among them. */
  counts: Record<string, number>;
  /** Without the waived ones, the worst first. */
  findings: JudgedFinding[];
  waived: WaivedFinding[];
  verdict: Verdict;
  /** Why the verdict is `fail`; empty otherwise. */
  reasons: Problem[];
  platforms: (Located & Pick<Judgement, "status" | "counts" | "verdict">)[];
  /** Those of the waivers that don't count any more. */
  expiredWaivers: Waiver[];
}

/** Judges an image by its platform images: the worst of them decides. */
export function judge({ repository, imageDigest, platforms }: ScannedImage, options: GateOptions): Judgement {
  const judged = platforms.map((its) => judgePlatform(repository, its, options));
  const empty: Problem[] =
    judged.length > 0
      ? []
      : [problem(`${repository}@${imageDigest}`, { code: "platforms-missing", message: noPlatforms })];
  const findings = judged.flatMap((its) => its.findings);
  const waived = judged.flatMap((its) => its.waived);
  const verdict = worst([...judged.map((its) => its.verdict), ...empty.map(() => "fail" as const)]);
  return {
    repository,
    imageDigest,
    status: (judged.find((its) => its.isIncomplete) ?? judged[0])?.status ?? null,
    counts: sortedCounts([...findings, ...waived]),
    findings: findings.sort(byWeight),
    waived: waived.sort(byWeight),
    verdict,
    reasons: errorsFirst([...empty, ...judged.flatMap((its) => its.reasons)]),
    platforms: judged.map((its) => ({
      platform: its.platform,
      imageDigest: its.imageDigest,
      status: its.status,
      counts: sortedCounts([...its.findings, ...its.waived]),
      verdict: its.verdict,
    })),
    expiredWaivers: (options.waivers ?? []).filter((waiver) => isExpired(waiver, options.now)),
  };
}

const noPlatforms = "is an index without platform images: there is nothing to judge, and nothing to run";
const gone =
  "is in the index and not in the repository: push the index again, with all of its platform images";

function judgePlatform(
  repository: string,
  { imageDigest, platform, scan }: ScannedPlatform,
  options: GateOptions,
) {
  const { failOn, waivers = [], maxScanAgeDays, now } = options;
  const path = `${repository}@${imageDigest}${platform === null ? "" : ` (${platform})`}`;
  const located = (scan?.findings ?? []).map((finding) => ({ ...finding, imageDigest, platform }));
  const findings: JudgedFinding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of located) {
    const its = answering(waivers, finding, repository, now);
    if (its === undefined) {
      findings.push(finding);
    } else {
      waived.push({ ...finding, waivers: its.map(({ reason, until }) => ({ reason, until })) });
    }
  }
  const refusal: Refusal | undefined =
    scan === null
      ? { code: "platform-missing", message: gone }
      : (incompleteness(scan) ?? staleness(scan, now, maxScanAgeDays));
  const refusals = [
    ...(refusal === undefined ? [] : [refusal]),
    ...(failOn === undefined ? [] : refusalsBy(findings, failOn)),
  ];
  const verdict: Verdict = refusals.length > 0 ? "fail" : failOn === undefined ? null : "pass";
  return {
    imageDigest,
    platform,
    status: scan?.status ?? null,
    isIncomplete: refusal !== undefined,
    findings,
    waived,
    verdict,
    reasons: refusals.map((its) => problem(path, its)),
  };
}

/** What findings have to say against an image: those that have a rank, and those that have none. */
function refusalsBy(findings: readonly Finding[], failOn: Severity): Refusal[] {
  const against = findings.filter(({ severity }) => countsAgainst(severity, failOn));
  const ranked = against.filter(({ severity }) => isRanked(severity));
  const unranked = against.filter(({ severity }) => !isRanked(severity));
  return [
    ...(ranked.length === 0
      ? []
      : [
          {
            code: "findings-over-threshold" as const,
            message: `has ${counted(ranked)} of severity ${failOn} or worse: ${named(ranked)}`,
          },
        ]),
    ...(unranked.length === 0
      ? []
      : [
          {
            code: "severity-unranked" as const,
            message: `has ${counted(unranked)} of a severity that has no rank, so that it counts as ${failOn}: ${named(unranked)}`,
          },
        ]),
  ];
}

function counted({ length }: readonly Finding[]): string {
  return length === 1 ? "1 finding" : `${length} findings`;
}

/** Findings that a sentence names, before it says how many more there are. */
const most = 5;

function named(findings: readonly Finding[]): string {
  const words = [...findings]
    .sort(byWeight)
    .slice(0, most)
    .map(
      ({ id, severity, packages }) => `${id} (${[severity, ...packages.map(({ name }) => name)].join(", ")})`,
    );
  const more = findings.length > most ? ` and ${findings.length - most} more` : "";
  return `${words.join(", ")}${more}`;
}

function byWeight(one: Finding, other: Finding): number {
  return worstFirst(one.severity, other.severity) || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict === "fail") ?? verdicts[0] ?? null;
}

function sortedCounts(findings: readonly Finding[]): Record<string, number> {
  return Object.fromEntries(Object.entries(countBySeverity(findings)).sort(([a], [b]) => worstFirst(a, b)));
}

function problem(path: string, { code, message }: Refusal): Problem {
  return { severity: "error", code, path, message };
}
