import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { buildContract } from "../../ecr/contract";
import { readStackConfig } from "../../ecr/stack-config";
import { consumer } from "../../stacks/consumer";
import { type Config, goodConsumerConfig, stackFile } from "../bad-config";
import { mockEngine, resolved } from "../mock-engine";

const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
const arn = (name: string) => `arn:aws:ecr:us-east-1:111111111111:repository/${name}`;
const repository = (name: string) => ({ url: `${host}/${name}`, arn: arn(name), environments: ["staging"] });
const contract = buildContract({
  "team/api": repository("team/api"),
  "team/other": repository("team/other"),
  "team/worker": repository("team/worker"),
});

/** What a consumer stack with this config exports, and what it asks the engine to make in AWS. */
async function run(config: Config) {
  const reading = readStackConfig(stackFile(config)).config;
  assert.equal(reading?.role, "consumer");
  const engine = mockEngine({
    state: (type) => (type === "pulumi:pulumi:StackReference" ? { outputs: { contract } } : {}),
  });
  const outputs = consumer(reading as Extract<typeof reading, { role: "consumer" }>);
  await engine.settled();
  return { outputs, made: engine.registrations.filter(({ custom }) => custom) };
}

describe("a consumer stack", () => {
  it("exports the URIs of its images, and makes nothing in AWS", async () => {
    const { outputs, made } = await run(goodConsumerConfig());

    assert.deepEqual(Object.keys(outputs), ["images"]);
    assert.deepEqual(await resolved(outputs["images"] as pulumi.Output<unknown>), {
      api: `${host}/team/api:v1.2.3`,
      worker: `${host}/team/worker:v7`,
    });
    assert.deepEqual(made, []);
  });

  /** The roles that get a policy, each with the repositories in it. */
  const granted = async (config: Config) =>
    (await run(config)).made.map(({ type, name, inputs }) => {
      const { role, policy } = inputs as { role: string; policy: string };
      return [type, name, role, JSON.parse(policy).Statement[1].Resource];
    });

  it("lets its pullers pull from the repositories of its images", async () => {
    assert.deepEqual(await granted({ ...goodConsumerConfig(), pullers: ["eks-nodes", "ecs-execution"] }), [
      [
        "aws:iam/rolePolicy:RolePolicy",
        "puller-eks-nodes",
        "eks-nodes",
        [arn("team/api"), arn("team/worker")],
      ],
      [
        "aws:iam/rolePolicy:RolePolicy",
        "puller-ecs-execution",
        "ecs-execution",
        [arn("team/api"), arn("team/worker")],
      ],
    ]);
  });

  it("lets its pullers pull from all that its environment may read where it has no images", async () => {
    const { images: _, ...config } = goodConsumerConfig();
    assert.deepEqual(await granted({ ...config, pullers: ["eks-nodes"] }), [
      [
        "aws:iam/rolePolicy:RolePolicy",
        "puller-eks-nodes",
        "eks-nodes",
        [arn("team/api"), arn("team/other"), arn("team/worker")],
      ],
    ]);
  });
});

describe("what a consumer stack loads", function () {
  this.timeout(60_000);

  /** The packages of which a process has loaded a module once it has run a stack with this config. */
  function loaded(config: Config): string[] {
    const program = `
      require("ts-node/register");
      const { mockEngine } = require("./tests/mock-engine");
      const { readStackConfig } = require("./ecr/stack-config");
      const { consumer } = require("./stacks/consumer");
      const engine = mockEngine({ state: (_, name) => ({ name, outputs: ${JSON.stringify({ contract })} }) });
      consumer(readStackConfig(${JSON.stringify(stackFile(config))}).config);
      engine.settled().then(() => {
        const packages = Object.keys(require.cache)
          .map((file) => /node_modules\\/(@pulumi\\/awsx?)\\//.exec(file)?.[1])
          .filter(Boolean);
        process.stdout.write(JSON.stringify([...new Set(packages)].sort()));
      });
    `;
    const cwd = join(__dirname, "..", "..");
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd, encoding: "utf8" });
    assert.equal(stderr, "");
    return JSON.parse(stdout);
  }
  const web = {
    image: "api",
    cluster: "arn:aws:ecs:us-east-1:222222222222:cluster/main",
    subnets: ["subnet-0123456789abcdef0"],
  };

  it("is none of the AWS packages where it only reads", () => {
    assert.deepEqual(loaded(goodConsumerConfig()), []);
  });

  it("is the AWS package, and not awsx, where it puts policies into roles", () => {
    assert.deepEqual(loaded({ ...goodConsumerConfig(), pullers: ["eks-nodes"] }), ["@pulumi/aws"]);
  });

  it("is both where it runs services", () => {
    assert.deepEqual(loaded({ ...goodConsumerConfig(), services: { web } }), ["@pulumi/aws", "@pulumi/awsx"]);
  });
});
