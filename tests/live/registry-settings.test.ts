import assert from "node:assert/strict";
import {
  CreatePullThroughCacheRuleCommand,
  CreateRepositoryCreationTemplateCommand,
  PutAccountSettingCommand,
  PutRegistryPolicyCommand,
  PutRegistryScanningConfigurationCommand,
  PutReplicationConfigurationCommand,
} from "@aws-sdk/client-ecr";
import { planRegistrySettings } from "../../ecr/registry-settings/plan";
import { replicationInput } from "../../ecr/registry-settings/replication";
import { findSettingsDrift } from "../../live/registry-settings";
import { callsOf, ownRegistry, writesOf } from "./own-registry";

const args = {
  repositories: ["base"],
  registryArgs: { repositories: ["team/api"], environments: { staging: ["222222222222"] } },
  scanning: { type: "ENHANCED", rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["team/*", "base"] }] },
  registryPolicy: [
    {
      Effect: "Allow",
      Principal: { AWS: "222222222222" },
      Action: ["ecr:CreateRepository", "ecr:ReplicateImage"],
      Resource: "*",
    },
  ],
  replication: [
    { destinations: [{ region: "eu-west-1", registryId: "222222222222" }], prefixes: ["team/", "base"] },
  ],
  creationTemplates: {
    team: {
      appliedFor: ["CREATE_ON_PUSH", "REPLICATION"],
      customRoleArn: "arn:aws:iam::111111111111:role/templates",
    },
  },
  pullThroughCache: { quay: { upstreamRegistryUrl: "quay.io" } },
  accountSettings: { BLOB_MOUNTING: "ENABLED" },
};
const { plan, problems } = planRegistrySettings(args);

const foreign = "pulumi up writes over what is there, which another stack or somebody by hand may have set";

describe("the settings of a live registry (templates, cache rules and account settings kept by the sandbox)", () => {
  const own = ownRegistry();

  it("differ in all that a registry hasn't yet, and are only read", async () => {
    assert.deepEqual(problems, []);
    const { differences, failures } = await findSettingsDrift(own.ecr, plan);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      differences.map(({ setting, name, from, notes }) => ({ setting, name, from, notes })),
      [
        { setting: "scanning", name: null, from: { type: "BASIC", rules: [] }, notes: [foreign] },
        { setting: "registryPolicy", name: null, from: null, notes: [] },
        { setting: "replication", name: null, from: [], notes: [] },
        { setting: "creationTemplates", name: "team", from: null, notes: [] },
        { setting: "pullThroughCache", name: "quay", from: null, notes: [] },
        { setting: "accountSettings", name: "BLOB_MOUNTING", from: "DISABLED", notes: [foreign] },
      ],
    );
    assert.deepEqual(writesOf(own), []);
  });

  it("are as planned in whatever order and form AWS has them", async () => {
    const template = plan.creationTemplates.get("team");
    const [rule] = plan.replication ?? [];
    assert.ok(template && rule);
    const policy = JSON.parse(template.repositoryPolicy ?? "") as { Statement: object[] };
    const filters = (names: string[]) => names.map((filter) => ({ filter, filterType: "WILDCARD" as const }));
    await own.ecr.send(
      new PutRegistryScanningConfigurationCommand({
        scanType: "ENHANCED",
        rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters: filters(["team/*", "base"]) }],
      }),
    );
    await own.ecr.send(
      new PutRegistryPolicyCommand({
        policyText: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["ecr:ReplicateImage", "ecr:CreateRepository"],
              Principal: { AWS: "arn:aws:iam::222222222222:root" },
              Resource: ["*"],
            },
          ],
        }),
      }),
    );
    const reversed = { ...rule, prefixes: [...rule.prefixes].reverse() };
    await own.ecr.send(
      new PutReplicationConfigurationCommand({ replicationConfiguration: replicationInput([reversed]) }),
    );
    await own.ecr.send(
      new CreateRepositoryCreationTemplateCommand({
        ...template,
        appliedFor: [...template.appliedFor].reverse(),
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        encryptionConfiguration: { encryptionType: "AES256" },
        repositoryPolicy: JSON.stringify({ ...policy, Statement: [...policy.Statement].reverse() }),
      }),
    );
    await own.ecr.send(
      new CreatePullThroughCacheRuleCommand({
        ecrRepositoryPrefix: "quay",
        upstreamRegistryUrl: "quay.io",
        upstreamRepositoryPrefix: "ROOT",
      }),
    );
    await own.ecr.send(new PutAccountSettingCommand({ name: "BLOB_MOUNTING", value: "ENABLED" }));
    assert.deepEqual(await findSettingsDrift(own.ecr, plan), { differences: [], failures: [] });
  });

  it("are left alone where the plan doesn't name them, and not even read", async () => {
    const few = planRegistrySettings({ accountSettings: { BLOB_MOUNTING: "DISABLED" } }).plan;
    assert.deepEqual(await findSettingsDrift(own.ecr, few), {
      differences: [
        {
          setting: "accountSettings",
          name: "BLOB_MOUNTING",
          from: "ENABLED",
          to: "DISABLED",
          notes: [foreign],
        },
      ],
      failures: [],
    });
    assert.deepEqual(callsOf(own), ["GetAccountSetting"]);
  });

  it("that can't be read are said, and the others are compared", async () => {
    own.wire.before = ({ operation }) =>
      operation === "GetRegistryPolicy"
        ? { status: 400, type: "AccessDeniedException", message: "not authorized" }
        : undefined;
    assert.deepEqual(await findSettingsDrift(own.ecr, plan), {
      differences: [],
      failures: [
        { setting: "registryPolicy", message: "can't be read: AccessDeniedException: not authorized" },
      ],
    });
  });
});
