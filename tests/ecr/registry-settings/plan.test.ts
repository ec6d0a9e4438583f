import assert from "node:assert/strict";
import { formatProblem } from "../../../ecr/problem";
import { planRegistrySettings } from "../../../ecr/registry-settings/plan";
import { readStackConfig } from "../../../ecr/stack-config";
import { goodConfig, stackFile } from "../../bad-config";

const problemsOf = (args: Record<string, unknown>) => planRegistrySettings(args).problems.map(formatProblem);

describe("the plan of a registry's settings", () => {
  it("leaves alone what isn't named", () => {
    assert.deepEqual(planRegistrySettings({ accountSettings: { BLOB_MOUNTING: "ENABLED" } }), {
      plan: {
        scanning: undefined,
        registryPolicy: undefined,
        replication: undefined,
        creationTemplates: new Map(),
        pullThroughCache: new Map(),
        accountSettings: { BLOB_MOUNTING: "ENABLED" },
      },
      region: undefined,
      problems: [],
    });
  });

  it("lists every problem at once, by its path", () => {
    assert.deepEqual(
      problemsOf({
        region: "Frankfurt",
        scaning: {},
        accountSettings: { BLOB_MOUNTS: "ENABLED", REGISTRY_POLICY_SCOPE: "V3" },
        registryArgs: { repositories: ["Team/api"] },
        replication: [],
      }),
      [
        'scaning: unknown key; did you mean "scanning"? (known: region, partition, repositories, registryArgs, scanning, registryPolicy, replication, creationTemplates, pullThroughCache, accountSettings) [key-unknown]',
        'region: "Frankfurt" is not a Region: wanted one like eu-central-1 [region-invalid]',
        'registryArgs.repositories[0]: is not a repository name: ECR takes lower case only, as in "team/api" [name-invalid]',
        'accountSettings.BLOB_MOUNTS: unknown key; did you mean "BLOB_MOUNTING"? (known: BASIC_SCAN_TYPE_VERSION, BLOB_MOUNTING, REGISTRY_POLICY_SCOPE) [key-unknown]',
        'accountSettings.REGISTRY_POLICY_SCOPE: is "V3", wanted one of V2, V1; did you mean "V2"? [value-unknown]',
        "replication: is empty: give replication rules, or leave the key out [list-empty]",
      ],
    );
  });

  it("is refused where it says nothing", () => {
    assert.deepEqual(problemsOf({}), [
      "says nothing: give at least one of scanning, registryPolicy, replication, creationTemplates, pullThroughCache, accountSettings [required]",
    ]);
  });

  it("holds scanning filters against the names given and those of the registry beside it", () => {
    const scanning = { type: "BASIC", rules: [{ scanFrequency: "SCAN_ON_PUSH", filters: ["team/*"] }] };
    assert.deepEqual(
      problemsOf({
        scanning,
        repositories: ["base"],
        registryArgs: { repositories: { "team/api": {}, tools: {} } },
      }),
      [
        'warning: scanning: has no filter that matches base, tools: images there are scanned only when somebody asks for it; add a filter, or "*" [repository-unscanned]',
      ],
    );
  });

  it("stands in a stack's config under registry", () => {
    const scanning = { type: "ENHANCED", rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["api"] }] };
    const { config, problems, argumentProblems } = readStackConfig(
      stackFile({ ...goodConfig(), registry: { scanning, region: "eu-west-1" } }),
    );
    assert.ok(config?.role === "tooling");
    assert.deepEqual(config.settings?.scanning, scanning);
    assert.deepEqual([...problems, ...argumentProblems].map(formatProblem), [
      "registry.region: unknown key (known: scanning, registryPolicy, replication, creationTemplates, pullThroughCache, accountSettings) [key-unknown]",
    ]);
  });
});
