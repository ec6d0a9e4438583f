import assert from "node:assert/strict";
import { DeleteLifecyclePolicyCommand, DescribeRegistryCommand, type ECRClient } from "@aws-sdk/client-ecr";
import type { RegistryContract } from "../../components";
import { REGION } from "../../sandbox/accounts";
import type { Sandbox } from "../../sandbox/sandbox";
import { run } from "../cli/compiled";
import { toolingEnvironment } from "../images";
import {
  type Config,
  consumerConfig,
  engineTimeout,
  liveRepository,
  repositoryExists,
  Stack,
  theSandbox,
  toolingConfig,
} from "./support";

const replica = "eu-central-1";
const names = ["replicas/api", "replicas/worker"];
const registry = {
  repositories: {
    "replicas/api": {},
    "replicas/worker": { readers: ["staging"], lifecycle: { keepTags: ["x*"] } },
  },
  environments: { staging: ["222222222222"], production: { accounts: ["333333333333"], lambda: true } },
};

describe("Replicas of a registry in another Region, on the real engine (the emulator copies no images)", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stack: Stack;
  let ecr: Record<"here" | "there", ECRClient>;

  before(async () => {
    sandbox = theSandbox();
    ecr = { here: sandbox.clients.ecr("tooling"), there: sandbox.clients.ecr("tooling", replica) };
    stack = await Stack.create(
      sandbox,
      await sandbox.project("replicas"),
      "replicas",
      toolingConfig(registry),
    );
    await stack.up();
  });

  const deploy = async (config: Config) => {
    await stack.configure(toolingConfig(config));
    return stack.writes(() => stack.up());
  };

  const contract = async (): Promise<RegistryContract> =>
    JSON.parse(await stack.succeed("stack", "output", "contract", "--json")) as RegistryContract;

  const rules = async () => {
    const { replicationConfiguration } = await ecr.here.send(new DescribeRegistryCommand({}));
    return replicationConfiguration?.rules;
  };

  it("are added to a registry by one up, which touches nothing that is there", async () => {
    assert.equal("replicas" in (await contract()), false);
    const writes = await deploy({ ...registry, replicas: [replica] });
    assert.deepEqual(
      writes,
      [
        ...names.flatMap((name) => [
          `CreateRepository ${name}`,
          `PutLifecyclePolicy ${name}`,
          `SetRepositoryPolicy ${name}`,
        ]),
        "PutReplicationConfiguration",
      ].sort(),
    );
    await stack.expectNoChanges();
  });

  it("are exactly like the registry's own repositories", async () => {
    await stack.assertLiveIsPlan();
    for (const name of names) {
      assert.deepEqual(await liveRepository(ecr.there, name), await liveRepository(ecr.here, name));
    }
  });

  it("are filled by a rule for these repositories alone, which was written after all of them were there", async () => {
    assert.deepEqual(await rules(), [
      {
        destinations: [{ region: replica, registryId: "111111111111" }],
        repositoryFilters: names.map((filter) => ({ filter, filterType: "PREFIX_MATCH" })),
      },
    ]);
    const writes = sandbox.wire.calls.filter(
      ({ operation }) => !/^(Get|Describe|List|Assume)/.test(operation),
    );
    assert.equal(writes.at(-1)?.operation, "PutReplicationConfiguration");
  });

  it("stand in the contract with the URLs and ARNs that AWS gave them", async () => {
    const { region, replicas = {} } = await contract();
    assert.equal(region, REGION);
    const host = `111111111111.dkr.ecr.${replica}.amazonaws.com`;
    assert.deepEqual(replicas, {
      [replica]: {
        host,
        repositories: Object.fromEntries(
          names.map((name) => [
            name,
            { url: `${host}/${name}`, arn: `arn:aws:ecr:${replica}:111111111111:repository/${name}` },
          ]),
        ),
      },
    });
  });

  it("are pulled from by consumers of their Region; others say fallback, or fail at preview", async () => {
    const image = (region: string) => `111111111111.dkr.ecr.${region}.amazonaws.com/replicas/api:v1`;
    const consumer = (region: string, config: Config = {}) => ({
      ...consumerConfig({
        registryStack: `organization/shared-tooling-registry/${stack.name}`,
        environment: "staging",
        images: { api: { repository: "replicas/api", tag: "v1" } },
        ...config,
      }),
      "aws:region": region,
    });
    const reader = await Stack.create(sandbox, stack.project, "replicas-reader", consumer(replica));
    const images = async () => {
      await reader.up();
      return JSON.parse(await reader.succeed("stack", "output", "images", "--json")) as unknown;
    };
    assert.deepEqual(await images(), { api: image(replica) });
    await reader.configure(consumer(REGION));
    assert.deepEqual(await images(), { api: image(REGION) });
    await reader.configure(consumer("eu-west-3"));
    assert.match(
      await reader.fail("preview"),
      /region: the registry has no repositories in eu-west-3 \(it has us-east-1, eu-central-1\): add the Region to replicas in the tooling stack, or say fallback: true to pull from us-east-1 \[region-unavailable\]/,
    );
    await reader.configure(consumer("eu-west-3", { fallback: true }));
    assert.deepEqual(await images(), { api: image(REGION) });
  });

  it("follow a change of readers in both Regions", async () => {
    const environments = { staging: ["222222222222"] };
    const writes = await deploy({ ...registry, environments, replicas: [replica] });
    assert.deepEqual(writes, ["SetRepositoryPolicy replicas/api", "SetRepositoryPolicy replicas/api"]);
    for (const name of names) {
      assert.deepEqual(await liveRepository(ecr.there, name), await liveRepository(ecr.here, name));
    }
  });

  it("are compared and healed by drift, each in its Region", async () => {
    const env = await toolingEnvironment(sandbox);
    const drift = (...args: string[]) =>
      run(["drift", "--config", stack.project.configFile(stack.name), ...args], { env });
    const here = "repositories: 2, not as planned: 0";
    const none = `${here}\nrepositories in ${replica}: 2, not as planned: 0\n`;
    assert.deepEqual(drift(), { status: 0, stdout: none, stderr: "" });
    await ecr.there.send(new DeleteLifecyclePolicyCommand({ repositoryName: "replicas/api" }));
    const { status, stdout } = drift("--fix");
    const healed = `${here}, healed: 0\nrepositories in ${replica}: 2, not as planned: 1, healed: 1\n`;
    assert.deepEqual([status, stdout.endsWith(healed)], [0, true], stdout);
    assert.deepEqual(drift(), { status: 0, stdout: none, stderr: "" });
  });

  it("are not given up by taking one of two Regions out: that is refused, and AWS keeps all of it", async () => {
    await deploy({ ...registry, replicas: [replica, "eu-west-1"] });
    await stack.configure(toolingConfig({ ...registry, replicas: ["eu-west-1"] }));
    assert.match(
      await stack.fail("preview"),
      /registry-replicas\/(api|worker)@eu-central-1" cannot be deleted because it is protected/,
    );
    await deploy({ ...registry, replicas: [replica, "eu-west-1"] });
  });

  it("are not given up by taking all Regions out either: the rule that fills them is protected too", async () => {
    await stack.configure(toolingConfig(registry));
    assert.match(
      await stack.fail("preview"),
      /ReplicationConfiguration::registry" cannot be deleted because it is protected/,
    );
    const writes = await stack.writes(() => stack.fail("up", "--yes", "--skip-preview"));
    assert.deepEqual(
      writes.filter((write) => /^(Delete|Put)/.test(write)),
      [],
    );
    assert.equal((await rules())?.length, 1);
    assert.equal(await repositoryExists(ecr.there, "replicas/api"), true);
    await deploy({ ...registry, replicas: [replica, "eu-west-1"] });
    await stack.expectNoChanges();
  });

  it("are given up once their removal says delete, in a step of its own", async () => {
    const defaults = { removal: "delete" };
    const regions = [replica, "eu-west-1"];
    assert.deepEqual(await deploy({ ...registry, defaults, replicas: regions }), []);
    assert.deepEqual(await deploy({ ...registry, defaults }), [
      ...names.flatMap((name) => regions.map(() => `DeleteRepository ${name}`)),
      "PutReplicationConfiguration",
    ]);
    assert.deepEqual(await rules(), []);
    assert.equal(await repositoryExists(ecr.there, "replicas/api"), false);
    await stack.assertLiveIsPlan();
  });

  it("are refused beside a replication of the registry's settings, in words that name both ways out", async () => {
    const destinations = [{ region: replica }];
    const config = { ...registry, replicas: [replica], registry: { replication: [{ destinations }] } };
    await stack.configure(toolingConfig(config));
    assert.match(
      await stack.fail("preview"),
      /registry\.replication: .+ either leave replication out of the registry's settings, .+ or say replicationRule: false beside replicas, .+ \[replication-twice\]/,
    );
    const writes = await deploy({ ...config, replicationRule: false });
    assert.equal(writes.filter((write) => write === "PutReplicationConfiguration").length, 1);
    assert.deepEqual(await rules(), [{ destinations: [{ region: replica, registryId: "111111111111" }] }]);
  });
});
