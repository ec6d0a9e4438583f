import assert from "node:assert/strict";
import { readManifests } from "../../../../ecr/lifecycle/images/manifests";
import { Problems } from "../../../../ecr/problem";

const index = { schemaVersion: 2, manifests: [{ digest: "sha256:c1" }, { digest: "sha256:c2" }] };
const image = { schemaVersion: 2, layers: [] };
const answer = (digest: string, manifest: object) => ({
  images: [{ imageId: { imageDigest: digest, imageTag: "x" }, imageManifest: JSON.stringify(manifest) }],
  failures: [],
});

function read(text: string) {
  const problems = new Problems();
  const children = Object.fromEntries(readManifests(text, problems));
  return { children, problems: problems.list().map(({ path, message }) => `${path}: ${message}`) };
}

describe("manifests", () => {
  const listed = { "sha256:a1": ["sha256:c1", "sha256:c2"] };
  const forms: [title: string, text: string][] = [
    ["as aws ecr batch-get-image prints them", JSON.stringify(answer("sha256:a1", index), null, 4)],
    [
      "of answers one after the other",
      `${JSON.stringify(answer("sha256:b1", image))}\n${JSON.stringify(answer("sha256:a1", index))}`,
    ],
    ["of a list of answers", JSON.stringify([answer("sha256:b1", image), answer("sha256:a1", index)])],
    ["of a list of images", JSON.stringify(answer("sha256:a1", index).images)],
    ["as a map by digest", JSON.stringify({ "sha256:a1": index, "sha256:b1": image })],
    ["as a map of texts", JSON.stringify({ "sha256:a1": JSON.stringify(index) })],
  ];
  for (const [title, text] of forms) {
    it(`${title} say what indexes list`, () =>
      assert.deepEqual(read(text), { children: listed, problems: [] }));
  }

  const wrong: [title: string, text: string, problems: string[]][] = [
    ["that are empty", "", [": is empty"]],
    ["cut off", '{"images": [', [": ends too early: is the file complete?"]],
    [
      "of something else",
      '{"rules": []}',
      ["rules: is no digest: wanted a map of manifests by digest, or what aws ecr batch-get-image prints"],
    ],
    [
      "without a digest",
      '{"images": [{"imageManifest": "{}"}]}',
      ["images[0].imageId.imageDigest: is missing: give the digest, as batch-get-image prints it"],
    ],
    [
      "that list something without a digest",
      '{"sha256:a1": {"manifests": [{}]}}',
      ['["sha256:a1"].manifests[0].digest: is missing: an index lists images by digest'],
    ],
    ["that are none", '{"sha256:a1": 7}', ['["sha256:a1"]: is the number 7, wanted a manifest']],
  ];
  for (const [title, text, problems] of wrong) {
    it(`${title} are reported with their path`, () => assert.deepEqual(read(text).problems, problems));
  }
});
