import assert from "node:assert/strict";
import { buildBlueprint } from "../../ecr/blueprint";
import { runtimePlanner } from "../../ecr/runtime-plan";
import { readStackConfig } from "../../ecr/stack-config";
import { findDrift } from "../../live/drift";
import { ensureRepository } from "../../live/ensure";
import { engineTimeout, Stack, theSandbox, toolingConfig } from "./support";

const keys = {
  repositories: { "blue/api": {}, "blue/worker": { scanOnPush: false, tags: { owner: "web" } } },
  environments: { staging: { accounts: ["222222222222"], lambda: true }, production: ["333333333333"] },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["blue/*"] } },
};

describe("A deployed registry and the platform beside it, on the real engine", function () {
  this.timeout(engineTimeout);
  let stack: Stack;

  before(async () => {
    const sandbox = theSandbox();
    const config = toolingConfig({ ...keys, exportPolicies: true });
    stack = await Stack.create(sandbox, await sandbox.project("blue"), "blue", config);
    await stack.up();
  });

  const outputs = async () => JSON.parse(await stack.succeed("stack", "output", "--json"));

  it("gives out its blueprint as data, the same as its config's plan", async () => {
    const { config } = readStackConfig(toolingConfig(keys));
    assert(config?.role === "tooling");
    assert.deepEqual((await outputs()).blueprint, buildBlueprint(config.args, config.plan));
  });

  it("has no drift as it was deployed, nor with a repository that was made at run time", async () => {
    const ecr = theSandbox().clients.ecr("tooling");
    const planner = runtimePlanner(keys);
    const plan = planner.plan(["blue/pr-7"]).plans.get("blue/pr-7");
    assert(plan);
    assert.equal((await ensureRepository(ecr, "blue/pr-7", plan)).created, true);
    const found: [string, unknown[]][] = [];
    for await (const { repository, differences } of findDrift(ecr, planner)) {
      found.push([repository, differences]);
    }
    // Other suites have repositories with the mark in this account.
    assert.deepEqual(found.filter(([name]) => name.startsWith("blue/")).sort(), [
      ["blue/api", []],
      ["blue/pr-7", []],
      ["blue/worker", []],
    ]);
    await stack.expectNoChanges();
  });

  it("keeps its blueprint to itself without exportPolicies", async () => {
    await stack.configure(toolingConfig(keys));
    await stack.up();
    assert.deepEqual(Object.keys(await outputs()).sort(), ["contract", "repositoryArns", "repositoryUrls"]);
  });
});
