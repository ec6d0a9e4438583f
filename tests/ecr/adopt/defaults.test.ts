import assert from "node:assert/strict";
import { foldWords } from "../../../ecr/adopt/defaults";
import { type RepositoryWords, standardWords } from "../../../ecr/adopt/repository-words";

const mutable: Partial<RepositoryWords> = { mutability: { mode: "MUTABLE", filters: [] } };
const none: Partial<RepositoryWords> = {
  lifecycle: { lifecycle: { standard: false, keepTags: [], rules: [] }, protectDeployed: false },
};
const rules: Partial<RepositoryWords> = {
  lifecycle: {
    lifecycle: { standard: true, keepTags: ["v*"], rules: [{ olderThanDays: 9 }] },
    protectDeployed: true,
  },
};
const json = { rules: ["a rule"] };
const raw: Partial<RepositoryWords> = { lifecycle: { lifecycle: { json }, protectDeployed: false } };

const fold = (all: Record<string, Partial<RepositoryWords>>, isFolded = true) =>
  foldWords(
    new Map(Object.entries(all).map(([name, its]) => [name, { ...standardWords, ...its }])),
    isFolded,
  );

describe("what repositories share", () => {
  it("is nothing to be said where it is what config says without a word", () => {
    assert.deepEqual(fold({ a: {}, b: {} }), { defaults: {}, tags: {}, repositories: { a: {}, b: {} } });
  });

  it("stands in defaults where more than half have it, and each other repository says its own", () => {
    const extraStatements = [{ Sid: "A" }];
    assert.deepEqual(
      fold({
        a: { ...mutable, ...none, scanOnPush: false, extraStatements },
        b: { ...mutable, ...none, scanOnPush: false, extraStatements, readers: [] },
        c: { encryption: { type: "KMS" } },
      }),
      {
        defaults: {
          imageTagMutability: "MUTABLE",
          scanOnPush: false,
          lifecycle: { standard: false, keepTags: [] },
          protectDeployed: false,
          extraStatements,
        },
        tags: {},
        repositories: {
          a: {},
          b: { readers: [] },
          c: {
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: ["deployed-*", "gitbranch_*", "gitpr_*"],
            scanOnPush: true,
            lifecycle: { standard: true, keepTags: ["*.*.*", "release-*", "v*"] },
            protectDeployed: true,
            encryption: { type: "KMS" },
            extraStatements: [],
          },
        },
      },
    );
  });

  it("are tags that all have, with the same value", () => {
    const { tags, repositories } = fold({
      a: { tags: { cost: "1", owner: "x", team: "a" } },
      b: { tags: { owner: "x", team: "b" } },
    });
    assert.deepEqual(tags, { owner: "x" });
    assert.deepEqual(repositories, { a: { tags: { cost: "1", team: "a" } }, b: { tags: { team: "b" } } });
  });

  it("is a whole lifecycle policy that others write over with settings, be they the standard ones", () => {
    const { defaults, repositories } = fold({ a: raw, b: raw, c: {}, d: rules, e: raw });
    assert.deepEqual(defaults, { lifecycle: { json }, protectDeployed: false });
    assert.deepEqual(repositories, {
      a: {},
      b: {},
      c: { lifecycle: {}, protectDeployed: true },
      d: { lifecycle: { keepTags: ["v*"], rules: [{ olderThanDays: 9 }] }, protectDeployed: true },
      e: {},
    });
  });

  it("are not lifecycle rules where a repository has none: it couldn't take them back", () => {
    const { defaults, repositories } = fold({ a: rules, b: rules, c: {} });
    assert.deepEqual(defaults, {});
    assert.deepEqual(repositories["a"], { lifecycle: { keepTags: ["v*"], rules: [{ olderThanDays: 9 }] } });
    assert.deepEqual(fold({ a: rules, b: rules, c: raw }).defaults, {
      lifecycle: { keepTags: ["v*"], rules: [{ olderThanDays: 9 }] },
    });
  });

  it("is nothing where nothing is to be folded", () => {
    assert.deepEqual(fold({ a: mutable, b: mutable }, false).repositories, {
      a: { imageTagMutability: "MUTABLE" },
      b: { imageTagMutability: "MUTABLE" },
    });
  });
});
