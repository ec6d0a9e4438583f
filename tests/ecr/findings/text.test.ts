import assert from "node:assert/strict";
import type { Finding, Scan } from "../../../ecr/findings/scan";
import { judgementText, summaryLine } from "../../../ecr/findings/text";
import { type GateOptions, judge } from "../../../ecr/findings/verdict";

const now = new Date("2026-06-10T12:00:00Z");
const imageDigest = `sha256:${"a".repeat(64)}`;

function finding(id: string, severity: string, fixedIn: string | null = null): Finding {
  const packages = [{ name: "openssl", version: "1.0", fixedIn }];
  return { id, severity, packages, description: null, url: null, score: null };
}

function scan(status: string, counts: Record<string, number>, findings: Finding[]): Scan {
  return { status, description: null, type: "basic", completedAt: now, counts, findings, gap: null };
}

function judged(options: Partial<GateOptions>, scans: Record<string, Scan>) {
  const platforms = Object.entries(scans).map(([platform, its]) => ({
    imageDigest,
    platform: platform === "" ? null : platform,
    scan: its,
  }));
  const all = { maxScanAgeDays: 7, now, ...options };
  return judge({ repository: "team/api", imageDigest, platforms }, all);
}

const waivers = [
  {
    id: "CVE-2",
    reason: "no\u001b[31m way",
    until: "2026-12-31",
    ends: now.getTime() + 1,
    repositories: null,
    package: null,
  },
];

describe("a judgement in words", () => {
  it("is one line with the verdict and the counts", () => {
    const two = scan("COMPLETE", { HIGH: 1, CRITICAL: 1 }, [
      finding("CVE-1", "HIGH"),
      finding("CVE-2", "CRITICAL"),
    ]);
    const line = (options: Partial<GateOptions>, its: Scan) =>
      summaryLine(judged(options, { "": its }), options.failOn);
    assert.equal(
      line({ failOn: "HIGH", waivers }, two),
      `team/api@${imageDigest}: FAIL at HIGH: findings-over-threshold; 1 CRITICAL, 1 HIGH (1 waived)`,
    );
    assert.equal(
      line({ failOn: "LOW" }, scan("COMPLETE", {}, [])),
      `team/api@${imageDigest}: PASS at LOW; no findings`,
    );
    assert.equal(line({}, two), `team/api@${imageDigest}: scanned; 1 CRITICAL, 1 HIGH`);
    assert.equal(line({}, scan("FAILED", {}, [])), `team/api@${imageDigest}: FAIL: scan-failed; no findings`);
  });

  it("is a table by platform, the findings, the waived ones, and the reasons; nothing in it obeys the terminal", () => {
    const judgement = judged(
      { failOn: "CRITICAL", waivers },
      {
        "linux/amd64": scan("COMPLETE", { LOW: 1 }, [finding("CVE-1", "LOW", "1.1")]),
        "linux/arm64": scan("ACTIVE", { CRITICAL: 1, NEW: 1 }, [
          finding("CVE-2", "CRITICAL"),
          finding("CVE-3", "NEW"),
        ]),
      },
    );
    assert.equal(
      judgementText(judgement, "CRITICAL"),
      `team/api@${imageDigest}: FAIL at CRITICAL

platform     status    verdict  NEW  CRITICAL  HIGH  MEDIUM  LOW  INFORMATIONAL  UNDEFINED
linux/amd64  COMPLETE  pass     0    0         0     0       1    0              0
linux/arm64  ACTIVE    fail     1    1         0     0       0    0              0

findings:
  NEW  CVE-3  openssl 1.0                 linux/arm64
  LOW  CVE-1  openssl 1.0 (fixed in 1.1)  linux/amd64

waived:
  CRITICAL  CVE-2  openssl 1.0  linux/arm64  until 2026-12-31: no\ufffd[31m way

reasons:
  team/api@${imageDigest} (linux/arm64): has 1 finding of a severity that has no rank, so that it counts as CRITICAL: CVE-3 (NEW, openssl) [severity-unranked]
`,
    );
  });
});
