import assert from "node:assert/strict";
import { awaited, incompleteness, staleness } from "../../../ecr/findings/completeness";
import { neverScanned, type Scan } from "../../../ecr/findings/scan";

const now = new Date("2026-06-10T12:00:00Z");
const complete: Scan = {
  status: "COMPLETE",
  description: null,
  type: "basic",
  completedAt: new Date("2026-06-10T11:00:00Z"),
  counts: {},
  findings: [],
  gap: null,
};
const high = { id: "CVE-1", severity: "HIGH", packages: [], description: null, url: null, score: null };

describe("a scan", () => {
  it("is complete when COMPLETE or ACTIVE, with a time, counts, and as many findings", () => {
    for (const status of ["COMPLETE", "ACTIVE"]) {
      assert.equal(incompleteness({ ...complete, status }), undefined);
      const counted = { ...complete, status, counts: { HIGH: 1 }, findings: [high] };
      assert.equal(incompleteness(counted), undefined);
    }
  });

  const refused: [title: string, scan: Scan, code: string, message: string][] = [
    [
      "never happened",
      neverScanned,
      "scan-missing",
      "was never scanned: start a scan (aws ecr start-image-scan), or turn on scanning on push",
    ],
    [
      "failed",
      { ...complete, status: "FAILED", description: "no layers" },
      "scan-failed",
      "has a scan that failed (ECR: no layers): scan it again, and see that ECR can read its layers",
    ],
    [
      "is of an unsupported image",
      { ...complete, status: "UNSUPPORTED_IMAGE" },
      "image-unsupported",
      "is an image that ECR can't scan: use a base image that the registry's kind of scanning supports",
    ],
    [
      "is pending",
      { ...complete, status: "PENDING" },
      "scan-pending",
      "has a scan that hasn't begun: run again later, or with a longer --wait",
    ],
    [
      "is in progress beyond the wait",
      { ...complete, status: "IN_PROGRESS" },
      "scan-in-progress",
      "has a scan that hasn't ended: run again later, or with a longer --wait",
    ],
    [
      "expired",
      { ...complete, status: "SCAN_ELIGIBILITY_EXPIRED" },
      "scan-expired",
      "is too old for enhanced scanning, so that its findings aren't kept up to date: push it again, or lengthen Amazon Inspector's scan duration",
    ],
    [
      "has no findings to give",
      { ...complete, status: "FINDINGS_UNAVAILABLE" },
      "findings-unavailable",
      "has findings that ECR can't give: scan it again, and see whether scanning is on for the repository",
    ],
    [
      "ran into a limit",
      { ...complete, status: "LIMIT_EXCEEDED" },
      "scan-limit-exceeded",
      "wasn't scanned, as a limit was reached: a basic scan is had once a day for an image: wait, or push a new one",
    ],
    [
      "is of an archived image",
      { ...complete, status: "IMAGE_ARCHIVED" },
      "image-archived",
      "is archived: restore it, and have it scanned again",
    ],
    [
      "has a status with a new name",
      { ...complete, status: "toString" },
      "scan-status-unknown",
      'has the scan status "toString", which this version doesn\'t know: upgrade the package, or look at the image in ECR',
    ],
    [
      "is COMPLETE without any result",
      { ...complete, completedAt: null, counts: null, type: null },
      "scan-without-results",
      "has the scan status COMPLETE and no results yet (no imageScanCompletedAt, no findingSeverityCounts, no findings): run again later, or with a longer --wait",
    ],
    [
      "is ACTIVE without counts",
      { ...complete, status: "ACTIVE", counts: null },
      "scan-without-results",
      "has the scan status ACTIVE and no results yet (no findingSeverityCounts): run again later, or with a longer --wait",
    ],
    [
      "counts more than it shows",
      { ...complete, counts: { HIGH: 2, NEW: 1 }, findings: [high] },
      "findings-disagree",
      "has findings that don't agree with their own count (1 NEW by its count and 0 on its pages; 2 HIGH by its count and 1 on its pages): run again",
    ],
    [
      "shows more than it counts",
      { ...complete, findings: [high] },
      "findings-disagree",
      "has findings that don't agree with their own count (0 HIGH by its count and 1 on its pages): run again",
    ],
    [
      "is truncated",
      { ...complete, gap: "AWS gave the same page of them twice" },
      "findings-truncated",
      "hasn't all of its findings read: AWS gave the same page of them twice; run again",
    ],
  ];
  for (const [title, scan, code, message] of refused) {
    it(`isn't complete that ${title}`, () => {
      assert.deepEqual(incompleteness(scan), { code, message });
    });
  }

  it("is waited for to end while it goes on, to begin where nothing is there, and else not", () => {
    const cases: [Scan, ReturnType<typeof awaited>][] = [
      [{ ...complete, status: "IN_PROGRESS" }, "end"],
      [{ ...complete, status: "PENDING" }, "end"],
      [neverScanned, "start"],
      [{ ...complete, counts: null }, "start"],
      [{ ...complete, status: "FAILED", counts: null }, undefined],
      [{ ...complete, counts: { HIGH: 9 } }, undefined],
      [complete, undefined],
    ];
    for (const [scan, expected] of cases) {
      assert.equal(awaited(scan), expected);
    }
  });
});

describe("the age of a scan", () => {
  const at = (time: string) => staleness({ completedAt: new Date(time) }, now, 7)?.message;

  it("may be as many days as said, to the moment", () => {
    assert.equal(at("2026-06-03T12:00:00.000Z"), undefined);
    assert.equal(
      at("2026-06-03T11:59:59.999Z"),
      "was last scanned at 2026-06-03T11:59:59.999Z, more than 7 days ago: scan it again, or allow more with --max-scan-age",
    );
  });

  it("may be in the future by less than five minutes, as clocks differ", () => {
    assert.equal(at("2026-06-10T12:05:00.000Z"), undefined);
    assert.equal(
      at("2026-06-10T12:05:00.001Z"),
      "has a scan that ends in the future (2026-06-10T12:05:00.001Z, while it is 2026-06-10T12:00:00.000Z here): set this machine's clock",
    );
  });

  it("is refused where either time is none", () => {
    assert.equal(at("no time")?.startsWith("has a scan that ends in the future (no valid time"), true);
    assert.equal(staleness(complete, new Date(Number.NaN), 7)?.code, "clock-skew");
  });
});
