import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { openClients } from "../../sandbox/accounts";
import { wired } from "./wired";

describe("the wire between clients and the emulator", function () {
  this.timeout(120_000); // the first run on a machine installs the emulator
  const on = wired();

  const create = (repositoryName: string) =>
    on.clients.ecr("tooling").send(new CreateRepositoryCommand({ repositoryName }));

  it("writes down each call with its account, its repository, its input and its status", async () => {
    await create("team/written");
    assert.deepEqual(
      on.wire.calls.map(({ operation, account, repositoryName, status }) => [
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
    assert.deepEqual(on.wire.calls[1]?.input, { repositoryName: "team/written" });
  });

  it("keeps the accounts apart as the emulator does", async () => {
    await create("team/tooling-only");
    const { repositories } = await on.clients.ecr("stranger").send(new DescribeRepositoriesCommand({}));
    assert.deepEqual(repositories, []);
    assert.equal(on.wire.calls.at(-1)?.account, "444444444444");
  });

  it("answers with the fault that a test injects, as the AWS SDK understands it, and lets nothing through", async () => {
    on.wire.before = ({ operation }) =>
      operation === "SetRepositoryPolicy"
        ? { status: 400, type: "InvalidParameterException", message: "invalid repository policy provided" }
        : undefined;
    await create("team/refused");
    const policy = new SetRepositoryPolicyCommand({ repositoryName: "team/refused", policyText: "{}" });
    await assert.rejects(on.clients.ecr("tooling").send(policy), {
      name: "InvalidParameterException",
      message: "invalid repository policy provided",
    });
    assert.equal(on.wire.calls.at(-1)?.status, 400);
  });

  it("answers likewise where a service speaks XML", async () => {
    on.wire.before = () => ({ status: 403, type: "ExpiredToken", message: "expired" });
    const strangers = openClients(on.wire.endpoint);
    const listed = strangers.ecr("stranger").send(new DescribeRepositoriesCommand({}));
    await assert.rejects(listed, { name: "ExpiredToken", message: "expired" });
    strangers.destroy();
  });

  it("lets throttling look like AWS's, so that a client tries again", async () => {
    let refusals = 2;
    on.wire.before = () =>
      refusals-- > 0 ? { status: 400, type: "ThrottlingException", message: "Rate exceeded" } : undefined;
    await create("team/throttled");
    assert.deepEqual(
      on.wire.calls.map(({ status }) => status),
      [400, 400, 200],
    );
  });

  it("can hold an answer back although AWS has done what was asked", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done = new Promise<void>((resolve) => {
      on.wire.after = ({ operation }) => {
        resolve();
        return operation === "CreateRepository" ? held : undefined;
      };
    });
    const created = create("team/held");
    await done;
    const { repositories } = await on.direct
      .ecr("tooling")
      .send(new DescribeRepositoriesCommand({ repositoryNames: ["team/held"] }));
    assert.equal(repositories?.length, 1);
    release();
    await created;
  });

  it("cuts a connection before a call is passed on, which the AWS SDK takes for a reason to try again", async () => {
    let cuts = 1;
    on.wire.before = ({ operation }) => (operation === "CreateRepository" && cuts-- > 0 ? "cut" : undefined);
    await create("team/cut");
    const created = on.wire.calls.filter(({ operation }) => operation === "CreateRepository");
    assert.deepEqual(
      created.map(({ status }) => status),
      [undefined, 200],
    );
  });

  for (const fault of ["cut", "tear"] as const) {
    it(`can ${fault} a connection when AWS has done what was asked`, async () => {
      on.wire.after = ({ operation }) => (operation === "CreateRepository" ? fault : undefined);
      const repositoryName = `team/after-${fault}`;
      const once = on.client({ maxAttempts: 1 });
      await assert.rejects(once.send(new CreateRepositoryCommand({ repositoryName })), {
        code: "ECONNRESET",
      });
      await on.direct
        .ecr("tooling")
        .send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
      assert.equal(on.wire.calls.at(-1)?.status, 200);
    });
  }

  it("is settled when calls are done whose client has given up", async () => {
    on.wire.before = async (_call, left) => {
      await left;
      return undefined;
    };
    const hasty = on.client({
      maxAttempts: 1,
      requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
    });
    const asked = hasty.send(new CreateRepositoryCommand({ repositoryName: "team/late" }));
    await assert.rejects(asked, { name: "TimeoutError" });
    await on.wire.settled();
    assert.deepEqual(
      on.wire.calls.map(({ status }) => status),
      [200],
    );
  });
});
