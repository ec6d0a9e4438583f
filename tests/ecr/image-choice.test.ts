import assert from "node:assert/strict";
import { imageWords, readImageChoice } from "../../ecr/image-choice";
import { formatProblem, Problems } from "../../ecr/problem";
import { Place } from "../../ecr/shape";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

function read(value: unknown) {
  const problems = new Problems();
  return {
    choice: readImageChoice(new Place(value, "--image", problems)),
    problems: problems.list().map(formatProblem),
  };
}

describe("an image on the command line", () => {
  it("is a tag, or a digest with or without @", () => {
    assert.deepEqual(read("v1.2.3").choice, { imageTag: "v1.2.3" });
    assert.deepEqual(read(`@${digest}`).choice, { imageDigest: digest });
    assert.deepEqual(read(digest).choice, { imageDigest: digest });
  });

  it("is refused if it can be neither", () => {
    const noDigest = "is no digest: wanted sha256: and 64 of 0-9 a-f [image-reference]";
    const noTag =
      "is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [image-reference]";
    assert.deepEqual(read("@v1").problems, [`--image: "v1" ${noDigest}`]);
    assert.deepEqual(read("sha256:12").problems, [`--image: "sha256:12" ${noDigest}`]);
    assert.deepEqual(read("team/api:v1").problems, [`--image: "team/api:v1" ${noTag}`]);
    assert.deepEqual(read("").problems, [`--image: "" ${noTag}`]);
    assert.deepEqual(read(undefined).problems, [
      "--image: is missing: give a tag, or @ and a digest [required]",
    ]);
  });

  it("is called as it was written", () => {
    assert.equal(imageWords({ imageTag: "v1" }), "v1");
    assert.equal(imageWords({ imageDigest: digest }), `@${digest}`);
  });
});
