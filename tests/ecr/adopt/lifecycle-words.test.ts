import assert from "node:assert/strict";
import { lifecycleWords } from "../../../ecr/adopt/lifecycle-words";
import { compileLifecycle, readLifecycle } from "../../../ecr/lifecycle";
import { Problems } from "../../../ecr/problem";
import { Place } from "../../../ecr/shape";

/** What settings compile to. */
function compiled(settings: unknown, protectDeployed: boolean) {
  const problems = new Problems();
  const place = new Place(settings, "lifecycle", problems);
  const document = compileLifecycle(
    settings === undefined ? undefined : readLifecycle(place),
    protectDeployed,
    place,
  );
  assert.equal(problems.hasErrors, false);
  return document;
}

const standardTags = ["*.*.*", "release-*", "v*"];
const untagged = (rulePriority: number, rest: object = {}) => ({
  rulePriority,
  ...rest,
  selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
  action: { type: "expire" },
});

describe("a live lifecycle policy in words", () => {
  it("is standard where it is what config makes without a word", () => {
    assert.deepEqual(lifecycleWords(compiled(undefined, true), true), {
      lifecycle: { standard: true, keepTags: standardTags, rules: [] },
      protectDeployed: true,
    });
  });

  it("keeps what is marked by rules of its own where the mark can't move", () => {
    const rule = (tag: string, what: string) => ({
      description: `keep ${what}: ${tag}`,
      tags: { anyOf: [tag] },
      keepLast: 999_999,
    });
    assert.deepEqual(lifecycleWords(compiled(undefined, true), false), {
      lifecycle: {
        standard: true,
        keepTags: [],
        rules: [rule("deployed-*", "running images"), ...standardTags.map((tag) => rule(tag, "releases"))],
      },
      protectDeployed: false,
    });
  });

  it("is nothing at all where there is none", () => {
    assert.deepEqual(lifecycleWords(null, true), {
      lifecycle: { standard: false, keepTags: [], rules: [] },
      protectDeployed: false,
    });
  });

  const settings = {
    standard: false,
    keepTags: ["lts"],
    rules: [
      { tags: { anyOf: ["dev-*"] }, olderThanDays: 3 },
      { description: "archive", tagPrefixes: { allOf: ["a", "b"] }, notPulledForDays: 30 },
      { untagged: true, keepLast: 2 },
      { olderThanDays: 365 },
      { untagged: true, archivedForDays: 365 },
    ],
  };
  it("has each kind of own rule, with a description where it isn't the usual one", () => {
    assert.deepEqual(lifecycleWords(compiled(settings, true), true), {
      lifecycle: settings,
      protectDeployed: true,
    });
  });

  it("is rules where somebody else wrote just what rules compile to", () => {
    assert.deepEqual(lifecycleWords({ rules: [untagged(1, { description: "old ones" })] }, true), {
      lifecycle: {
        standard: false,
        keepTags: [],
        rules: [{ description: "old ones", untagged: true, olderThanDays: 14 }],
      },
      protectDeployed: false,
    });
  });

  const raw: [what: string, document: unknown][] = [
    ["another priority than rules have", { rules: [untagged(10, { description: "old ones" })] }],
    ["no description", { rules: [untagged(1)] }],
    ["what ECR refuses", { rules: [{ rulePriority: 0 }] }],
    ["nothing that is a policy", "x"],
  ];
  for (const [what, json] of raw) {
    it(`is itself, as json, where it has ${what}`, () => {
      assert.deepEqual(lifecycleWords(json, true), { lifecycle: { json }, protectDeployed: false });
    });
  }
});
