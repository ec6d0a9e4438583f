import assert from "node:assert/strict";
import { awaited, incompleteness, type Refusal, staleness } from "../../../ecr/findings/completeness";
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

function words(refusal: Refusal | undefined): string | undefined {
  return refusal && `${refusal.message} [${refusal.code}]`;
}

describe("a scan", () => {
  it("is complete when COMPLETE or ACTIVE, with a time, counts, and as many findings", () => {
    for (const status of ["COMPLETE", "ACTIVE"]) {
      assert.equal(incompleteness({ ...complete, status }), undefined);
      const counted = { ...complete, status, counts: { HIGH: 1 }, findings: [high] };
      assert.equal(incompleteness(counted), undefined);
    }
  });

  const refused: [title: string, scan: Scan, text: string][] = [
    [
      "never happened",
      neverScanned,
      "was never scanned: start a scan (aws ecr start-image-scan), or turn on scanning on push [scan-missing]",
    ],
    [
      "failed",
      { ...complete, status: "FAILED", description: "no layers" },
      "has a scan that failed (ECR: no layers): scan it again, and see that ECR can read its layers [scan-failed]",
    ],
    [
      "is of an unsupported image",
      { ...complete, status: "UNSUPPORTED_IMAGE" },
      "is an image that ECR can't scan: use a base image that the registry's kind of scanning supports [image-unsupported]",
    ],
    [
      "is pending",
      { ...complete, status: "PENDING" },
      "has a scan that hasn't begun: run again later, or with a longer --wait [scan-pending]",
    ],
    [
      "is in progress beyond the wait",
      { ...complete, status: "IN_PROGRESS" },
      "has a scan that hasn't ended: run again later, or with a longer --wait [scan-in-progress]",
    ],
    [
      "expired",
      { ...complete, status: "SCAN_ELIGIBILITY_EXPIRED" },
      "is too old for enhanced scanning, so that its findings aren't kept up to date: push it again, or lengthen Amazon Inspector's scan duration [scan-expired]",
    ],
    [
      "has no findings to give",
      { ...complete, status: "FINDINGS_UNAVAILABLE" },
      "has findings that ECR can't give: scan it again, and see whether scanning is on for the repository [findings-unavailable]",
    ],
    [
      "ran into a limit",
      { ...complete, status: "LIMIT_EXCEEDED" },
      "wasn't scanned, as a limit was reached: a basic scan is had once a day for an image: wait, or push a new one [scan-limit-exceeded]",
    ],
    [
      "is of an archived image",
      { ...complete, status: "IMAGE_ARCHIVED" },
      "is archived: restore it, and have it scanned again [image-archived]",
    ],
    [
      "has a status with a new name",
      { ...complete, status: "toString" },
      'has the scan status "toString", which this version doesn\'t know: upgrade the package, or look at the image in ECR [scan-status-unknown]',
    ],
    [
      "is COMPLETE without any result",
      { ...complete, completedAt: null, counts: null, type: null },
      "has the scan status COMPLETE and no results yet (no imageScanCompletedAt, no findingSeverityCounts, no findings): run again later, or with a longer --wait [scan-without-results]",
    ],
    [
      "is ACTIVE without counts",
      { ...complete, status: "ACTIVE", counts: null },
      "has the scan status ACTIVE and no results yet (no findingSeverityCounts): run again later, or with a longer --wait [scan-without-results]",
    ],
    [
      "counts more than it shows",
      { ...complete, counts: { HIGH: 2, NEW: 1 }, findings: [high] },
      "has findings that don't agree with their own count (1 NEW by its count and 0 on its pages; 2 HIGH by its count and 1 on its pages): run again [findings-disagree]",
    ],
    [
      "shows more than it counts",
      { ...complete, findings: [high] },
      "has findings that don't agree with their own count (0 HIGH by its count and 1 on its pages): run again [findings-disagree]",
    ],
    [
      "is truncated",
      { ...complete, gap: "AWS gave the same page of them twice" },
      "hasn't all of its findings read: AWS gave the same page of them twice; run again [findings-truncated]",
    ],
  ];
  for (const [title, scan, text] of refused) {
    it(`isn't complete that ${title}`, () => {
      assert.equal(words(incompleteness(scan)), text);
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
  const at = (time: string) => words(staleness({ completedAt: new Date(time) }, now, 7));

  it("may be as many days as said, to the moment", () => {
    assert.equal(at("2026-06-03T12:00:00.000Z"), undefined);
    assert.equal(
      at("2026-06-03T11:59:59.999Z"),
      "was last scanned at 2026-06-03T11:59:59.999Z, more than 7 days ago: scan it again, or allow more with --max-scan-age [scan-too-old]",
    );
  });

  it("may be in the future by less than five minutes, as clocks differ", () => {
    assert.equal(at("2026-06-10T12:05:00.000Z"), undefined);
    assert.equal(
      at("2026-06-10T12:05:00.001Z"),
      "has a scan that ends in the future (2026-06-10T12:05:00.001Z, while it is 2026-06-10T12:00:00.000Z here): set this machine's clock [clock-skew]",
    );
  });

  it("is refused where either time is none", () => {
    assert.equal(at("no time")?.startsWith("has a scan that ends in the future (no valid time"), true);
    assert.equal(staleness(complete, new Date(Number.NaN), 7)?.code, "clock-skew");
  });
});
