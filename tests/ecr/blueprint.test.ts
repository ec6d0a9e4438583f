import assert from "node:assert/strict";
import fc from "fast-check";
import { type BlueprintPlan, buildBlueprint, type RegistryBlueprint } from "../../ecr/blueprint";
import { lifecycleText } from "../../ecr/lifecycle-document";
import { planRegistry, type RepositoryPlan } from "../../ecr/plan";
import { policyText } from "../../ecr/policy";
import { runtimePlanner } from "../../ecr/runtime-plan";
import { type Args, registryArgs } from "../arbitrary-config";

function blueprintOf(args: Args): RegistryBlueprint {
  const { plan, problems } = planRegistry(args);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  return buildBlueprint(args, plan);
}

/** A plan in the blueprint's words. */
function inItsWords(plan: RepositoryPlan): BlueprintPlan {
  const { repositoryPolicy, lifecyclePolicy, encryption } = plan;
  return {
    ...(repositoryPolicy && { repositoryPolicy: policyText(repositoryPolicy) }),
    ...(lifecyclePolicy && { lifecyclePolicy: lifecycleText(lifecyclePolicy) }),
    imageTagMutability: plan.imageTagMutability,
    imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters,
    scanOnPush: plan.scanOnPush,
    encryptionType: encryption.type,
    ...(encryption.kmsKey && { kmsKey: encryption.kmsKey }),
    tags: plan.tags,
  };
}

/**
 * The recipe of docs/runtime.md, by the blueprint's JSON alone: nothing of this package.
 *
 * @returns undefined where the name is refused, or where the policy is too long for ECR
 */
function byRecipe(json: string, name: string): BlueprintPlan | undefined {
  const { repositories, plans, runtime } = JSON.parse(json) as RegistryBlueprint;
  const listed = repositories[name];
  if (listed !== undefined) return plans[listed];
  const matches = (glob: string) =>
    new RegExp(
      `^${glob
        .split("*")
        .map((text) => text.replaceAll(".", "\\."))
        .join(".*")}$`,
    ).test(name);
  const readers = runtime.readers.filter((reader) => reader.repositories.some(matches));
  if (runtime.readers.some((reader) => reader.isRequired && !readers.includes(reader))) return undefined;
  const statements = [...readers.flatMap((reader) => reader.statements), ...runtime.extraStatements];
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  if (policy.length > runtime.policyLimit) return undefined;
  return { ...(statements.length > 0 && { repositoryPolicy: policy }), ...runtime.plan };
}

const args = {
  repositories: { "team/api": {}, "team/worker": {}, "team/dark": { readers: [], scanOnPush: false } },
  environments: {
    staging: ["222222222222"],
    previews: { accounts: ["333333333333"], lambda: true, repositories: ["team/*", "preview/*"] },
  },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["*/api", "preview/*"] } },
  defaults: {
    tags: { owner: "platform" },
    extraStatements: [
      { Sid: "Audit", Effect: "Allow", Principal: { AWS: "555555555555" }, Action: "ecr:DescribeImages" },
    ],
  },
};

describe("a blueprint", () => {
  it("has the plan of each repository that config lists, each plan once", () => {
    const { plans, repositories, version } = blueprintOf(args);
    const planned = planRegistry(args).plan.repositories;
    assert.equal(version, 1);
    assert.deepEqual(
      Object.entries(repositories).map(([name, index]) => [name, plans[index]]),
      [...planned].map(([name, plan]) => [name, inItsWords(plan)]),
    );
    assert.deepEqual(repositories, { "team/api": 0, "team/dark": 1, "team/worker": 2 });
    const alike = blueprintOf({
      ...args,
      publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } },
    });
    assert.equal(alike.plans.length, 2);
  });

  it("has who reads what config doesn't list, with globs and statements", () => {
    const { runtime } = blueprintOf(args);
    assert.deepEqual(
      runtime.readers.map(({ name, repositories, isRequired, statements }) => [
        name,
        repositories,
        isRequired,
        statements.map(({ Sid }) => Sid),
      ]),
      [
        ["previews", ["preview/*", "team/*"], false, ["ReadPreviewsAccounts", "ReadPreviewsLambda"]],
        ["staging", ["*"], false, ["ReadStagingAccounts"]],
        ["ci", ["*/api", "preview/*"], false, ["PublishCiAccounts"]],
      ],
    );
    assert.deepEqual(
      [runtime.plan.tags, runtime.extraStatements.length, runtime.policyLimit],
      [{ owner: "platform", "shared-registry:runtime": "true" }, 1, 10_240],
    );
  });

  it("is plain data: as JSON it is the same", () => {
    const blueprint = blueprintOf(args);
    assert.deepEqual(JSON.parse(JSON.stringify(blueprint)), blueprint);
  });

  for (const name of ["preview/pr-7", "preview/api", "other", "tools/api", "team/api", "team/dark"]) {
    it(`gives by its recipe the plan that ensure has of ${name}`, () => {
      const plan = runtimePlanner(args).plan([name]).plans.get(name);
      assert(plan);
      assert.deepEqual(byRecipe(JSON.stringify(blueprintOf(args)), name), inItsWords(plan));
    });
  }

  it("refuses by its recipe what ensure refuses because defaults name the readers", () => {
    const named = { ...args, defaults: { readers: ["previews"] } };
    const json = JSON.stringify(blueprintOf(named));
    assert.equal(byRecipe(json, "other"), undefined);
    assert.equal(runtimePlanner(named).plan(["other"]).plans.size, 0);
    const preview = runtimePlanner(named).plan(["preview/a1"]).plans.get("preview/a1");
    assert(preview);
    assert.deepEqual(byRecipe(json, "preview/a1"), inItsWords(preview));
  });

  it("gives by its recipe the plan that ensure has of any name, for any config", () => {
    let compared = 0;
    const names = fc.constantFrom("run/a1", "team/b1", "x1", "team/api/v2", "platform/web");
    fc.assert(
      fc.property(registryArgs, names, (any, name) => {
        const { plan, problems } = planRegistry(any);
        if (problems.some(({ severity }) => severity === "error")) return;
        const { plans, refused } = runtimePlanner(any).plan([name]);
        const planned = plans.get(name);
        const made = byRecipe(JSON.stringify(buildBlueprint(any, plan)), name);
        // Over the limit ensure merges statements, which the recipe leaves to it.
        const isMerged = made === undefined && planned !== undefined;
        if (isMerged || refused.size > 0) return;
        assert(planned);
        compared++;
        assert.deepEqual(made, inItsWords(planned));
      }),
      { numRuns: 300 },
    );
    assert.ok(compared > 100, `only ${compared} of 300 configs were compared`);
  });
});
