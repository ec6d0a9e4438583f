import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "../../ecr/stack-config";
import { tooling } from "../../stacks/tooling";
import { type Config, goodConfig, stackFile } from "../bad-config";
import { mockEngine, resolved } from "../mock-engine";

async function exported(config: Config) {
  const reading = readStackConfig(stackFile(config)).config;
  assert.equal(reading?.role, "tooling");
  const engine = mockEngine();
  const outputs = tooling(reading as Extract<typeof reading, { role: "tooling" }>);
  await engine.settled();
  return { engine, outputs: outputs as Record<string, pulumi.Output<unknown>> };
}

describe("the tooling stack", () => {
  it("makes one registry", async () => {
    const { engine } = await exported(goodConfig());
    assert.deepEqual(
      engine.registrations.filter(({ custom }) => !custom).map(({ type, name }) => [type, name]),
      [["shared-tooling-registry:index:SharedToolingRegistry", "registry"]],
    );
  });

  it("exports the contract, the URLs and the ARNs, and no reader's account id", async () => {
    const { outputs } = await exported(goodConfig());
    assert.deepEqual(Object.keys(outputs), ["contract", "repositoryUrls", "repositoryArns"]);
    const values = await Promise.all(Object.values(outputs).map((output) => resolved(output)));
    assert.doesNotMatch(JSON.stringify(values), /222222222222|333333333333|444444444444/);
  });

  it("exports the policies and the blueprint only with exportPolicies", async () => {
    const { outputs } = await exported({ ...goodConfig(), exportPolicies: true });
    assert.deepEqual(Object.keys(outputs), [
      "contract",
      "repositoryUrls",
      "repositoryArns",
      "policyDocuments",
      "lifecyclePolicies",
      "blueprint",
    ]);
  });
});
