import assert from "node:assert/strict";
import {
  DescribePullThroughCacheRulesCommand,
  DescribeRegistryCommand,
  DescribeRepositoryCreationTemplatesCommand,
  ECRClient,
  GetAccountSettingCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { REGION } from "../../sandbox/accounts";
import type { Sandbox } from "../../sandbox/sandbox";
import { type Config, engineTimeout, orNull, Stack, theSandbox, toolingConfig } from "./support";

const source = "222222222222";
const repositories = { "settings/api": {}, "settings/worker": {} };
const environments = { staging: [source] };

const replicateFrom = {
  Sid: "ReplicateFromStaging",
  Effect: "Allow",
  Principal: { AWS: [`arn:aws:iam::${source}:root`] },
  Action: ["ecr:CreateRepository", "ecr:ReplicateImage"],
  Resource: `arn:aws:ecr:${REGION}:111111111111:repository/*`,
};

const all = {
  scanning: { type: "ENHANCED", rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["settings/*"] }] },
  registryPolicy: [replicateFrom],
  replication: [{ destinations: [{ region: "eu-central-1" }], prefixes: ["settings/"] }],
  creationTemplates: {
    cache: { appliedFor: ["PULL_THROUGH_CACHE"], settings: { imageTagMutability: "MUTABLE" } },
  },
  pullThroughCache: { "cache/quay": { upstreamRegistryUrl: "quay.io" } },
  accountSettings: { BLOB_MOUNTING: "ENABLED" },
};

describe("The settings of a registry, on the real engine", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stack: Stack;
  let ecr: ECRClient;

  const config = (registry?: Config) =>
    toolingConfig({ repositories, environments, ...(registry !== undefined && { registry }) });

  before(async () => {
    sandbox = theSandbox();
    ecr = new ECRClient({
      endpoint: sandbox.wire.endpoint,
      region: REGION,
      credentials: () => sandbox.clients.credentials("tooling"),
    });
    stack = await Stack.create(sandbox, await sandbox.project("settings"), "settings", config());
    await stack.up();
  });
  after(() => ecr.destroy());

  const deploy = async (registry?: Config) => {
    await stack.configure(config(registry));
    const writes = await stack.writes(() => stack.up());
    await stack.expectNoChanges();
    return writes;
  };

  it("deploys them in one up, each by one call", async () => {
    assert.deepEqual(await deploy(all), [
      "CreatePullThroughCacheRule",
      "CreateRepositoryCreationTemplate",
      "PutAccountSetting",
      "PutRegistryPolicy",
      "PutRegistryScanningConfiguration",
      "PutReplicationConfiguration",
    ]);
  });

  it("has AWS hold scanning, registry policy and a replication of one rule as config says", async () => {
    const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
    assert.deepEqual(scanningConfiguration, {
      scanType: "ENHANCED",
      rules: [
        {
          scanFrequency: "CONTINUOUS_SCAN",
          repositoryFilters: [{ filter: "settings/*", filterType: "WILDCARD" }],
        },
      ],
    });
    const { policyText = "" } = await ecr.send(new GetRegistryPolicyCommand({}));
    assert.deepEqual(JSON.parse(policyText), { Version: "2012-10-17", Statement: [replicateFrom] });
    const { replicationConfiguration } = await ecr.send(new DescribeRegistryCommand({}));
    assert.deepEqual(replicationConfiguration, {
      rules: [
        {
          destinations: [{ region: "eu-central-1", registryId: "111111111111" }],
          repositoryFilters: [{ filter: "settings/", filterType: "PREFIX_MATCH" }],
        },
      ],
    });
  });

  it("holds templates, cache rules and account settings as config says, in the sandbox: the emulator has none", async () => {
    const { repositoryCreationTemplates = [] } = await ecr.send(
      new DescribeRepositoryCreationTemplatesCommand({}),
    );
    assert.deepEqual(
      repositoryCreationTemplates.map(({ prefix, appliedFor, imageTagMutability, repositoryPolicy }) => ({
        prefix,
        appliedFor,
        imageTagMutability,
        sids: (JSON.parse(repositoryPolicy ?? "") as { Statement: { Sid: string }[] }).Statement.map(
          ({ Sid }) => Sid,
        ),
      })),
      [
        {
          prefix: "cache",
          appliedFor: ["PULL_THROUGH_CACHE"],
          imageTagMutability: "MUTABLE",
          sids: ["ReadStagingAccounts"],
        },
      ],
    );
    const { pullThroughCacheRules } = await ecr.send(new DescribePullThroughCacheRulesCommand({}));
    assert.deepEqual(pullThroughCacheRules, [
      { ecrRepositoryPrefix: "cache/quay", upstreamRegistryUrl: "quay.io", registryId: "111111111111" },
    ]);
    const setting = await ecr.send(new GetAccountSettingCommand({ name: "BLOB_MOUNTING" }));
    assert.equal(setting.value, "ENABLED");
  });

  it("changes each in place, and nothing of what stays as it is", async () => {
    const changed = {
      ...all,
      scanning: { type: "BASIC", rules: [{ scanFrequency: "SCAN_ON_PUSH", filters: ["*"] }] },
      replication: [{ destinations: [{ region: "eu-west-1" }] }],
      accountSettings: { BLOB_MOUNTING: "DISABLED" },
    };
    assert.deepEqual(await deploy(changed), [
      "PutAccountSetting",
      "PutRegistryScanningConfiguration",
      "PutReplicationConfiguration",
    ]);
    const { creationTemplates: _, pullThroughCache: __, ...rest } = changed;
    const template = { cache: { appliedFor: ["CREATE_ON_PUSH", "PULL_THROUGH_CACHE"] } };
    assert.deepEqual(await deploy({ ...rest, creationTemplates: template }), [
      "DeletePullThroughCacheRule",
      "UpdateRepositoryCreationTemplate",
    ]);
  });

  it("takes several replication rules, which the sandbox keeps: the emulator takes one", async () => {
    const rules = ["eu-west-1", "eu-central-1"].map((region) => ({ destinations: [{ region }] }));
    assert.deepEqual(await deploy({ replication: rules }), [
      "DeleteRegistryPolicy",
      "DeleteRepositoryCreationTemplate",
      "PutRegistryScanningConfiguration",
      "PutReplicationConfiguration",
    ]);
    const { replicationConfiguration } = await ecr.send(new DescribeRegistryCommand({}));
    assert.deepEqual(
      replicationConfiguration?.rules?.map(({ destinations = [] }) => destinations.map((its) => its.region)),
      [["eu-central-1"], ["eu-west-1"]],
    );
  });

  it("takes all away that AWS takes away, and leaves repositories alone", async () => {
    await deploy(all);
    assert.deepEqual(await deploy(), [
      "DeletePullThroughCacheRule",
      "DeleteRegistryPolicy",
      "DeleteRepositoryCreationTemplate",
      "PutRegistryScanningConfiguration",
      "PutReplicationConfiguration",
    ]);
    const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
    assert.deepEqual(scanningConfiguration, { scanType: "BASIC", rules: [] });
    const policy = ecr.send(new GetRegistryPolicyCommand({}));
    assert.equal(await orNull(policy, "RegistryPolicyNotFoundException"), null);
    const { replicationConfiguration } = await ecr.send(new DescribeRegistryCommand({}));
    assert.deepEqual(replicationConfiguration, { rules: [] });
    await stack.assertLiveIsPlan();
  });

  it("lists everything that is wrong at preview, and AWS is not called", async () => {
    await stack.configure(
      config({
        scanning: { type: "BASIC", rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["*"] }] },
        pullThroughCache: { hub: { upstreamRegistryUrl: "docker.io" } },
      }),
    );
    let output = "";
    const writes = await stack.writes(async () => {
      output = await stack.fail("up", "--yes", "--skip-preview");
    });
    assert.deepEqual(writes, []);
    assert.match(output, /registry\.scanning\.rules\[0\]\.scanFrequency: is CONTINUOUS_SCAN/);
    assert.match(output, /registry\.pullThroughCache\.hub\.upstreamRegistryUrl: "docker\.io" is not/);
  });
});
