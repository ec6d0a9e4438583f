import assert from "node:assert/strict";
import fc from "fast-check";
import { countBySeverity, type Finding, type Scan } from "../../../ecr/findings/scan";
import { severities } from "../../../ecr/findings/severity";
import { type GateOptions, judge } from "../../../ecr/findings/verdict";
import { formatProblem } from "../../../ecr/problem";
import type { Waiver } from "../../../ecr/waivers";

const now = new Date("2026-06-10T12:00:00Z");
const imageDigest = `sha256:${"a".repeat(64)}`;
const options: GateOptions = { failOn: "HIGH", maxScanAgeDays: 7, now };

function finding(id: string, severity: string, ...packages: string[]): Finding {
  return {
    id,
    severity,
    packages: packages.map((name) => ({ name, version: null, fixedIn: null })),
    description: null,
    url: null,
    score: null,
  };
}

function scanOf(findings: Finding[], more: Partial<Scan> = {}): Scan {
  return {
    status: "COMPLETE",
    description: null,
    type: "basic",
    completedAt: new Date("2026-06-10T11:00:00Z"),
    counts: countBySeverity(findings),
    findings,
    gap: null,
    ...more,
  };
}

function judged(findings: Finding[], its: Partial<GateOptions> = {}, more: Partial<Scan> = {}) {
  const platforms = [{ imageDigest, platform: null, scan: scanOf(findings, more) }];
  return judge({ repository: "team/api", imageDigest, platforms }, { ...options, ...its });
}

function waiver(id: string, more: Partial<Waiver> = {}): Waiver {
  return {
    id,
    reason: "not reachable",
    until: "2026-06-30",
    ends: Date.parse("2026-07-01T00:00:00Z"),
    repositories: null,
    package: null,
    ...more,
  };
}

describe("the verdict", () => {
  it("is pass where all findings are milder than the threshold", () => {
    const { verdict, reasons, counts } = judged([finding("CVE-1", "MEDIUM"), finding("CVE-2", "LOW")]);
    assert.deepEqual(
      { verdict, reasons, counts },
      {
        verdict: "pass",
        reasons: [],
        counts: { MEDIUM: 1, LOW: 1 },
      },
    );
  });

  it("is fail where one is as severe, and names the worst", () => {
    const more = Array.from({ length: 6 }, (_, index) => finding(`CVE-${index + 2}`, "HIGH", "curl"));
    const { verdict, reasons } = judged([...more, finding("CVE-9", "CRITICAL", "openssl", "libssl")]);
    assert.equal(verdict, "fail");
    assert.deepEqual(reasons.map(formatProblem), [
      `team/api@${imageDigest}: has 7 findings of severity HIGH or worse: CVE-9 (CRITICAL, openssl, libssl), CVE-2 (HIGH, curl), CVE-3 (HIGH, curl), CVE-4 (HIGH, curl), CVE-5 (HIGH, curl) and 2 more [findings-over-threshold]`,
    ]);
  });

  it("is fail for a severity with a new name, and for UNTRIAGED, at every threshold", () => {
    for (const failOn of severities) {
      const { verdict, reasons } = judged([finding("CVE-1", "ALARMING"), finding("CVE-2", "UNTRIAGED")], {
        failOn,
      });
      assert.equal(verdict, "fail");
      assert.deepEqual(reasons.map(formatProblem), [
        `team/api@${imageDigest}: has 2 findings of a severity that has no rank, so that it counts as ${failOn}: CVE-1 (ALARMING), CVE-2 (UNTRIAGED) [severity-unranked]`,
      ]);
    }
  });

  it("is null without a threshold once the scan is complete, and fail before", () => {
    const { failOn: _, ...open } = options;
    const platforms = (scan: Scan) => [{ imageDigest, platform: null, scan }];
    const of = (scan: Scan) =>
      judge({ repository: "team/api", imageDigest, platforms: platforms(scan) }, open).verdict;
    assert.equal(of(scanOf([finding("CVE-1", "CRITICAL")])), null);
    assert.equal(of(scanOf([], { status: "FAILED" })), "fail");
    assert.equal(of(scanOf([], { completedAt: new Date("2026-06-01T00:00:00Z") })), "fail");
  });

  it("is fail for a scan that is too old, and for one that ends in the future", () => {
    const codes = (completedAt: string) =>
      judged([], {}, { completedAt: new Date(completedAt) }).reasons.map(({ code }) => code);
    assert.deepEqual(codes("2026-06-01T00:00:00Z"), ["scan-too-old"]);
    assert.deepEqual(codes("2026-06-11T00:00:00Z"), ["clock-skew"]);
  });

  it("is that of the worst platform of an index, each of which is told", () => {
    const other = `sha256:${"b".repeat(64)}`;
    const platforms = [
      { imageDigest: other, platform: "linux/amd64", scan: scanOf([finding("CVE-2", "LOW")]) },
      { imageDigest, platform: "linux/arm64", scan: scanOf([finding("CVE-1", "HIGH")]) },
      { imageDigest, platform: "windows/amd64", scan: null },
    ];
    const judgement = judge({ repository: "team/api", imageDigest, platforms }, options);
    assert.deepEqual(
      judgement.platforms.map(({ platform, status, counts, verdict }) => [platform, status, counts, verdict]),
      [
        ["linux/amd64", "COMPLETE", { LOW: 1 }, "pass"],
        ["linux/arm64", "COMPLETE", { HIGH: 1 }, "fail"],
        ["windows/amd64", null, {}, "fail"],
      ],
    );
    assert.deepEqual(judgement.reasons.map(formatProblem), [
      `team/api@${imageDigest} (linux/arm64): has 1 finding of severity HIGH or worse: CVE-1 (HIGH) [findings-over-threshold]`,
      `team/api@${imageDigest} (windows/amd64): is in the index and not in the repository: push the index again, with all of its platform images [platform-missing]`,
    ]);
    assert.deepEqual(
      [judgement.verdict, judgement.status, judgement.counts],
      ["fail", null, { HIGH: 1, LOW: 1 }],
    );
  });

  it("is fail for an index without platform images", () => {
    const { verdict, reasons } = judge({ repository: "team/api", imageDigest, platforms: [] }, options);
    assert.equal(verdict, "fail");
    assert.deepEqual(reasons.map(formatProblem), [
      `team/api@${imageDigest}: is an index without platform images: there is nothing to judge, and nothing to run [platforms-missing]`,
    ]);
  });

  it("leaves out waived findings, and tells who answers for them", () => {
    const { verdict, findings, waived, counts } = judged(
      [finding("CVE-1", "CRITICAL"), finding("CVE-2", "LOW")],
      { waivers: [waiver("CVE-1")] },
    );
    assert.equal(verdict, "pass");
    assert.deepEqual(
      findings.map(({ id }) => id),
      ["CVE-2"],
    );
    assert.deepEqual(
      waived.map((its) => [its.id, its.waivers]),
      [["CVE-1", [{ reason: "not reachable", until: "2026-06-30" }]]],
    );
    assert.deepEqual(counts, { CRITICAL: 1, LOW: 1 });
  });

  it("is fail where the waiver has expired, is for another package or another repository", () => {
    const against = [finding("CVE-1", "CRITICAL", "openssl")];
    const expired = waiver("CVE-1", { ends: now.getTime() });
    for (const its of [
      expired,
      waiver("CVE-1", { package: "curl" }),
      waiver("CVE-1", { repositories: ["x/*"] }),
    ]) {
      assert.equal(judged(against, { waivers: [its] }).verdict, "fail");
    }
    assert.deepEqual(judged(against, { waivers: [expired] }).expiredWaivers, [expired]);
  });

  it("isn't saved by waivers where the scan isn't complete", () => {
    const { verdict } = judged(
      [finding("CVE-1", "CRITICAL")],
      { waivers: [waiver("CVE-1")] },
      { counts: {} },
    );
    assert.equal(verdict, "fail");
  });
});

describe("the verdict, whatever the findings are", () => {
  const ids = fc.constantFrom("CVE-1", "CVE-2", "CVE-3");
  const names = fc.constantFrom("openssl", "curl", "zlib");
  const someFinding = fc
    .tuple(ids, fc.constantFrom(...severities, "UNTRIAGED", "NEW"), fc.array(names, { maxLength: 3 }))
    .map(([id, severity, packages]) => finding(id, severity, ...packages));
  const someWaiver = fc.record({
    id: ids,
    package: fc.option(names),
    ends: fc.constantFrom(now.getTime() - 1, now.getTime() + 1),
    repositories: fc.constantFrom<string[] | null>(null, ["team/*"], ["other/*"]),
  });
  const waivers = fc.array(someWaiver.map(({ id, ...more }) => waiver(id, more)));
  const failOn = fc.constantFrom(...severities);

  it("never turns from fail to pass by another finding", () => {
    fc.assert(
      fc.property(fc.array(someFinding), someFinding, waivers, failOn, (findings, more, its, threshold) => {
        const of = (all: Finding[]) => judged(all, { waivers: its, failOn: threshold }).verdict;
        assert.ok(of(findings) === "pass" || of([...findings, more]) === "fail");
      }),
    );
  });

  it("never turns from fail to pass by fewer waivers", () => {
    fc.assert(
      fc.property(fc.array(someFinding), waivers, waivers, failOn, (findings, some, others, threshold) => {
        const of = (its: Waiver[]) => judged(findings, { waivers: its, failOn: threshold }).verdict;
        assert.ok(of([...some, ...others]) === "pass" || of(some) === "fail");
      }),
    );
  });

  it("never turns from fail to pass by a milder threshold, and loses no finding", () => {
    fc.assert(
      fc.property(fc.array(someFinding), waivers, (findings, its) => {
        const verdicts = severities.map((threshold) => judged(findings, { waivers: its, failOn: threshold }));
        const firstFail = verdicts.findIndex(({ verdict }) => verdict === "fail");
        assert.ok(firstFail === -1 || verdicts.slice(firstFail).every(({ verdict }) => verdict === "fail"));
        assert.equal(
          (verdicts[0]?.findings.length ?? 0) + (verdicts[0]?.waived.length ?? 0),
          findings.length,
        );
      }),
    );
  });
});
