import assert from "node:assert/strict";
import type { Partition } from "../../ecr/partition";
import { readSettings, resolveSettings } from "../../ecr/settings";
import { read } from "../reading";

/** The settings in force where a repository says `own` over `defaults`. */
function settings(own?: unknown, defaults?: unknown, tags = {}, partition: Partition = "aws") {
  return read({ own, defaults }, (place) =>
    resolveSettings(
      readSettings(place.child("defaults"), partition),
      readSettings(place.child("own"), partition),
      tags,
    ),
  );
}

describe("a repository's settings", () => {
  it("are safe where nothing is said", () => {
    const { value, problems } = settings();
    const { lifecycle, ...rest } = value;
    assert.equal(lifecycle?.rules.length, 8);
    assert.deepEqual(rest, {
      mutability: { mode: "IMMUTABLE_WITH_EXCLUSION", filters: ["deployed-*", "gitbranch_*", "gitpr_*"] },
      scanOnPush: true,
      encryption: { type: "AES256" },
      readers: undefined,
      removal: "protect",
      extraStatements: [],
      tags: {},
    });
    assert.deepEqual(problems, []);
  });

  const over: [key: string, defaults: unknown, own: unknown][] = [
    ["scanOnPush", false, true],
    ["removal", "retain", "delete"],
    [
      "encryption",
      { type: "KMS", kmsKey: "arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/a" },
      { type: "KMS" },
    ],
  ];
  for (const [key, ofDefaults, ofOwn] of over) {
    it(`take ${key} from the defaults, and from the repository before them`, () => {
      const inForce = (own: unknown, defaults: unknown) =>
        (settings(own, defaults).value as unknown as Record<string, unknown>)[key];
      assert.deepEqual(inForce({}, { [key]: ofDefaults }), ofDefaults);
      assert.deepEqual(inForce({ [key]: ofOwn }, { [key]: ofDefaults }), ofOwn);
    });
  }

  it("replace the defaults' readers and extra statements as a whole", () => {
    const deny = { Effect: "Deny", Principal: { AWS: "*" }, Action: ["ecr:PutImage"] };
    const defaults = { readers: ["staging"], extraStatements: [deny] };
    assert.deepEqual(
      settings({}, defaults).value.readers?.map(({ value }) => value),
      ["staging"],
    );
    assert.deepEqual(settings({}, defaults).value.extraStatements.length, 1);
    assert.deepEqual(settings({ readers: [], extraStatements: [] }, defaults).value.readers, []);
    assert.deepEqual(settings({ readers: [], extraStatements: [] }, defaults).value.extraStatements, []);
  });

  it("merge tags: the registry's under the defaults' under the repository's", () => {
    const { value } = settings(
      { tags: { c: "own" } },
      { tags: { b: "defaults", c: "defaults" } },
      { a: "registry", b: "registry" },
    );
    assert.deepEqual(value.tags, { a: "registry", b: "defaults", c: "own" });
  });

  it("have 50 tags at most, all together", () => {
    const tags = (count: number, letter: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`${letter}${n}`, ""]));
    assert.deepEqual(settings({ tags: tags(20, "a") }, { tags: tags(20, "b") }, tags(10, "c")).problems, []);
    assert.deepEqual(settings({ tags: tags(20, "a") }, { tags: tags(20, "b") }, tags(11, "c")).problems, [
      "here.own: has 51 tags with those of the registry and defaults, AWS takes 50 [tag-invalid]",
    ]);
    assert.deepEqual(settings({}, { tags: tags(51, "b") }).problems, [
      "here.defaults: has 51 tags with those of the registry and defaults, AWS takes 50 [tag-invalid]",
    ]);
  });

  it("have encryption by KMS_DSSE in GovCloud only", () => {
    const encryption = { type: "KMS_DSSE", kmsKey: "arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/a" };
    assert.deepEqual(settings({ encryption }, undefined, {}, "aws-us-gov"), {
      ...settings({}, undefined, {}, "aws-us-gov"),
      value: { ...settings({}, undefined, {}, "aws-us-gov").value, encryption },
    });
    assert.deepEqual(settings({ encryption }).problems, [
      "here.own.encryption: has type KMS_DSSE, which AWS has in aws-us-gov only, not in aws [encryption-invalid]",
    ]);
  });
});

describe("the mark of running images", () => {
  const json = JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: "all but the youngest ten images",
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
        action: { type: "expire" },
      },
    ],
  });

  it("is refused with json, unless the repository keeps its images itself", () => {
    const problem =
      "has its lifecycle policy as json, which does not keep running images (deployed-*): write it as rules, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]";
    assert.deepEqual(settings({ lifecycle: { json } }).problems, [`here.own: ${problem}`]);
    assert.deepEqual(settings({}, { lifecycle: { json } }).problems, [`here.defaults: ${problem}`]);
    assert.deepEqual(settings({ lifecycle: { json }, protectDeployed: false }).problems, []);
    assert.deepEqual(settings({ lifecycle: { json } }, { protectDeployed: false }).problems, []);
  });

  it("is refused where its tags can't move, at the place that says so", () => {
    const problem = (mode: string) =>
      `has tags deployed-* that cannot move (imageTagMutability ${mode}), so running images cannot be marked: use IMMUTABLE_WITH_EXCLUSION with deployed-* among imageTagMutabilityExclusionFilters, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]`;
    assert.deepEqual(settings({ imageTagMutability: "IMMUTABLE" }).problems, [
      `here.own: ${problem("IMMUTABLE")}`,
    ]);
    assert.deepEqual(settings({}, { imageTagMutability: "IMMUTABLE" }).problems, [
      `here.defaults: ${problem("IMMUTABLE")}`,
    ]);
    assert.deepEqual(settings({ imageTagMutabilityExclusionFilters: ["gitpr_*"] }).problems, [
      `here.own: ${problem("IMMUTABLE_WITH_EXCLUSION")}`,
    ]);
  });

  it("names the filters that hold it under MUTABLE_WITH_EXCLUSION", () => {
    const own = {
      imageTagMutability: "MUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: ["*-staging", "d*", "v*"],
    };
    assert.deepEqual(settings(own).problems, [
      "here.own: has tags deployed-* that cannot move (imageTagMutability MUTABLE_WITH_EXCLUSION), so running images cannot be marked: take *-staging, d* out of imageTagMutabilityExclusionFilters, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]",
    ]);
  });

  it("is no matter where protectDeployed is false, of the repository or of the defaults", () => {
    assert.deepEqual(settings({ imageTagMutability: "IMMUTABLE", protectDeployed: false }).problems, []);
    assert.deepEqual(settings({ imageTagMutability: "IMMUTABLE" }, { protectDeployed: false }).problems, []);
    assert.equal(
      settings({ imageTagMutability: "IMMUTABLE" }, { protectDeployed: false }).value.lifecycle?.rules[0]
        ?.description,
      "keep releases: *.*.*",
    );
  });

  it("may be had again by a repository whose defaults give it up", () => {
    assert.deepEqual(settings({ protectDeployed: true }, { protectDeployed: false }).problems, []);
  });
});
