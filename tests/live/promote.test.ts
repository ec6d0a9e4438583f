import assert from "node:assert/strict";
import {
  DescribeImagesCommand,
  type ECRClient,
  ListImagesCommand,
  PutImageTagMutabilityCommand,
} from "@aws-sdk/client-ecr";
import { manifestMediaTypes } from "../../ecr/image-index";
import { formatProblem } from "../../ecr/problem";
import type { Clock } from "../../live/clock";
import { type PromotionRequest, promote } from "../../live/promote";
import { theSandbox } from "../e2e/support";
import {
  basicFinding,
  makeRepository,
  pushImage,
  pushIndex,
  type Seed,
  seedScan,
  sha256,
  wiredClient,
} from "../images";

const clock: Clock = { now: () => new Date(), sleep: async () => undefined };

/** Immutability is the wire's: the emulator moves tags that AWS wouldn't. */
describe("promoting an image (tags are kept by the wire, as AWS does)", function () {
  this.timeout(60_000);
  let ecr: ECRClient;
  let count = 0;
  let repository: string;

  before(async () => {
    ecr = await wiredClient(theSandbox());
  });

  beforeEach(async () => {
    repository = `promote/r${++count}`;
    await makeRepository(ecr, repository);
  });

  afterEach(() => {
    theSandbox().wire.before = undefined;
    theSandbox().wire.after = undefined;
  });

  async function built(name: string, tag?: string, seed: Seed = { findings: [] }): Promise<string> {
    const digest = await pushImage(ecr, repository, name, tag);
    await seedScan(theSandbox(), repository, digest, seed);
    return digest;
  }

  function ask(to: string, from: string, more: Partial<PromotionRequest> = {}) {
    const image = from.startsWith("sha256:") ? { imageDigest: from } : { imageTag: from };
    const request = { repository, from: image, to, failOn: "HIGH" as const, maxScanAgeDays: 7, ...more };
    return promote(ecr, request, { clock });
  }

  async function digestOf(imageTag: string): Promise<string | undefined> {
    const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName: repository }));
    return imageIds.find((its) => its.imageTag === imageTag)?.imageDigest;
  }

  /** Writing calls over the wire while `act` runs. */
  async function writes(act: () => Promise<unknown>): Promise<string[]> {
    const { calls } = theSandbox().wire;
    const before = calls.length;
    await act();
    return calls
      .slice(before)
      .map(({ operation }) => operation)
      .filter((operation) => /^(Put|Batch(?!Get)|Delete|Set|Start)/.test(operation));
  }

  it("tags the digest that it judged, and once: again, nothing changes", async () => {
    const digest = await built("one", "gitsha_1");
    const first = await ask("v1.0.0", "gitsha_1");
    assert.deepEqual(
      [first.verdict, first.changed, first.imageDigest, first.reasons],
      ["pass", true, digest, []],
    );
    assert.equal(await digestOf("v1.0.0"), digest);
    const again = await writes(async () => {
      const { verdict, changed, wasThere } = await ask("v1.0.0", "gitsha_1");
      assert.deepEqual([verdict, changed, wasThere], ["pass", false, true]);
    });
    assert.deepEqual(again, []);
    assert.equal(await digestOf("gitsha_1"), digest);
  });

  it("takes a digest, and an index with all its platforms, whose manifest stays as it is", async () => {
    const platforms = await Promise.all(
      ["amd64", "arm64"].map(async (architecture) => ({
        digest: await pushImage(ecr, repository, architecture),
        platform: { os: "linux", architecture },
      })),
    );
    for (const { digest } of platforms) {
      await seedScan(theSandbox(), repository, digest, { findings: [] });
    }
    const index = await pushIndex(ecr, repository, platforms, "gitsha_2");
    const { changed } = await ask("v2.0.0", index);
    assert.equal(changed, true);
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({ repositoryName: repository, imageIds: [{ imageTag: "v2.0.0" }] }),
    );
    assert.deepEqual(
      imageDetails.map(({ imageDigest, imageManifestMediaType }) => [imageDigest, imageManifestMediaType]),
      [[index, "application/vnd.oci.image.index.v1+json"]],
    );
    assert.deepEqual(imageDetails[0]?.imageTags?.sort(), ["gitsha_2", "v2.0.0"]);
    const read = theSandbox()
      .wire.calls.filter(({ operation }) => operation === "BatchGetImage")
      .at(-1);
    assert.deepEqual(read?.input["acceptedMediaTypes"], manifestMediaTypes);
  });

  it("writes nothing for an image that its findings stop", async () => {
    await built("bad", "gitsha_3", { findings: [basicFinding("CVE-1", "CRITICAL")] });
    const written = await writes(async () => {
      const { verdict, changed, reasons } = await ask("v3.0.0", "gitsha_3");
      assert.deepEqual([verdict, changed], ["fail", false]);
      assert.deepEqual(
        reasons.map(({ code }) => code),
        ["findings-over-threshold"],
      );
    });
    assert.deepEqual(written, []);
  });

  it("writes nothing on a dry run, and says what there is to do", async () => {
    await built("dry", "gitsha_4");
    const written = await writes(async () => {
      const { verdict, changed, wasThere } = await ask("v4.0.0", "gitsha_4", { dryRun: true });
      assert.deepEqual([verdict, changed, wasThere], ["pass", false, false]);
    });
    assert.deepEqual(written, []);
    assert.equal(await digestOf("v4.0.0"), undefined);
  });

  const unscanned: [title: string, seed: Seed | undefined, code: string][] = [
    ["was never scanned", undefined, "scan-missing"],
    ["has a scan that failed", { status: "FAILED" }, "scan-failed"],
    ["is unsupported", { status: "UNSUPPORTED_IMAGE" }, "image-unsupported"],
    ["has a pending scan", { status: "PENDING" }, "scan-pending"],
    ["has a scan in progress", { status: "IN_PROGRESS" }, "scan-in-progress"],
    ["has expired for scanning", { status: "SCAN_ELIGIBILITY_EXPIRED" }, "scan-expired"],
    ["has no findings to give", { status: "FINDINGS_UNAVAILABLE" }, "findings-unavailable"],
    ["ran into a limit", { status: "LIMIT_EXCEEDED" }, "scan-limit-exceeded"],
    ["is archived", { status: "IMAGE_ARCHIVED" }, "image-archived"],
    ["has a new status", { status: "SLEEPING" }, "scan-status-unknown"],
    [
      "is COMPLETE without results",
      { findings: [], counts: null, completedAt: null },
      "scan-without-results",
    ],
    ["is ACTIVE without results", { status: "ACTIVE", findings: [], counts: null }, "scan-without-results"],
    ["has counts that disagree", { findings: [], counts: { LOW: 1 } }, "findings-disagree"],
    ["has a severity with a new name", { findings: [basicFinding("CVE-1", "ODD")] }, "severity-unranked"],
    [
      "was scanned too long ago",
      { findings: [], completedAt: new Date(Date.now() - 8 * 86_400_000) },
      "scan-too-old",
    ],
    [
      "was scanned in the future",
      { findings: [], completedAt: new Date(Date.now() + 86_400_000) },
      "clock-skew",
    ],
  ];
  for (const [title, seed, code] of unscanned) {
    it(`fails closed for an image that ${title}`, async () => {
      const digest = await pushImage(ecr, repository, title);
      if (seed !== undefined) {
        await seedScan(theSandbox(), repository, digest, seed);
      }
      const { verdict, changed, reasons } = await ask("v1.0.0", digest);
      assert.deepEqual([verdict, changed, reasons.map((reason) => reason.code)], ["fail", false, [code]]);
      assert.equal(await digestOf("v1.0.0"), undefined);
    });
  }

  it("refuses a tag that another image has, and names both", async () => {
    const old = await built("old", "v5.0.0");
    const digest = await built("new", "gitsha_5");
    const { verdict, reasons } = await ask("v5.0.0", "gitsha_5");
    assert.equal(verdict, null);
    assert.deepEqual(reasons.map(formatProblem), [
      `${repository}:v5.0.0: is on ${old}, and should come on ${digest}: a release tag never moves, so take another one [release-tag-taken]`,
    ]);
    assert.equal(await digestOf("v5.0.0"), old);
  });

  it("refuses a tag that could move or whose image could expire, with all reasons, before it looks at findings", async () => {
    repository = `promote/r${++count}`;
    const policy = {
      rules: [
        {
          rulePriority: 1,
          description: "all but the newest twenty images of whatever tag",
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 20 },
          action: { type: "expire" },
        },
      ],
    };
    await makeRepository(ecr, repository, { imageTagMutability: "MUTABLE" }, policy);
    await built("one", "gitsha_1");
    const { verdict, reasons } = await ask("v1.0.0", "gitsha_1");
    assert.equal(verdict, null);
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ["release-tag-mutable", "release-tag-unprotected"],
    );
    assert.match(reasons[1]?.message ?? "", /rule 1 \(beyond 20 images, "all but/);
  });

  it("judges by the exclusion filters of the repository as it is now", async () => {
    const filters = (filter: string) =>
      ecr.send(
        new PutImageTagMutabilityCommand({
          repositoryName: repository,
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter }],
        }),
      );
    await built("one", "gitsha_1");
    await filters("v*");
    const refused = await ask("v1.0.0", "gitsha_1");
    assert.deepEqual(
      refused.reasons.map(({ code }) => code),
      ["release-tag-mutable"],
    );
    await filters("gitbranch_*");
    assert.equal((await ask("v1.0.0", "gitsha_1")).changed, true);
  });

  it("tags nothing where the tag to promote moved between gate and tagging", async () => {
    repository = `promote/r${++count}`;
    await makeRepository(ecr, repository, {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "gitbranch_*" }],
    });
    const digest = await built("before", "gitsha_1");
    await pushImage(ecr, repository, "before", "gitbranch_main");
    let moved = "";
    theSandbox().wire.before = async ({ operation }) => {
      if (operation === "DescribeImageScanFindings" && moved === "") {
        moved = "on its way";
        moved = await pushImage(ecr, repository, "after", "gitbranch_main");
      }
      return undefined;
    };
    const { verdict, changed, reasons } = await ask("v1.0.0", "gitbranch_main");
    assert.deepEqual([verdict, changed], ["pass", false]);
    assert.deepEqual(reasons.map(formatProblem), [
      `${repository}:gitbranch_main: was on ${digest} when that was judged, and is on ${moved} now: nothing was tagged; run again, or promote by digest [release-tag-moved]`,
    ]);
    assert.equal(await digestOf("v1.0.0"), undefined);
  });

  it("lets one of two promotions of different images win, and the tag never moves (the wire holds both back until both have asked)", async () => {
    const digests = [await built("one", "gitsha_1"), await built("two", "gitsha_2")];
    let arrived = 0;
    let letGo = () => {};
    const both = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    theSandbox().wire.before = async ({ operation }) => {
      if (operation === "PutImage") {
        arrived++;
        if (arrived === 2) letGo();
        await both;
      }
      return undefined;
    };
    const results = await Promise.all(["gitsha_1", "gitsha_2"].map((from) => ask("v1.0.0", from)));
    assert.deepEqual(results.map(({ changed }) => changed).sort(), [false, true]);
    const winner = results.find(({ changed }) => changed)?.imageDigest ?? "";
    const loser = digests.find((digest) => digest !== winner) ?? "";
    assert.deepEqual(results.find(({ changed }) => !changed)?.reasons.map(formatProblem), [
      `${repository}:v1.0.0: is on ${winner}, and should come on ${loser}: a release tag never moves, so take another one [release-tag-taken]`,
    ]);
    assert.equal(await digestOf("v1.0.0"), winner);
  });

  it("sees that a tag was set though the connection was cut before AWS's answer", async () => {
    const digest = await built("one", "gitsha_1");
    let cuts = 0;
    theSandbox().wire.after = ({ operation }) => {
      if (operation === "PutImage" && cuts === 0) {
        cuts++;
        return "cut";
      }
      return undefined;
    };
    const { changed, reasons } = await ask("v1.0.0", "gitsha_1");
    assert.deepEqual([cuts, changed, reasons], [1, true, []]);
    assert.equal(await digestOf("v1.0.0"), digest);
  });

  it("ends with AWS's own error where AWS refuses the tag for another reason", async () => {
    await built("one", "gitsha_1");
    theSandbox().wire.before = ({ operation }) =>
      operation === "PutImage"
        ? { status: 400, type: "AccessDeniedException", message: "not authorized" }
        : undefined;
    await assert.rejects(ask("v1.0.0", "gitsha_1"), { name: "AccessDeniedException" });
    assert.equal(await digestOf("v1.0.0"), undefined);
  });

  it("ends with AWS's own error for an image or a repository that isn't there", async () => {
    await assert.rejects(ask("v1.0.0", "gitsha_9"), { name: "ImageNotFoundException" });
    await assert.rejects(ask("v1.0.0", sha256("nobody")), { name: "ImageNotFoundException" });
    repository = "promote/nobody";
    await assert.rejects(ask("v1.0.0", "gitsha_9"), { name: "RepositoryNotFoundException" });
  });
});
