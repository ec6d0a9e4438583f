import { type Finding, unnamed } from "./scan";
import { isRanked, type Severity } from "./severity";
import type { JudgedFinding, Judgement, WaivedFinding } from "./verdict";

type Level = "error" | "warning" | "note";

const levels: Readonly<Record<Severity, Level>> = {
  CRITICAL: "error",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "note",
  INFORMATIONAL: "note",
  UNDEFINED: "note",
};

/** Middle of each range by which GitHub names a severity, for findings without a score. */
const scores: Readonly<Record<Severity, number>> = {
  CRITICAL: 9.5,
  HIGH: 8,
  MEDIUM: 5.5,
  LOW: 2,
  INFORMATIONAL: 0,
  UNDEFINED: 0,
};

/**
 * A judgement as a SARIF 2.1.0 log: a rule for each id, a result for each finding, waived ones as suppressed. What
 * else speaks against the image is a notification of a run that didn't succeed.
 *
 * @param version of this package
 * @see OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub Docs, "SARIF support for code scanning"
 */
export function sarif(judgement: Judgement, version: string) {
  const { repository, findings, waived } = judgement;
  const all: (JudgedFinding & Partial<Pick<WaivedFinding, "waivers">>)[] = [...findings, ...waived];
  const rules = new Map<string, Finding>();
  for (const finding of all) {
    rules.set(finding.id, rules.get(finding.id) ?? finding);
  }
  const ids = [...rules.keys()];
  const incomplete = judgement.reasons.filter(
    ({ code }) => code !== "findings-over-threshold" && code !== "severity-unranked",
  );
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "shared-registry", version, rules: [...rules.values()].map(rule) } },
        invocations: [
          {
            executionSuccessful: incomplete.length === 0,
            toolExecutionNotifications: incomplete.map(({ code, path, message }) => ({
              level: "error",
              descriptor: { id: code },
              message: { text: `${path}: ${message}` },
            })),
          },
        ],
        results: all.map((finding) => result(repository, finding, ids.indexOf(finding.id))),
        properties: { repository, imageDigest: judgement.imageDigest, verdict: judgement.verdict },
      },
    ],
  };
}

function rule({ id, description, url, severity, score }: Finding) {
  return {
    id,
    shortDescription: { text: id },
    fullDescription: { text: description ?? id },
    ...(url !== null && { helpUri: url }),
    defaultConfiguration: { level: levelOf(severity) },
    properties: {
      tags: ["security", "vulnerability"],
      "security-severity": String(score ?? (isRanked(severity) ? scores[severity] : scores.HIGH)),
    },
  };
}

/** A severity without a rank is shown as what stops an image. */
function levelOf(severity: string): Level {
  return isRanked(severity) ? levels[severity] : "error";
}

function result(
  repository: string,
  finding: JudgedFinding & Partial<Pick<WaivedFinding, "waivers">>,
  ruleIndex: number,
) {
  const { id, severity, packages, imageDigest, platform, waivers } = finding;
  const image = `${repository}@${imageDigest}`;
  const names = packages.map(({ name, version }) => (version === null ? name : `${name} ${version}`));
  const where = names.length === 0 ? "" : ` in ${names.join(", ")}`;
  const fixes = packages.flatMap(({ fixedIn }) => fixedIn ?? []);
  const fix = fixes.length === 0 ? "" : `, fixed in ${[...new Set(fixes)].join(", ")}`;
  return {
    ruleId: id,
    ruleIndex,
    level: levelOf(severity),
    message: { text: `${id} (${severity})${where}${fix}${platform === null ? "" : `, on ${platform}`}` },
    locations: [
      {
        // Viewers want a file: an image has none, so its repository stands for it.
        physicalLocation: { artifactLocation: { uri: repository }, region: { startLine: 1 } },
        logicalLocations: [
          { fullyQualifiedName: image, kind: "module" },
          ...packages
            .filter(({ name }) => name !== unnamed)
            .map(({ name }) => ({ fullyQualifiedName: `${image}/${name}`, name, kind: "package" })),
        ],
      },
    ],
    partialFingerprints: {
      "finding/v1": [repository, platform ?? "", id, ...packages.map(({ name }) => name).sort()].join("|"),
    },
    ...(waivers !== undefined && {
      suppressions: waivers.map(({ reason, until }) => ({
        kind: "external",
        status: "accepted",
        justification: `${reason} (until ${until})`,
      })),
    }),
    properties: { severity, imageDigest, platform },
  };
}
