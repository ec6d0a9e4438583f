import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { buildContract } from "../../ecr/contract";
import { readStackConfig } from "../../ecr/stack-config";
import { consumer } from "../../stacks/consumer";
import { goodConsumerConfig, stackFile } from "../bad-config";
import { mockEngine, resolved } from "../mock-engine";

describe("a consumer stack", () => {
  it("exports the URIs of its images, and makes nothing in AWS", async () => {
    const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
    const repository = (name: string) => ({
      url: `${host}/${name}`,
      arn: `arn:aws:ecr:us-east-1:111111111111:repository/${name}`,
      environments: ["staging"],
    });
    const contract = buildContract({
      "team/api": repository("team/api"),
      "team/worker": repository("team/worker"),
    });
    const { config } = readStackConfig(stackFile(goodConsumerConfig()));
    assert.equal(config?.role, "consumer");
    const engine = mockEngine({
      state: (type) => (type === "pulumi:pulumi:StackReference" ? { outputs: { contract } } : {}),
    });
    const outputs = consumer(config as Extract<typeof config, { role: "consumer" }>);
    await engine.settled();

    assert.deepEqual(Object.keys(outputs), ["images"]);
    assert.deepEqual(await resolved(outputs["images"] as pulumi.Output<unknown>), {
      api: `${host}/team/api:v1.2.3`,
      worker: `${host}/team/worker:v7`,
    });
    assert.deepEqual(
      engine.registrations.filter(({ custom }) => custom),
      [],
    );
  });
});
