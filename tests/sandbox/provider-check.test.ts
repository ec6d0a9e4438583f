import assert from "node:assert/strict";
import { parseConfig } from "../../sandbox/provider/config";
import { type Connection, connect } from "../../sandbox/provider/connection";
import { type Json, type Properties, UNKNOWN } from "../../sandbox/provider/properties";
import * as service from "../../sandbox/provider/service";
import { LIFECYCLE_POLICY, REPOSITORY, REPOSITORY_POLICY } from "./provider-client";

function connection(config: Properties = {}): Connection {
  return connect(parseConfig({ region: "eu-west-1", ...config }, {}), "http://127.0.0.1:1");
}

function check(urn: string, news: Properties, olds: Properties = {}, more: Partial<service.CheckCall> = {}) {
  const call = { urn, olds, news, suffix: "0123abc", autonaming: undefined, ...more };
  return service.check(connection(), call);
}

describe("the stand-in provider's Check", () => {
  const policy = { repository: "team/api", policy: "{}" };
  const failing: [string, string, Properties, string][] = [
    [
      "an unknown property, with the nearest known one",
      REPOSITORY,
      { imageTagMutabilty: "MUTABLE" },
      "Invalid or unknown key. Examine values at 'registry.imageTagMutabilty'. Did you mean 'imageTagMutability'?",
    ],
    [
      "an unknown property that is near none",
      REPOSITORY,
      { colour: "blue" },
      "Invalid or unknown key. Examine values at 'registry.colour'.",
    ],
    [
      "an output as an input",
      REPOSITORY,
      { registryId: "111111111111" },
      "Invalid or unknown key. Examine values at 'registry.registryId'.",
    ],
    [
      "an unknown property of a block",
      REPOSITORY,
      { imageScanningConfiguration: { scanOnPush: true, scanOnPull: true } },
      "Invalid or unknown key. Examine values at 'registry.imageScanningConfiguration.scanOnPull'. Did you mean 'scanOnPush'?",
    ],
    [
      "a block without its required property",
      REPOSITORY,
      { imageScanningConfiguration: {} },
      "Missing required property 'imageScanningConfiguration.scanOnPush'",
    ],
    [
      "a policy without a repository",
      REPOSITORY_POLICY,
      { policy: "{}" },
      "Missing required property 'repository'",
    ],
    [
      "null for a required property",
      REPOSITORY_POLICY,
      { ...policy, policy: null },
      "Missing required property 'policy'",
    ],
    [
      "a list for a text",
      REPOSITORY,
      { name: ["a"] },
      "expected string type, got list type. Examine values at 'registry.name'.",
    ],
    [
      "text for a boolean",
      REPOSITORY,
      { forceDelete: "yes" },
      "expected bool type, got string type. Examine values at 'registry.forceDelete'.",
    ],
    [
      "text for a list",
      REPOSITORY,
      { imageTagMutabilityExclusionFilters: "v*" },
      "expected list type, got string type. Examine values at 'registry.imageTagMutabilityExclusionFilters'.",
    ],
    [
      "text in a list of blocks",
      REPOSITORY,
      { encryptionConfigurations: ["KMS"] },
      "expected object type, got string type. Examine values at 'registry.encryptionConfigurations[0]'.",
    ],
    [
      "an unknown mutability",
      REPOSITORY,
      { imageTagMutability: "FROZEN" },
      'expected imageTagMutability to be one of ["IMMUTABLE" "IMMUTABLE_WITH_EXCLUSION" "MUTABLE" ' +
        "\"MUTABLE_WITH_EXCLUSION\"], got FROZEN. Examine values at 'registry.imageTagMutability'.",
    ],
    [
      "exclusion filters where nothing is excluded",
      REPOSITORY,
      { imageTagMutabilityExclusionFilters: [{ filter: "v*", filterType: "WILDCARD" }] },
      "image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to " +
        "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION",
    ],
    [
      "a filter with three wildcards",
      REPOSITORY,
      {
        imageTagMutability: "MUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [{ filter: "*a*b*", filterType: "WILDCARD" }],
      },
      "Invalid filter pattern: Image tag mutability exclusion filter can contain a maximum of 2 wildcards (*). " +
        "Examine values at 'registry.imageTagMutabilityExclusionFilters[0].filter'.",
    ],
    [
      "six filters",
      REPOSITORY,
      {
        imageTagMutability: "MUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: Array.from({ length: 6 }, () => ({
          filter: "a",
          filterType: "WILDCARD",
        })),
      },
      "Too many list items: no more than 5 are allowed, 6 were given. " +
        "Examine values at 'registry.imageTagMutabilityExclusionFilters'.",
    ],
  ];
  for (const [what, urn, news, reason] of failing) {
    it(`refuses ${what}`, () => assert.deepEqual(check(urn, news).failures, [reason]));
  }

  it("refuses a policy that is no JSON, before anything is created", () => {
    for (const urn of [REPOSITORY_POLICY, LIFECYCLE_POLICY]) {
      const [reason, ...more] = check(urn, { ...policy, policy: "{" }).failures;
      assert.match(
        reason ?? "",
        /^"policy" contains an invalid JSON: .*Examine values at 'registry.policy'\.$/s,
      );
      assert.deepEqual(more, []);
    }
  });

  it("names every problem at once", () => {
    assert.equal(check(REPOSITORY, { nam: "a", forceDelete: 1, tags: [] }).failures.length, 3);
  });

  it("refuses a type that it doesn't have", () => {
    const urn = REPOSITORY.replace("ecr/repository:Repository", "s3/bucket:Bucket");
    assert.throws(
      () => check(urn, {}),
      /no resource type aws:s3\/bucket:Bucket; it has aws:ecr\/repository:Repository/,
    );
  });

  it("applies the real provider's defaults and lists them", () => {
    assert.deepEqual(check(REPOSITORY, { name: "team/api" }).inputs, {
      name: "team/api",
      imageTagMutability: "MUTABLE",
      tagsAll: {},
      __defaults: ["imageTagMutability"],
    });
  });

  it("converts as the bridge does: numbers in tags to text, documents to JSON, text to booleans", () => {
    const { inputs } = check(REPOSITORY, {
      name: "a/b",
      tags: { cost: 12, none: null },
      forceDelete: "true",
    });
    assert.deepEqual([inputs["tags"], inputs["forceDelete"]], [{ cost: "12" }, true]);
    const document: Json = { Version: "2012-10-17", Statement: [] };
    assert.equal(
      check(REPOSITORY_POLICY, { ...policy, policy: document }).inputs["policy"],
      JSON.stringify(document),
    );
  });

  it("lets unknown values pass", () => {
    const { inputs, failures } = check(LIFECYCLE_POLICY, {
      repository: UNKNOWN,
      policy: { rules: [UNKNOWN] },
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, { repository: UNKNOWN, policy: UNKNOWN, __defaults: [] });
    assert.equal(check(REPOSITORY, { name: "a/b", tags: { owner: UNKNOWN } }).inputs["tagsAll"], UNKNOWN);
  });

  it("makes up a name from the resource's, and keeps it", () => {
    const { inputs } = check(REPOSITORY, {});
    assert.equal(inputs["name"], "registry-0123abc");
    assert.equal(check(REPOSITORY, {}, inputs, { suffix: "fffffff" }).inputs["name"], "registry-0123abc");
  });

  it("makes up a new name once the program takes its own away", () => {
    const { inputs } = check(REPOSITORY, { name: "team/api" });
    assert.equal(check(REPOSITORY, {}, inputs).inputs["name"], "registry-0123abc");
  });

  it("follows the stack's autonaming", () => {
    const named = (mode: service.Autonaming["mode"]) =>
      check(REPOSITORY, {}, {}, { autonaming: { proposed: "team/registry", mode } });
    assert.equal(named("propose").inputs["name"], "team/registry");
    assert.equal(named("enforce").inputs["name"], "team/registry");
    assert.deepEqual(named("disable").failures, ["Missing required property 'name'"]);
  });

  it("adds the provider's default tags under the resource's own", () => {
    const tagged = connection({ defaultTags: { tags: { team: "platform", stage: "prod" } } });
    const call = { urn: REPOSITORY, olds: {}, suffix: "0", autonaming: undefined };
    const { inputs } = service.check(tagged, { ...call, news: { name: "a/b", tags: { team: "api" } } });
    assert.deepEqual(inputs["tags"], { team: "api" });
    assert.deepEqual(inputs["tagsAll"], { team: "api", stage: "prod" });
  });
});
