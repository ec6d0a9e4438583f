import assert from "node:assert/strict";
import { type Properties, UNKNOWN } from "../../sandbox/provider/properties";
import { diff } from "../../sandbox/provider/service";
import { LIFECYCLE_POLICY, REPOSITORY, REPOSITORY_POLICY } from "./provider-client";

const FILTERS = [{ filter: "v*", filterType: "WILDCARD" }];
const REPOSITORY_STATE: Properties = {
  arn: "arn:aws:ecr:eu-west-1:111111111111:repository/team/api",
  encryptionConfigurations: [{ encryptionType: "AES256" }],
  imageScanningConfiguration: { scanOnPush: false },
  imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
  imageTagMutabilityExclusionFilters: FILTERS,
  name: "team/api",
  region: "eu-west-1",
  registryId: "111111111111",
  repositoryUrl: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/api",
  tags: { team: "api" },
  tagsAll: { team: "api" },
};
const REPOSITORY_INPUTS: Properties = {
  imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
  imageTagMutabilityExclusionFilters: FILTERS,
  name: "team/api",
  tags: { team: "api" },
  tagsAll: { team: "api" },
  __defaults: [],
};

const POLICY = { repository: "team/api", policy: '{"Version":"2012-10-17","Statement":[]}' };
const LIFECYCLE = {
  repository: "team/api",
  policy:
    '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1}}]}',
};
const COMPUTED = { region: "eu-west-1", registryId: "111111111111" };

interface Case {
  change: string;
  news: Properties;
  olds?: Properties;
  /** Paths that change; those of a replacement end in `!`. */
  paths: string[];
  deleteFirst?: true;
}

function verify(urn: string, state: Properties, inputs: Properties, cases: Case[]): void {
  for (const { change, news, olds = {}, paths, deleteFirst = false } of cases) {
    const verdict =
      paths.length === 0
        ? "no change"
        : paths.some((path) => path.endsWith("!"))
          ? "a replacement"
          : "an update";
    it(`sees ${verdict} in ${change}`, () => {
      const merged = Object.entries({ ...inputs, ...news }).filter(([, value]) => value !== null);
      const found = diff(urn, { ...state, ...olds }, Object.fromEntries(merged), []);
      assert.deepEqual(
        found.changes.map(({ path, replaces }) => `${path}${replaces ? "!" : ""}`),
        paths,
      );
      assert.equal(found.deleteBeforeReplace, deleteFirst);
    });
  }
}

describe("the stand-in provider's Diff of a Repository", () => {
  verify(REPOSITORY, REPOSITORY_STATE, REPOSITORY_INPUTS, [
    { change: "the same inputs", news: {}, paths: [] },
    { change: "another name", news: { name: "team/web" }, paths: ["name!"] },
    { change: "a name that isn't known yet", news: { name: UNKNOWN }, paths: ["name!"] },
    { change: "another Region", news: { region: "eu-west-2" }, paths: ["region!"], deleteFirst: true },
    { change: "the provider's Region said once more", news: { region: "eu-west-1" }, paths: [] },
    {
      change: "AES256 instead of no encryption block",
      news: { encryptionConfigurations: [{ encryptionType: "AES256" }] },
      paths: [],
    },
    {
      change: "KMS instead of AES256",
      news: { encryptionConfigurations: [{ encryptionType: "KMS" }] },
      paths: ["encryptionConfigurations[0].encryptionType!"],
      deleteFirst: true,
    },
    {
      change: "a KMS key that AWS chose",
      olds: { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:::key/1" }] },
      news: { encryptionConfigurations: [{ encryptionType: "KMS" }] },
      paths: [],
    },
    {
      change: "another KMS key",
      olds: { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:::key/1" }] },
      news: { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:::key/2" }] },
      paths: ["encryptionConfigurations[0].kmsKey!"],
      deleteFirst: true,
    },
    {
      change: "a made-up name with another encryption: both can exist at once",
      news: { encryptionConfigurations: [{ encryptionType: "KMS" }], __defaults: ["name"] },
      paths: ["encryptionConfigurations[0].encryptionType!"],
    },
    {
      change: "another mutability",
      news: { imageTagMutability: "MUTABLE_WITH_EXCLUSION" },
      paths: ["imageTagMutability"],
    },
    {
      change: "another filter",
      news: { imageTagMutabilityExclusionFilters: [{ filter: "w*", filterType: "WILDCARD" }] },
      paths: ["imageTagMutabilityExclusionFilters[0].filter"],
    },
    {
      change: "no filter",
      news: { imageTagMutabilityExclusionFilters: null },
      paths: ["imageTagMutabilityExclusionFilters"],
    },
    {
      change: "scanning on push",
      news: { imageScanningConfiguration: { scanOnPush: true } },
      paths: ["imageScanningConfiguration.scanOnPush"],
    },
    {
      change: "no scanning block any more",
      olds: { imageScanningConfiguration: { scanOnPush: true } },
      news: {},
      paths: [],
    },
    { change: "forceDelete", news: { forceDelete: true }, paths: ["forceDelete"] },
    { change: "forceDelete false instead of none", news: { forceDelete: false }, paths: [] },
    {
      change: "a tag",
      news: { tags: { team: "web", "cost:center": "1" }, tagsAll: { team: "web", "cost:center": "1" } },
      paths: ["tags.team", 'tags["cost:center"]', "tagsAll.team", 'tagsAll["cost:center"]'],
    },
    { change: "a default tag", news: { tagsAll: { team: "api", org: "acme" } }, paths: ["tagsAll.org"] },
    {
      change: "empty tags instead of none",
      olds: { tags: {}, tagsAll: {} },
      news: { tags: null, tagsAll: {} },
      paths: [],
    },
  ]);

  it("leaves out what ignoreChanges names", () => {
    const news = { ...REPOSITORY_INPUTS, tags: { team: "web" }, imageTagMutability: "MUTABLE" };
    assert.deepEqual(
      diff(REPOSITORY, REPOSITORY_STATE, news, ["tags"]).changes.map(({ path }) => path),
      ["imageTagMutability"],
    );
  });
});

describe("the stand-in provider's Diff of a RepositoryPolicy", () => {
  verify(REPOSITORY_POLICY, { ...POLICY, ...COMPUTED }, POLICY, [
    {
      change: "another order of keys",
      news: { policy: '{ "Statement": [], "Version": "2012-10-17" }' },
      paths: [],
    },
    {
      change: "another policy",
      news: { policy: '{"Version":"2008-10-17","Statement":[]}' },
      paths: ["policy"],
    },
    { change: "a policy that isn't known yet", news: { policy: UNKNOWN }, paths: ["policy"] },
    { change: "another repository", news: { repository: "team/web" }, paths: ["repository!"] },
    { change: "another Region", news: { region: "eu-west-2" }, paths: ["region!"] },
  ]);
});

describe("the stand-in provider's Diff of a LifecyclePolicy", () => {
  verify(LIFECYCLE_POLICY, { ...LIFECYCLE, ...COMPUTED }, LIFECYCLE, [
    { change: "white space", news: { policy: ` ${LIFECYCLE.policy} ` }, paths: [] },
    {
      change: "another number",
      news: { policy: LIFECYCLE.policy.replace('"countNumber":1', '"countNumber":2') },
      paths: ["policy!"],
      deleteFirst: true,
    },
    {
      change: "another repository",
      news: { repository: "team/web" },
      paths: ["repository!"],
      deleteFirst: true,
    },
  ]);
});
