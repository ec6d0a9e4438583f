import assert from "node:assert/strict";
import type { ECRClient } from "@aws-sdk/client-ecr";
import { judge } from "../../ecr/findings/verdict";
import type { Clock } from "../../live/clock";
import { scanImage } from "../../live/scan";
import { theSandbox } from "../e2e/support";
import {
  basicFinding,
  enhancedFinding,
  makeRepository,
  pushImage,
  pushIndex,
  type Seed,
  scanAnswer,
  seedScan,
  sha256,
  wiredClient,
} from "../images";

const repository = "scan/api";
const amd64 = { os: "linux", architecture: "amd64" };
const arm64 = { os: "linux", architecture: "arm64", variant: "v8" };

describe("the scan of an image", function () {
  this.timeout(60_000);
  let ecr: ECRClient;

  before(async () => {
    ecr = await wiredClient(theSandbox());
    await makeRepository(ecr, repository);
  });

  afterEach(() => {
    theSandbox().wire.pageSize = undefined;
  });

  async function seeded(name: string, seed: Seed): Promise<string> {
    const digest = await pushImage(ecr, repository, name);
    await seedScan(theSandbox(), repository, digest, seed);
    return digest;
  }

  async function scanOf(digest: string) {
    const { platforms } = await scanImage(ecr, repository, digest);
    assert.equal(platforms.length, 1);
    return platforms[0]?.scan;
  }

  it("is told as basic by the answer's shape, whatever the status", async () => {
    const completedAt = new Date("2026-01-02T03:04:05Z");
    const findings = [basicFinding("CVE-1", "HIGH")];
    const digest = await seeded("basic", { status: "ACTIVE", findings, completedAt });
    assert.deepEqual(await scanOf(digest), {
      status: "ACTIVE",
      description: "words of ECR",
      type: "basic",
      completedAt,
      counts: { HIGH: 1 },
      findings: [
        {
          id: "CVE-1",
          severity: "HIGH",
          packages: [{ name: "openssl", version: "1.0.0", fixedIn: null }],
          description: null,
          url: "https://example.com/CVE-1",
          score: null,
        },
      ],
      gap: null,
    });
  });

  it("is told as enhanced by the answer's shape, whatever the status", async () => {
    const enhancedFindings = [enhancedFinding("CVE-2", "UNTRIAGED", "curl", "libcurl")];
    const scan = await scanOf(await seeded("enhanced", { status: "COMPLETE", enhancedFindings }));
    assert.equal(scan?.type, "enhanced");
    assert.deepEqual(scan.findings, [
      {
        id: "CVE-2",
        severity: "UNTRIAGED",
        packages: [
          { name: "curl", version: "1.0.0", fixedIn: "1.0.1" },
          { name: "libcurl", version: "1.0.0", fixedIn: "1.0.1" },
        ],
        description: null,
        url: "https://example.com/CVE-2",
        score: 7.5,
      },
    ]);
  });

  it("has the findings of all pages (cut by the wire)", async () => {
    const findings = Array.from({ length: 25 }, (_, index) => basicFinding(`CVE-${index}`, "LOW"));
    const digest = await seeded("pages", { findings });
    const { wire } = theSandbox();
    wire.pageSize = ({ operation }) => (operation === "DescribeImageScanFindings" ? 10 : undefined);
    const before = wire.calls.length;
    const scan = await scanOf(digest);
    assert.deepEqual(
      scan?.findings.map(({ id }) => id),
      findings.map(({ name }) => name),
    );
    assert.equal(scan?.gap, null);
    const asked = wire.calls
      .slice(before)
      .filter(({ operation }) => operation === "DescribeImageScanFindings");
    assert.equal(asked.length, 3);
  });

  it("is none for an image that was never scanned", async () => {
    const scan = await scanOf(await pushImage(ecr, repository, "unscanned"));
    assert.equal(scan?.status, null);
  });

  it("is refused with AWS's error for an image that isn't there", async () => {
    await assert.rejects(scanImage(ecr, repository, sha256("nobody")), { name: "ImageNotFoundException" });
    await assert.rejects(scanImage(ecr, "scan/nobody", sha256("nobody")), {
      name: "RepositoryNotFoundException",
    });
  });

  describe("of an index", () => {
    it("is that of its platform images, without attestations", async () => {
      const one = await seeded("amd64", { findings: [] });
      const two = await seeded("arm64", { findings: [basicFinding("CVE-3", "CRITICAL")] });
      const marked = await pushImage(ecr, repository, "attestation");
      const index = await pushIndex(ecr, repository, [
        { digest: one, platform: amd64 },
        { digest: two, platform: arm64 },
        {
          digest: marked,
          platform: { os: "unknown", architecture: "unknown" },
          annotations: { "vnd.docker.reference.type": "attestation-manifest" },
        },
      ]);
      const scanned = await scanImage(ecr, repository, index);
      assert.deepEqual(
        scanned.platforms.map(({ imageDigest, platform, scan }) => [imageDigest, platform, scan?.counts]),
        [
          [one, "linux/amd64", {}],
          [two, "linux/arm64/v8", { CRITICAL: 1 }],
        ],
      );
      const { verdict, platforms } = judge(scanned, {
        failOn: "HIGH",
        maxScanAgeDays: 7,
        now: new Date(),
      });
      assert.equal(verdict, "fail");
      assert.deepEqual(
        platforms.map((its) => its.verdict),
        ["pass", "fail"],
      );
    });

    it("follows indexes within it, and tells a platform that the repository doesn't hold", async () => {
      const one = await seeded("nested", { findings: [] });
      const inner = await pushIndex(ecr, repository, [{ digest: one, platform: amd64 }]);
      const outer = await pushIndex(ecr, repository, [
        { digest: inner, mediaType: "application/vnd.oci.image.index.v1+json" },
        { digest: sha256("lost"), platform: arm64 },
      ]);
      const { platforms } = await scanImage(ecr, repository, outer);
      assert.deepEqual(
        platforms.map(({ imageDigest, platform, scan }) => [imageDigest, platform, scan?.status ?? null]),
        [
          [sha256("lost"), "linux/arm64/v8", null],
          [one, "linux/amd64", "COMPLETE"],
        ],
      );
    });
  });

  /** A registry that gives these answers, one after the other, and the last one for ever. */
  function answering(...answers: object[]): ECRClient {
    let next = 0;
    return {
      async send({ constructor: { name }, input }: { constructor: { name: string }; input: object }) {
        if (name === "BatchGetImageCommand") {
          const [imageId] = (input as { imageIds: object[] }).imageIds;
          return { images: [{ imageId, imageManifest: "{}" }] };
        }
        const answer = answers[Math.min(next++, answers.length - 1)] ?? {};
        if (answer instanceof Error) {
          throw answer;
        }
        return answer;
      },
    } as unknown as ECRClient;
  }

  /** A clock that waits by moving on. */
  function steppingClock(): Clock & { waits: number[] } {
    const waits: number[] = [];
    return {
      waits,
      now: () => new Date(waits.reduce((sum, wait) => sum + wait, 0)),
      async sleep(milliseconds) {
        waits.push(milliseconds);
      },
    };
  }

  const answer = (seed: Seed) => ({ ...scanAnswer(seed), imageScanFindings: typed(seed) });
  const typed = (seed: Seed) => ({
    ...scanAnswer(seed).imageScanFindings,
    imageScanCompletedAt: seed.completedAt === null ? undefined : new Date(0),
  });
  const bare = (status: string) => ({
    imageScanStatus: { status },
    imageScanFindings: { findings: [] },
  });

  describe("that isn't there yet (answers are put in: the emulator has no scan that goes on)", () => {
    const digest = sha256("any");

    it("is waited for as long as it goes on, with a line each time", async () => {
      const clock = steppingClock();
      const lines: string[] = [];
      const client = answering(bare("PENDING"), bare("IN_PROGRESS"), answer({ findings: [] }));
      const { platforms } = await scanImage(client, "team/api", digest, {
        forEnd: 60_000,
        clock,
        progress: (line) => lines.push(line),
      });
      assert.equal(platforms[0]?.scan?.status, "COMPLETE");
      assert.deepEqual(clock.waits, [5000, 5000]);
      assert.deepEqual(lines, [
        `waiting for the scan of team/api, 0 s so far: ${digest} PENDING`,
        `waiting for the scan of team/api, 5 s so far: ${digest} IN_PROGRESS`,
      ]);
    });

    it("is given up when the wait is over, and not a moment later", async () => {
      const clock = steppingClock();
      const { platforms } = await scanImage(answering(bare("IN_PROGRESS")), "team/api", digest, {
        forEnd: 12_000,
        clock,
      });
      assert.equal(platforms[0]?.scan?.status, "IN_PROGRESS");
      assert.deepEqual(clock.waits, [5000, 5000, 2000]);
    });

    it("isn't waited for to begin, unless that is asked for", async () => {
      const clock = steppingClock();
      const empty = answering(bare("COMPLETE"), answer({ findings: [] }));
      const impatient = await scanImage(empty, "team/api", digest, { forEnd: 60_000, clock });
      assert.equal(impatient.platforms[0]?.scan?.counts, null);
      assert.deepEqual(clock.waits, []);

      const patient = await scanImage(
        answering(bare("ACTIVE"), bare("COMPLETE"), answer({ findings: [] })),
        "team/api",
        digest,
        { forStart: 60_000, clock },
      );
      assert.deepEqual(patient.platforms[0]?.scan?.counts, {});
      assert.deepEqual(clock.waits, [5000, 5000]);
    });

    it("ends at once for a status that waiting doesn't change", async () => {
      const clock = steppingClock();
      for (const status of ["FAILED", "UNSUPPORTED_IMAGE", "SOMETHING_NEW"]) {
        await scanImage(answering(bare(status)), "team/api", digest, {
          forEnd: 60_000,
          forStart: 60_000,
          clock,
        });
      }
      assert.deepEqual(clock.waits, []);
    });
  });

  describe("whose pages go wrong (answers are put in: neither AWS nor the emulator could be made to)", () => {
    const page = (nextToken?: string) => ({ ...answer({ findings: [] }), nextToken });

    it("has a gap where a page comes twice", async () => {
      const client = answering(page("a"), page("b"), page("a"));
      const { platforms } = await scanImage(client, "team/api", sha256("any"));
      assert.equal(platforms[0]?.scan?.gap, "AWS gave the same page of them twice");
    });

    it("has a gap where the pages don't end", async () => {
      const pages = Array.from({ length: 300 }, (_, index) => page(String(index)));
      const { platforms } = await scanImage(answering(...pages), "team/api", sha256("any"));
      assert.equal(platforms[0]?.scan?.gap, "they don't end after 200 pages");
    });
  });
});
