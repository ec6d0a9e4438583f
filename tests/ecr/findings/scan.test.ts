import assert from "node:assert/strict";
import { mergePages, type ScanPage } from "../../../ecr/findings/scan";

const completed = new Date("2026-06-01T00:00:00Z");

function page(findings: object, status = "COMPLETE", more: object = {}): ScanPage {
  return {
    imageScanStatus: { status },
    imageScanFindings: { imageScanCompletedAt: completed, ...findings, ...more },
  };
}

describe("the pages of a scan", () => {
  it("are one scan, with the findings of all of them", () => {
    const counts = { findingSeverityCounts: { HIGH: 2 } };
    const pages = ["CVE-1", "CVE-2"].map((name) =>
      page({ findings: [{ name, severity: "HIGH" }], ...counts }),
    );
    const scan = mergePages(pages, null);
    assert.deepEqual(
      scan.findings.map(({ id }) => id),
      ["CVE-1", "CVE-2"],
    );
    assert.deepEqual(
      { ...scan, findings: [] },
      {
        status: "COMPLETE",
        description: null,
        type: "basic",
        completedAt: completed,
        counts: { HIGH: 2 },
        findings: [],
        gap: null,
      },
    );
  });

  const changes: Record<string, ScanPage> = {
    status: page({ findings: [], findingSeverityCounts: {} }, "IN_PROGRESS"),
    counts: page({ findings: [], findingSeverityCounts: { LOW: 1 } }),
    "time of completion": page({ findings: [], findingSeverityCounts: {} }, "COMPLETE", {
      imageScanCompletedAt: new Date(0),
    }),
  };
  for (const [what, other] of Object.entries(changes)) {
    it(`have a gap where they differ in their ${what}`, () => {
      const { gap } = mergePages([page({ findings: [], findingSeverityCounts: {} }), other], null);
      assert.equal(gap, "its pages are of different scans, as one ended while they were read");
    });
  }

  it("count the findings of both shapes, should an answer have both", () => {
    const scan = mergePages(
      [page({ findings: [{ name: "CVE-1" }], enhancedFindings: [{ title: "CVE-2" }] })],
      null,
    );
    assert.equal(scan.type, "enhanced");
    assert.deepEqual(
      scan.findings.map(({ id, severity }) => [id, severity]),
      [
        ["CVE-1", "(none)"],
        ["CVE-2", "(none)"],
      ],
    );
  });

  it("keep severities that nobody knows, and drop counts of zero", () => {
    const scan = mergePages(
      [page({ findings: [{ severity: "ALARMING" }], findingSeverityCounts: { ALARMING: 1, LOW: 0 } })],
      null,
    );
    assert.deepEqual(scan.counts, { ALARMING: 1 });
    assert.equal(scan.findings[0]?.id, "(unnamed)");
  });

  it("have no type, no counts and no time where the answer has none", () => {
    const scan = mergePages([{ imageScanStatus: { status: "ACTIVE" } }], null);
    assert.deepEqual(scan, {
      status: "ACTIVE",
      description: null,
      type: null,
      completedAt: null,
      counts: null,
      findings: [],
      gap: null,
    });
  });
});
