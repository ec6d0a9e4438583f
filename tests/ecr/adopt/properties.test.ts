import assert from "node:assert/strict";
import fc from "fast-check";
import { adopt } from "../../../ecr/adopt/adopt";
import { normalLifecycle, normalPolicy } from "../../../ecr/normal-policy";
import { planRegistry, type RegistryPlan } from "../../../ecr/plan";
import type { RepositoryState } from "../../../ecr/repository-state";
import { readStackConfig } from "../../../ecr/stack-config";
import { registryArgs } from "../../arbitrary-config";

const numRuns = 200;

/** A registry as it is after a plan was carried out. */
function statesOf({ partition, repositories }: RegistryPlan): RepositoryState[] {
  return [...repositories].map(([name, plan]) => ({
    name,
    arn: `arn:${partition}:ecr:us-east-1:111111111111:repository/${name}`,
    account: "111111111111",
    imageTagMutability: plan.imageTagMutability,
    imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters,
    scanOnPush: plan.scanOnPush,
    encryption: plan.encryption,
    tags: plan.tags,
    repositoryPolicy: plan.repositoryPolicy === null ? null : JSON.stringify(plan.repositoryPolicy),
    lifecyclePolicy: plan.lifecyclePolicy === null ? null : JSON.stringify(plan.lifecyclePolicy),
  }));
}

/** What matters of a plan, in normal form. */
function normal({ repositories }: RegistryPlan): Record<string, unknown> {
  return Object.fromEntries(
    [...repositories].map(([name, { removal: _, environments: __, isPolicyPartial: ___, ...plan }]) => [
      name,
      {
        ...plan,
        repositoryPolicy: normalPolicy(plan.repositoryPolicy),
        lifecyclePolicy: normalLifecycle(plan.lifecyclePolicy),
      },
    ]),
  );
}

describe("adopting what any config planned", () => {
  it("writes config that plans the same, and leaves nothing out", function () {
    this.timeout(120_000);
    let passed = 0;
    let readers = 0;
    fc.assert(
      fc.property(registryArgs, (args) => {
        const { plan, problems } = planRegistry(args, { region: "us-east-1", account: "111111111111" });
        if (problems.some(({ severity }) => severity === "error")) {
          return;
        }
        const { config: values, differences } = adopt(statesOf(plan), { awsVersion: "7.48.0" });
        assert.deepEqual(differences, []);
        assert(values);
        const { config, problems: found, argumentProblems } = readStackConfig(values);
        assert(config?.role === "tooling");
        assert.deepEqual(
          [...found, ...argumentProblems].filter(({ severity }) => severity === "error"),
          [],
        );
        assert.deepEqual(normal(config.plan), normal(plan));
        passed++;
        readers += Object.keys((values["shared-tooling-registry:environments"] ?? {}) as object).length;
      }),
      { numRuns },
    );
    assert.ok(passed > numRuns / 2, `only ${passed} of ${numRuns} configs passed`);
    assert.ok(readers > passed / 2, `only ${readers} environments were recognised in ${passed} registries`);
  });
});
