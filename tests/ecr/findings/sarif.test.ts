import assert from "node:assert/strict";
import { sarif } from "../../../ecr/findings/sarif";
import type { Finding, Scan } from "../../../ecr/findings/scan";
import { judge } from "../../../ecr/findings/verdict";

const now = new Date("2026-06-10T12:00:00Z");
const imageDigest = `sha256:${"a".repeat(64)}`;

function finding(id: string, severity: string, more: Partial<Finding> = {}): Finding {
  return { id, severity, packages: [], description: null, url: null, score: null, ...more };
}

function logOf(findings: Finding[], scan: Partial<Scan> = {}) {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) {
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  const its: Scan = {
    ...{
      status: "COMPLETE",
      description: null,
      type: "enhanced",
      completedAt: now,
      counts,
      findings,
      gap: null,
    },
    ...scan,
  };
  const waiver = {
    ...{ id: "CVE-2", reason: "not reachable", until: "2026-12-31" },
    ...{ ends: now.getTime() + 1, repositories: null, package: null },
  };
  const judgement = judge(
    { repository: "team/api", imageDigest, platforms: [{ imageDigest, platform: "linux/amd64", scan: its }] },
    { failOn: "HIGH", waivers: [waiver], maxScanAgeDays: 7, now },
  );
  return sarif(judgement, "1.2.3");
}

describe("the SARIF log of a judgement", () => {
  it("has a rule for each id and a result for each finding, waived ones suppressed (its schema isn't tried)", () => {
    const packages = [{ name: "openssl", version: "1.0", fixedIn: "1.1" }];
    const log = logOf([
      finding("CVE-1", "HIGH", { packages, score: 7.7, url: "https://example.com/1", description: "text" }),
      finding("CVE-2", "NEW"),
    ]);
    const [run] = log.runs;
    assert.deepEqual([log.version, log.runs.length], ["2.1.0", 1]);
    assert.deepEqual(run?.tool.driver, {
      name: "shared-registry",
      version: "1.2.3",
      rules: [
        {
          id: "CVE-1",
          shortDescription: { text: "CVE-1" },
          fullDescription: { text: "text" },
          helpUri: "https://example.com/1",
          defaultConfiguration: { level: "error" },
          properties: { tags: ["security", "vulnerability"], "security-severity": "7.7" },
        },
        {
          id: "CVE-2",
          shortDescription: { text: "CVE-2" },
          fullDescription: { text: "CVE-2" },
          defaultConfiguration: { level: "error" },
          properties: { tags: ["security", "vulnerability"], "security-severity": "8" },
        },
      ],
    });
    assert.deepEqual(run?.invocations, [{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    const image = `team/api@${imageDigest}`;
    const physicalLocation = { artifactLocation: { uri: "team/api" }, region: { startLine: 1 } };
    assert.deepEqual(run?.results, [
      {
        ruleId: "CVE-1",
        ruleIndex: 0,
        level: "error",
        message: { text: "CVE-1 (HIGH) in openssl 1.0, fixed in 1.1, on linux/amd64" },
        locations: [
          {
            physicalLocation,
            logicalLocations: [
              { fullyQualifiedName: image, kind: "module" },
              { fullyQualifiedName: `${image}/openssl`, name: "openssl", kind: "package" },
            ],
          },
        ],
        partialFingerprints: { "finding/v1": "team/api|linux/amd64|CVE-1|openssl" },
        properties: { severity: "HIGH", imageDigest, platform: "linux/amd64" },
      },
      {
        ruleId: "CVE-2",
        ruleIndex: 1,
        level: "error",
        message: { text: "CVE-2 (NEW), on linux/amd64" },
        locations: [{ physicalLocation, logicalLocations: [{ fullyQualifiedName: image, kind: "module" }] }],
        partialFingerprints: { "finding/v1": "team/api|linux/amd64|CVE-2" },
        suppressions: [
          { kind: "external", status: "accepted", justification: "not reachable (until 2026-12-31)" },
        ],
        properties: { severity: "NEW", imageDigest, platform: "linux/amd64" },
      },
    ]);
  });

  it("says of a scan that isn't complete that the run didn't succeed, and why", () => {
    const [run] = logOf([], { status: "FAILED" }).runs;
    assert.deepEqual(run?.invocations, [
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: "error",
            descriptor: { id: "scan-failed" },
            message: {
              text: `team/api@${imageDigest} (linux/amd64): has a scan that failed: scan it again, and see that ECR can read its layers`,
            },
          },
        ],
      },
    ]);
    assert.equal(run?.properties.verdict, "fail");
  });
});
