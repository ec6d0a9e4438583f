import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { type Clients, openClients } from "../../sandbox/accounts";
import { type Emulator, startEmulator } from "../../sandbox/emulator";
import { openWire, type Wire } from "../../sandbox/wire";

describe("the wire between the engine and the emulator", function () {
  this.timeout(120_000); // the first run on a machine installs the emulator
  let emulator: Emulator;
  let wire: Wire;
  let clients: Clients;

  before(async () => {
    emulator = await startEmulator(() => undefined);
    wire = await openWire(emulator.endpoint);
    clients = openClients(wire.endpoint);
  });
  after(async () => {
    clients.destroy();
    await wire.close();
    await emulator.stop();
  });
  beforeEach(() => {
    wire.calls.length = 0;
    wire.before = undefined;
    wire.after = undefined;
  });

  const create = (repositoryName: string) =>
    clients.ecr("tooling").send(new CreateRepositoryCommand({ repositoryName }));

  it("writes down each call with its account, its repository, its input and its status", async () => {
    await create("team/written");
    assert.deepEqual(
      wire.calls.map(({ operation, account, repositoryName, status }) => [
        operation,
        account,
        repositoryName,
        status,
      ]),
      [
        ["AssumeRole", undefined, undefined, 200],
        ["CreateRepository", "111111111111", "team/written", 200],
      ],
    );
    assert.deepEqual(wire.calls[1]?.input, { repositoryName: "team/written" });
  });

  it("keeps the accounts apart as the emulator does", async () => {
    await create("team/tooling-only");
    const { repositories } = await clients.ecr("stranger").send(new DescribeRepositoriesCommand({}));
    assert.deepEqual(repositories, []);
    assert.equal(wire.calls.at(-1)?.account, "444444444444");
  });

  it("answers with the fault that a test injects, as the AWS SDK understands it, and lets nothing through", async () => {
    wire.before = ({ operation }) =>
      operation === "SetRepositoryPolicy"
        ? { status: 400, type: "InvalidParameterException", message: "invalid repository policy provided" }
        : undefined;
    await create("team/refused");
    const policy = new SetRepositoryPolicyCommand({ repositoryName: "team/refused", policyText: "{}" });
    await assert.rejects(clients.ecr("tooling").send(policy), {
      name: "InvalidParameterException",
      message: "invalid repository policy provided",
    });
    assert.equal(wire.calls.at(-1)?.status, 400);
  });

  it("lets throttling look like AWS's, so that a client tries again", async () => {
    let refusals = 2;
    wire.before = () =>
      refusals-- > 0 ? { status: 400, type: "ThrottlingException", message: "Rate exceeded" } : undefined;
    await create("team/throttled");
    assert.deepEqual(
      wire.calls.map(({ status }) => status),
      [400, 400, 200],
    );
  });

  it("can hold an answer back although AWS has done what was asked", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done = new Promise<void>((resolve) => {
      wire.after = ({ operation }) => {
        resolve();
        return operation === "CreateRepository" ? held : undefined;
      };
    });
    const created = create("team/held");
    await done;
    const direct = openClients(emulator.endpoint);
    const { repositories } = await direct
      .ecr("tooling")
      .send(new DescribeRepositoriesCommand({ repositoryNames: ["team/held"] }));
    direct.destroy();
    assert.equal(repositories?.length, 1);
    release();
    await created;
  });
});
