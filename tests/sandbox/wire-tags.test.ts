import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  type ImageTagMutability,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { wired } from "./wired";

describe("the wire keeps tags as AWS does", function () {
  this.timeout(120_000); // the first run on a machine installs the emulator
  const on = wired();

  /** Makes a repository. @returns puts an image with this content into it */
  async function repository(name: string, mutability: ImageTagMutability, filters: string[] = []) {
    const repositoryName = `tags/${name}`;
    await on.clients.ecr("tooling").send(
      new CreateRepositoryCommand({
        repositoryName,
        imageTagMutability: mutability,
        ...(filters.length > 0 && {
          imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
        }),
      }),
    );
    return (content: string, imageTag?: string, imageDigest?: string) =>
      on.clients
        .ecr("tooling")
        .send(
          new PutImageCommand({ repositoryName, imageManifest: manifest(content), imageTag, imageDigest }),
        );
  }

  const manifest = (content: string) =>
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: { digest: digest(content), size: 2, mediaType: "application/vnd.oci.image.config.v1+json" },
      layers: [],
    });
  const digest = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

  /** Digest and tags of all images. */
  async function images(name: string): Promise<Record<string, string[]>> {
    const { imageDetails = [] } = await on.direct
      .ecr("tooling")
      .send(new DescribeImagesCommand({ repositoryName: `tags/${name}` }));
    return Object.fromEntries(
      imageDetails.map(({ imageDigest = "", imageTags = [] }) => [imageDigest, imageTags]),
    );
  }

  const immovable = (tag: string, name: string) => ({
    name: "ImageTagAlreadyExistsException",
    message:
      `The image tag '${tag}' already exists in the 'tags/${name}' repository ` +
      "and cannot be overwritten because the tag is immutable.",
  });

  it("an immutable tag stays on its image", async () => {
    const put = await repository("immutable", "IMMUTABLE");
    await put("a", "v1");
    await assert.rejects(put("b", "v1"), immovable("v1", "immutable"));
    await assert.rejects(put("a", "v1"), { name: "ImageAlreadyExistsException" });
    await put("a", "v2");
    assert.deepEqual(await images("immutable"), { [digest(manifest("a"))]: ["v1", "v2"] });
  });

  it("of two that give one immutable tag to different images at once, one wins", async () => {
    const put = await repository("race", "IMMUTABLE");
    await Promise.all(["a", "b", "c", "d"].map((content) => put(content, `build-${content}`)));
    const ends = await Promise.allSettled(["a", "b", "c", "d"].map((content) => put(content, "v1")));
    assert.deepEqual(ends.map(({ status }) => status).sort(), [
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
    const tagged = Object.values(await images("race")).filter((tags) => tags.includes("v1"));
    assert.equal(tagged.length, 1);
  });

  it("exclusion filters are wildcards over the whole tag", async () => {
    const put = await repository("excluded", "IMMUTABLE_WITH_EXCLUSION", ["deployed-*"]);
    await put("a", "deployed-now");
    await put("b", "deployed-now");
    await put("a", "deployed");
    await assert.rejects(put("b", "deployed"), immovable("deployed", "excluded"));
    const other = await repository("included", "MUTABLE_WITH_EXCLUSION", ["v*"]);
    await other("a", "v1");
    await assert.rejects(other("b", "v1"), immovable("v1", "included"));
  });

  it("an image that loses its last tag stays, untagged", async () => {
    const put = await repository("mutable", "MUTABLE");
    await put("a", "latest");
    await put("b", "latest");
    assert.deepEqual(await images("mutable"), {
      [digest(manifest("a"))]: [],
      [digest(manifest("b"))]: ["latest"],
    });
  });

  it("a digest has to be that of the manifest", async () => {
    const put = await repository("digest", "IMMUTABLE");
    const { image } = await put("a", "v1");
    assert.equal(image?.imageId?.imageDigest, digest(manifest("a")));
    await assert.rejects(put("b", "v2", digest("something else")), {
      name: "ImageDigestDoesNotMatchException",
    });
  });

  it("a repository that isn't there is said not to be there", async () => {
    const put = new PutImageCommand({
      repositoryName: "tags/none",
      imageManifest: manifest("a"),
      imageTag: "v1",
    });
    await assert.rejects(on.clients.ecr("tooling").send(put), { name: "RepositoryNotFoundException" });
  });
});
