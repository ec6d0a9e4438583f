/** What ECR says of one image's scan, basic or enhanced, as plain data. */
export interface Scan {
  /** As ECR spells it; null for an image that was never scanned. */
  status: string | null;
  /** ECR's own words about the status. */
  description: string | null;
  /** Told from the shape of the answer, never from the status; null where it holds no list of findings. */
  type: "basic" | "enhanced" | null;
  completedAt: Date | null;
  /** Findings by severity as ECR counts them; null where the answer has no counts. */
  counts: Readonly<Record<string, number>> | null;
  /** Those of all pages that were read. */
  findings: readonly Finding[];
  /** Why the findings aren't known to be all there are; null if they are. */
  gap: string | null;
}

export interface Finding {
  /** Most often a CVE number. */
  id: string;
  /** As ECR spells it: the names are open-ended. */
  severity: string;
  packages: readonly FindingPackage[];
  description: string | null;
  url: string | null;
  /** 0 to 10; null where nobody gave one. */
  score: number | null;
}

export interface FindingPackage {
  name: string;
  version: string | null;
  /** Version without the vulnerability; null where there is none yet. */
  fixedIn: string | null;
}

/** What a finding is called that AWS gives no name to. No waiver can have it. */
export const unnamed = "(unnamed)";

/** An image that was never scanned. */
export const neverScanned: Scan = {
  status: null,
  description: null,
  type: null,
  completedAt: null,
  counts: null,
  findings: [],
  gap: null,
};

/** One answer of DescribeImageScanFindings, as far as it is read. @see ECR API, DescribeImageScanFindings */
export interface ScanPage {
  imageScanStatus?: { status?: string | undefined; description?: string | undefined } | undefined;
  imageScanFindings?:
    | {
        imageScanCompletedAt?: Date | undefined;
        findingSeverityCounts?: Readonly<Record<string, number | undefined>> | undefined;
        findings?: readonly BasicFinding[] | undefined;
        enhancedFindings?: readonly EnhancedFinding[] | undefined;
      }
    | undefined;
}

interface BasicFinding {
  name?: string | undefined;
  severity?: string | undefined;
  description?: string | undefined;
  uri?: string | undefined;
  attributes?: readonly { key?: string | undefined; value?: string | undefined }[] | undefined;
}

interface EnhancedFinding {
  title?: string | undefined;
  severity?: string | undefined;
  description?: string | undefined;
  score?: number | undefined;
  packageVulnerabilityDetails?:
    | {
        vulnerabilityId?: string | undefined;
        sourceUrl?: string | undefined;
        vulnerablePackages?:
          | readonly {
              name?: string | undefined;
              version?: string | undefined;
              fixedInVersion?: string | undefined;
            }[]
          | undefined;
      }
    | undefined;
}

/**
 * A scan from all pages of ECR's answer.
 *
 * @param pages in the order in which they came, at least one
 * @param gap why these aren't all pages; null if they are
 */
export function mergePages(pages: readonly ScanPage[], gap: string | null): Scan {
  const parts = pages.flatMap(({ imageScanFindings }) => imageScanFindings ?? []);
  const statuses = pages.flatMap(({ imageScanStatus }) => imageScanStatus ?? []);
  const completions = parts.flatMap(({ imageScanCompletedAt }) => imageScanCompletedAt ?? []);
  const counts = parts
    .map(({ findingSeverityCounts }) => findingSeverityCounts)
    .filter((its) => its !== undefined)
    .map(withoutZeros);
  const isSteady =
    isAllSame(statuses.map(({ status }) => status)) &&
    isAllSame(completions.map((date) => date.getTime())) &&
    isAllSame(counts.map((its) => JSON.stringify(its)));
  const isEnhanced = parts.some(({ enhancedFindings }) => enhancedFindings !== undefined);
  const isBasic = parts.some(({ findings }) => findings !== undefined);
  return {
    status: statuses[0]?.status ?? null,
    description: statuses[0]?.description ?? null,
    type: isEnhanced ? "enhanced" : isBasic ? "basic" : null,
    completedAt: completions[0] ?? null,
    counts: counts[0] ?? null,
    findings: parts.flatMap(({ findings = [], enhancedFindings = [] }) => [
      ...findings.map(basicFinding),
      ...enhancedFindings.map(enhancedFinding),
    ]),
    gap: gap ?? (isSteady ? null : "its pages are of different scans, as one ended while they were read"),
  };
}

/** Counts sorted by severity, so that equal ones have equal texts. */
function withoutZeros(counts: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const entries = Object.entries(counts).filter((entry): entry is [string, number] => Boolean(entry[1]));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isAllSame(values: readonly unknown[]): boolean {
  return values.every((value) => value === values[0]);
}

/** A severity that AWS leaves out is one that nobody knows, not a harmless one. */
const unsaid = "(none)";

function basicFinding({ name, severity, description, uri, attributes = [] }: BasicFinding): Finding {
  const attribute = (wanted: string) => attributes.find(({ key }) => key === wanted)?.value;
  const packageName = attribute("package_name");
  const score = Number(attribute("CVSS3_SCORE") ?? attribute("CVSS2_SCORE") ?? Number.NaN);
  return {
    id: name ?? unnamed,
    severity: severity ?? unsaid,
    packages:
      packageName === undefined
        ? []
        : [{ name: packageName, version: attribute("package_version") ?? null, fixedIn: null }],
    description: description ?? null,
    url: uri ?? null,
    score: Number.isFinite(score) ? score : null,
  };
}

function enhancedFinding(finding: EnhancedFinding): Finding {
  const { title, severity, description, score, packageVulnerabilityDetails: details } = finding;
  return {
    id: details?.vulnerabilityId ?? title ?? unnamed,
    severity: severity ?? unsaid,
    packages: (details?.vulnerablePackages ?? []).map(({ name, version, fixedInVersion }) => ({
      name: name ?? unnamed,
      version: version ?? null,
      // Inspector's word for "not yet".
      fixedIn: fixedInVersion === undefined || fixedInVersion === "NotAvailable" ? null : fixedInVersion,
    })),
    description: description ?? null,
    url: details?.sourceUrl ?? null,
    score: score ?? null,
  };
}

/** Findings by severity. */
export function countBySeverity(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) {
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return counts;
}
