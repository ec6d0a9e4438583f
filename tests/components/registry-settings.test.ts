import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { RegistrySettings, type RegistrySettingsArgs } from "../../components";
import { mockEngine } from "../mock-engine";

const type = "shared-tooling-registry:index:RegistrySettings";

const args: RegistrySettingsArgs = {
  region: "eu-central-1",
  registryArgs: {
    repositories: { "team/api": {} },
    environments: { staging: { accounts: ["222222222222"] } },
  },
  scanning: { type: "BASIC", rules: [{ scanFrequency: "SCAN_ON_PUSH", filters: ["team/*"] }] },
  registryPolicy: [
    { Effect: "Allow", Principal: { AWS: "222222222222" }, Action: "ecr:ReplicateImage", Resource: "*" },
  ],
  replication: [{ destinations: [{ region: "eu-west-1", registryId: "111111111111" }] }],
  creationTemplates: {
    cache: {
      appliedFor: ["PULL_THROUGH_CACHE"],
      customRoleArn: "arn:aws:iam::111111111111:role/templates",
      settings: { imageTagMutability: "MUTABLE", lifecycle: { standard: false }, protectDeployed: false },
    },
  },
  pullThroughCache: { quay: { upstreamRegistryUrl: "quay.io" } },
  accountSettings: { BLOB_MOUNTING: "ENABLED" },
};

async function made(...all: [name: string, args: RegistrySettingsArgs, provider?: string][]) {
  const engine = mockEngine({ state: () => ({}) });
  for (const [name, its, provider] of all) {
    const opts = provider === undefined ? {} : { provider: new Provider(provider, {}) };
    new RegistrySettings(name, its, opts);
  }
  await engine.settled();
  return engine;
}

describe("RegistrySettings", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("registers what it was given, in its Region, and nothing else", async () => {
    const { registrations, warnings } = await made(["registry", args]);
    const policy = '{"Version":"2012-10-17","Statement":[{"Sid":"ReadStagingAccounts",';
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      registrations
        .filter(({ custom }) => custom)
        .map(({ type, name, inputs }) => [type.split(":").at(-1), name, inputs])
        .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))
        .map(([its, name, inputs]) => {
          const { repositoryPolicy, lifecyclePolicy, ...rest } = inputs as Record<string, unknown>;
          assert.equal(lifecyclePolicy === undefined, its !== "RepositoryCreationTemplate");
          assert.equal(String(repositoryPolicy).startsWith(policy), its === "RepositoryCreationTemplate");
          return [its, name, rest];
        }),
      [
        [
          "AccountSetting",
          "registry-BLOB_MOUNTING",
          { name: "BLOB_MOUNTING", value: "ENABLED", region: "eu-central-1" },
        ],
        [
          "PullThroughCacheRule",
          "registry-quay",
          { ecrRepositoryPrefix: "quay", upstreamRegistryUrl: "quay.io", region: "eu-central-1" },
        ],
        [
          "RegistryPolicy",
          "registry",
          {
            policy:
              '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::222222222222:root"]},"Action":["ecr:ReplicateImage"],"Resource":"*"}]}',
            region: "eu-central-1",
          },
        ],
        [
          "RegistryScanningConfiguration",
          "registry",
          {
            scanType: "BASIC",
            rules: [
              {
                scanFrequency: "SCAN_ON_PUSH",
                repositoryFilters: [{ filter: "team/*", filterType: "WILDCARD" }],
              },
            ],
            region: "eu-central-1",
          },
        ],
        [
          "ReplicationConfiguration",
          "registry",
          {
            replicationConfiguration: {
              rules: [{ destinations: [{ region: "eu-west-1", registryId: "111111111111" }] }],
            },
            region: "eu-central-1",
          },
        ],
        [
          "RepositoryCreationTemplate",
          "registry-cache",
          {
            prefix: "cache",
            description: "What the shared registry plans for repositories that its config doesn't list",
            appliedFors: ["PULL_THROUGH_CACHE"],
            imageTagMutability: "MUTABLE",
            encryptionConfigurations: [{ encryptionType: "AES256" }],
            resourceTags: { "shared-registry:runtime": "true" },
            customRoleArn: "arn:aws:iam::111111111111:role/templates",
            region: "eu-central-1",
          },
        ],
      ],
    );
    assert.ok(
      registrations.every(
        ({ type: its, parent }) => (its === type) === (parent.split("::").at(-1) !== "registry"),
      ),
    );
  });

  it("registers nothing where anything is wrong, and lists all of it", async () => {
    const engine = mockEngine();
    const wrong = { accountSettings: { BLOB_MOUNTING: "YES" }, scanning: { type: "FULL" } };
    assert.throws(
      () => new RegistrySettings("registry", wrong as unknown as RegistrySettingsArgs),
      (error: Error) => {
        assert.equal(
          error.message,
          [
            'RegistrySettings "registry" has 2 errors:',
            '  accountSettings.BLOB_MOUNTING: is "YES", wanted one of ENABLED, DISABLED [value-unknown]',
            '  scanning.type: is "FULL", wanted one of BASIC, ENHANCED [value-unknown]',
          ].join("\n"),
        );
        return true;
      },
    );
    await engine.settled();
    assert.deepEqual(engine.registrations, []);
  });

  const one: RegistrySettingsArgs = { accountSettings: { BLOB_MOUNTING: "ENABLED" } };

  it("is refused twice in one program for one registry", async () => {
    await assert.rejects(
      made(["one", one], ["two", one]),
      /RegistrySettings "two" has 1 error:\n {2}RegistrySettings "one" has the settings of the same registry already, .+ \[settings-twice\]$/,
    );
    pulumi.runtime.setAllConfig({ "aws:region": "eu-west-1" });
    await assert.rejects(
      made(["one", one], ["two", { ...one, region: "eu-west-1" }]),
      /"one" has the settings of the registry in eu-west-1 already/,
    );
  });

  it("is made twice for two Regions, and for two providers", async () => {
    const engine = await made(
      ["one", one],
      ["two", { ...one, region: "eu-west-1" }],
      ["three", one, "other-account"],
    );
    assert.equal(engine.registrations.filter((its) => its.type === type).length, 3);
  });

  it("is made again by another program of the same process", async () => {
    await made(["one", one]);
    await made(["one", one]);
  });
});
