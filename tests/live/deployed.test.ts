import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ImageTagMutability,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import type { DeployedPlace } from "../../ecr/deployed-mark";
import type { ImageChoice } from "../../ecr/image-choice";
import { manifestMediaTypes } from "../../ecr/image-index";
import { formatProblem } from "../../ecr/problem";
import type { Clock } from "../../live/clock";
import { clearDeployed, listDeployed, setDeployed } from "../../live/deployed";
import { pushImage, pushIndex, sha256 } from "../images";
import { ownRegistry, writesOf } from "./own-registry";

const clock: Clock = { now: () => new Date(), sleep: async () => undefined };
const production: DeployedPlace = { environment: "production" };
const mark = "deployed-production";

/** Tags move, and images without tags stay, by the wire: the emulator alone does neither as AWS does. */
describe("the mark of what runs (tags are kept by the wire, as AWS does)", function () {
  this.timeout(60_000);
  const own = ownRegistry();
  let repository: string;
  let count = 0;

  beforeEach(async () => {
    repository = `deployed/r${++count}`;
    await own.direct.send(
      new CreateRepositoryCommand({
        repositoryName: repository,
        imageTagMutability: ImageTagMutability.IMMUTABLE_WITH_EXCLUSION,
        imageTagMutabilityExclusionFilters: [{ filter: "deployed-*", filterType: "WILDCARD" }],
      }),
    );
  });

  /** The emulator fails at an image without a tag where exclusion filters are set. */
  async function mutableRepository(): Promise<void> {
    repository = `deployed/r${++count}`;
    await own.direct.send(
      new CreateRepositoryCommand({ repositoryName: repository, imageTagMutability: "MUTABLE" }),
    );
  }

  const push = (name: string) => pushImage(own.ecr, repository, name, name);
  const set = (image: ImageChoice, place = production) =>
    setDeployed(own.ecr, repository, place, image, { clock });
  const clear = (place = production) => clearDeployed(own.ecr, repository, place, { clock });

  /** Tags of each image that has a tag, by the tag that it was pushed with. */
  async function marks(): Promise<Record<string, string[]>> {
    const { imageDetails = [] } = await own.direct.send(
      new DescribeImagesCommand({ repositoryName: repository }),
    );
    const entries = imageDetails.map(({ imageTags = [] }): [string, string[]] => [
      imageTags.find((tag) => !tag.startsWith("deployed-")) ?? "",
      imageTags.filter((tag) => tag.startsWith("deployed-")).sort(),
    ]);
    return Object.fromEntries(entries.sort());
  }

  it("comes on an image, once: again, nothing changes", async () => {
    const one = await push("one");
    const expected = { imageDigest: one, previousDigest: null, reasons: [] };
    assert.deepEqual(await set({ imageTag: "one" }), { ...expected, changed: true });
    assert.deepEqual(await marks(), { one: [mark] });
    own.wire.calls.length = 0;
    assert.deepEqual(await set({ imageDigest: one }), { ...expected, changed: false });
    assert.deepEqual(
      writesOf(own).filter((call) => !call.startsWith("BatchGet")),
      [],
    );
  });

  it("moves, and leaves one for the image before, which moves on in its turn", async () => {
    const [one, two] = [await push("one"), await push("two"), await push("three")];
    await set({ imageTag: "one" });
    assert.deepEqual(await set({ imageTag: "two" }), {
      imageDigest: two,
      previousDigest: one,
      changed: true,
      reasons: [],
    });
    assert.deepEqual(await marks(), { one: [`${mark}.previous`], three: [], two: [mark] });
    await set({ imageTag: "three" });
    assert.deepEqual(await marks(), { one: [], three: [mark], two: [`${mark}.previous`] });
  });

  it("goes back to the image before, and forth again", async () => {
    await push("one");
    const two = await push("two");
    await set({ imageTag: "one" });
    await set({ imageTag: "two" });
    await set({ imageTag: "one" });
    assert.deepEqual(await marks(), { one: [mark], two: [`${mark}.previous`] });
    await set({ imageDigest: two });
    assert.deepEqual(await marks(), { one: [`${mark}.previous`], two: [mark] });
  });

  it("is another for each environment and each slot", async () => {
    await push("one");
    for (const place of [production, { environment: "staging" }, { ...production, slot: "blue" }]) {
      await set({ imageTag: "one" }, place);
    }
    assert.deepEqual(await marks(), { one: [mark, `${mark}.blue`, "deployed-staging"] });
    const digest = sha256Of(await listDeployed(own.ecr, repository));
    assert.deepEqual(await listDeployed(own.ecr, repository), [
      {
        tag: mark,
        environment: "production",
        slot: null,
        as: "current",
        imageDigest: digest,
        storageClass: "standard",
      },
      {
        tag: `${mark}.blue`,
        environment: "production",
        slot: "blue",
        as: "current",
        imageDigest: digest,
        storageClass: "standard",
      },
      {
        tag: "deployed-staging",
        environment: "staging",
        slot: null,
        as: "current",
        imageDigest: digest,
        storageClass: "standard",
      },
    ]);
  });

  for (const mediaType of manifestMediaTypes) {
    it(`comes on the very manifest: ${mediaType}`, async () => {
      const isIndex = /index|list/.test(mediaType);
      const inner = { mediaType, digest: sha256("config"), size: 7 };
      const manifest = isIndex
        ? { schemaVersion: 2, mediaType, manifests: [] }
        : { schemaVersion: 2, mediaType, config: inner, layers: [] };
      const imageManifest = JSON.stringify(manifest, null, 3);
      await own.ecr.send(
        new PutImageCommand({
          repositoryName: repository,
          imageManifest,
          imageManifestMediaType: mediaType,
          imageTag: "one",
        }),
      );
      const { imageDigest, changed } = await set({ imageTag: "one" });
      assert.deepEqual([imageDigest, changed], [sha256(imageManifest), true]);
      assert.deepEqual(await marks(), { one: [mark] });
    });
  }

  it("comes on an index, not on what it lists", async () => {
    await mutableRepository();
    const child = await pushImage(own.ecr, repository, "amd64");
    const index = await pushIndex(own.ecr, repository, [{ digest: child }], "one");
    assert.equal((await set({ imageTag: "one" })).imageDigest, index);
  });

  it("isn't set where it couldn't move, and nothing is written", async () => {
    repository = `deployed/r${++count}`;
    await own.direct.send(
      new CreateRepositoryCommand({ repositoryName: repository, imageTagMutability: "IMMUTABLE" }),
    );
    await push("one");
    const { changed, reasons } = await set({ imageTag: "one" });
    assert.equal(changed, false);
    assert.deepEqual(
      reasons.map(({ code }) => code),
      Array(3).fill("deployed-unprotected"),
    );
    assert.deepEqual(await marks(), { one: [] });
  });

  it("isn't set on an archived image (the status is the wire's: the emulator archives none)", async () => {
    await push("one");
    own.wire.after = undefined;
    const middleware = archived(own.ecr);
    try {
      const { reasons } = await set({ imageTag: "one" });
      assert.deepEqual(reasons.map(formatProblem), [
        `${repository}:${mark}: cannot come on an archived image, which nothing can pull: restore it first [image-archived]`,
      ]);
    } finally {
      middleware.remove();
    }
    assert.deepEqual(await marks(), { one: [] });
  });

  it("ends with AWS's own error for an image or a repository that isn't there", async () => {
    await assert.rejects(set({ imageTag: "one" }), { name: "ImageNotFoundException" });
    repository = "deployed/nobody";
    await assert.rejects(set({ imageTag: "one" }), { name: "RepositoryNotFoundException" });
  });

  it("says so where somebody else moves it at the same time", async () => {
    await push("one");
    await push("two");
    let isFirst = true;
    own.wire.before = async ({ operation, input }) => {
      if (isFirst && operation === "PutImage" && input["imageTag"] === mark) {
        isFirst = false;
        await setDeployed(own.ecr, repository, production, { imageTag: "two" }, { clock });
        return { status: 500, type: "ServerException", message: "try again" };
      }
      return undefined;
    };
    await assert.rejects(
      set({ imageTag: "one" }),
      /^Error: somebody else moved deployed-production to sha256:/,
    );
    assert.deepEqual(await marks(), { one: [], two: [mark] });
  });

  describe("is never missing", () => {
    const flows: [title: string, before: string[], to: ImageChoice, after: Record<string, string[]>][] = [
      [
        "on its way to a new image",
        ["one", "two"],
        { imageTag: "three" },
        { one: [], three: [mark], two: [`${mark}.previous`] },
      ],
      [
        "on its way back",
        ["one", "two"],
        { imageTag: "one" },
        { one: [mark], three: [], two: [`${mark}.previous`] },
      ],
      ["on the first image", [], { imageTag: "three" }, { one: [], three: [mark], two: [] }],
    ];
    for (const [title, before, to, after] of flows) {
      for (const isDone of [false, true]) {
        it(`${title}, where a run ends with a call that is ${isDone ? "done" : "not done"}, whichever; and the next run ends well`, async () => {
          let broken = 0;
          for (let isDead = true; isDead; broken++) {
            await mutableRepository();
            for (const name of ["one", "two", "three"]) await push(name);
            for (const name of before) await set({ imageTag: name });
            const running = before.at(-1);
            let seen = 0;
            isDead = false;
            const fault = async ({ operation }: { operation: string }) => {
              if (isDead) return "cut" as const;
              if (!/^(PutImage|BatchDeleteImage)$/.test(operation) || seen++ !== broken) return undefined;
              isDead = true;
              return "cut" as const;
            };
            own.wire[isDone ? "after" : "before"] = fault;
            if (isDone) own.wire.before = () => (isDead ? ("cut" as const) : undefined);
            await set(to).catch(() => undefined);
            own.wire.before = undefined;
            own.wire.after = undefined;
            const between = await marks();
            assert.equal(Object.keys(between).length, 3, "no image is lost");
            if (running !== undefined) {
              assert.notDeepEqual(between[running], [], `${running} runs: ${JSON.stringify(between)}`);
              const goal = "imageTag" in to && to.imageTag === "three" ? "three" : "one";
              assert.ok(between[running]?.includes(mark) || between[goal]?.includes(mark));
            }
            await set(to);
            assert.deepEqual(await marks(), after, `after write ${broken} broke`);
          }
          // The last round has no write left to break.
          assert.ok(broken > (before.length === 0 ? 1 : 2));
        });
      }
    }
  });

  describe("is cleared", () => {
    it("with the one for the image before, and no image is lost", async () => {
      const [one, two] = [await push("one"), await push("two")];
      await set({ imageTag: "one" });
      await set({ imageTag: "two" });
      await set({ imageTag: "two" }, { environment: "staging" });
      assert.deepEqual(await clear(), { imageDigest: two, previousDigest: one, changed: true, reasons: [] });
      assert.deepEqual(await marks(), { one: [], two: ["deployed-staging"] });
      assert.deepEqual(await clear(), {
        imageDigest: null,
        previousDigest: null,
        changed: false,
        reasons: [],
      });
    });

    it("by tag alone: with a digest AWS would delete the image", async () => {
      await push("one");
      await set({ imageTag: "one" });
      own.wire.calls.length = 0;
      await clear();
      const deleted = own.wire.calls.filter(({ operation }) => operation === "BatchDeleteImage");
      assert.deepEqual(
        deleted.map(({ input }) => input["imageIds"]),
        [[{ imageTag: mark }]],
      );
    });

    it("but not from an image that has no other tag, which AWS would delete with it: nothing is written", async () => {
      await mutableRepository();
      const bare = await pushImage(own.ecr, repository, "bare");
      await push("two");
      await set({ imageDigest: bare });
      await set({ imageTag: "two" });
      const { changed, reasons } = await clear();
      assert.equal(changed, false);
      assert.deepEqual(reasons.map(formatProblem), [
        `${repository}:${mark}.previous: is the only tag of ${bare}, and ECR deletes an image with its last tag: give it another tag first, or delete the image itself if it is to go [deployed-only-tag]`,
      ]);
      assert.deepEqual(await marks(), { "": [`${mark}.previous`], two: [mark] });
    });

    it("and once more after a run that ended half-way", async () => {
      await push("one");
      await push("two");
      await set({ imageTag: "one" });
      await set({ imageTag: "two" });
      let seen = 0;
      own.wire.before = ({ operation }) =>
        operation === "BatchDeleteImage" && ++seen === 2 ? "cut" : undefined;
      await assert.rejects(clear());
      assert.deepEqual(await marks(), { one: [], two: [mark] });
      own.wire.before = undefined;
      assert.equal((await clear()).changed, true);
      assert.deepEqual(await marks(), { one: [], two: [] });
    });
  });
});

function sha256Of([first]: { imageDigest: string }[]): string {
  assert.ok(first);
  return first.imageDigest;
}

/** Has AWS's client say that every image is archived. */
function archived(ecr: import("@aws-sdk/client-ecr").ECRClient) {
  const name = "archived";
  ecr.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { imageDetails = [] } = result.output as { imageDetails?: { imageStatus?: string }[] };
      for (const detail of imageDetails) detail.imageStatus = "ARCHIVED";
      return result;
    },
    { step: "initialize", name },
  );
  return { remove: () => ecr.middlewareStack.remove(name) };
}
