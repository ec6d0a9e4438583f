import assert from "node:assert/strict";
import {
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryPolicyCommand,
  type ECRClient,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { recover } from "../../sandbox/recover";
import type { Sandbox } from "../../sandbox/sandbox";
import {
  createdAt,
  engineTimeout,
  imageTags,
  putImage,
  repositoryExists,
  Stack,
  theSandbox,
  toolingConfig,
} from "./support";

const names = Array.from({ length: 20 }, (_, index) => `faults/r${String(index + 1).padStart(2, "0")}`);
const config = (accounts: string[], repositories = names) =>
  toolingConfig({ repositories, environments: { staging: accounts } });

describe("What goes wrong during an update is made good by the next, on the real engine", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stack: Stack;
  let ecr: ECRClient;
  let created: number[];

  before(async () => {
    sandbox = theSandbox();
    ecr = sandbox.clients.ecr("tooling");
    stack = await Stack.create(sandbox, await sandbox.project("faults"), "faults", config(["222222222222"]));
  });

  afterEach(() => {
    sandbox.wire.before = undefined;
  });

  /** Lets ten calls of an operation pass and answers the others with an error of AWS. */
  const failAfterTen = (operation: string, type: string, message: string) => {
    let passed = 0;
    sandbox.wire.before = async (call) =>
      call.operation === operation && ++passed > 10 ? { status: 400, type, message } : undefined;
  };

  const nothingWasLost = async () => {
    await stack.assertLiveIsPlan();
    assert.deepEqual(await Promise.all(names.map((name) => createdAt(ecr, name))), created, "recreated");
    for (const name of names) {
      assert.deepEqual(await imageTags(ecr, name), ["v1.0.0"]);
    }
  };

  it("SetRepositoryPolicy refused half-way through twenty new repositories", async () => {
    failAfterTen("SetRepositoryPolicy", "AccessDeniedException", "not now");
    assert.match(await stack.fail("up", "--yes", "--skip-preview"), /AccessDeniedException: not now/);
    created = await Promise.all(names.map((name) => createdAt(ecr, name)));
    await Promise.all(names.map((name) => putImage(ecr, name, "v1.0.0")));
    sandbox.wire.before = undefined;
    await stack.up();
    await nothingWasLost();
  });

  it("SetRepositoryPolicy throttled half-way through twenty changed policies", async () => {
    await stack.configure(config(["222222222222", "333333333333"]));
    failAfterTen("SetRepositoryPolicy", "ThrottlingException", "Rate exceeded");
    assert.match(await stack.fail("up", "--yes", "--skip-preview"), /ThrottlingException: Rate exceeded/);
    sandbox.wire.before = undefined;
    await stack.up();
    await nothingWasLost();
  });

  it("policies deleted and edited by hand, after a refresh", async () => {
    const [first, second, third] = names;
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName: first }));
    await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName: second }));
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:*" }],
    });
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: third, policyText }));
    const writes = await stack.writes(() => stack.up("--refresh"));
    assert.deepEqual(writes, [
      `PutLifecyclePolicy ${second}`,
      `SetRepositoryPolicy ${first}`,
      `SetRepositoryPolicy ${third}`,
    ]);
    await nothingWasLost();
  });

  describe("the engine killed in the middle", () => {
    const more = Array.from({ length: 100 }, (_, index) => `killed/r${index + 1}`);

    /** Starts an update that makes `more`, and kills the engine when fifty of them exist. */
    const killHalfWay = async () => {
      await stack.configure(config(["222222222222", "333333333333"], [...names, ...more]));
      const { child, finished } = await stack.project.spawn(["up", "--yes", "--skip-preview"], {
        stack: stack.name,
      });
      let made = 0;
      sandbox.wire.after = async ({ operation }) => {
        if (operation === "CreateRepository" && ++made === 50) {
          child.kill("SIGKILL");
        }
      };
      assert.equal((await finished).signal, "SIGKILL");
      sandbox.wire.after = undefined;
    };

    it("is recovered from by one command, and the next up ends in the plan", async () => {
      await killHalfWay();
      const exist = await Promise.all(more.map((name) => repositoryExists(ecr, name)));
      assert(exist.filter(Boolean).length >= 50, "some repositories were made");
      const { unresolved } = await recover((args) => stack.run(...args));
      assert.deepEqual(unresolved, []);
      await stack.up();
      await nothingWasLost();
      await stack.expectNoChanges();
    });
  });
});
