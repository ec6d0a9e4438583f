import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { disturb, expiredToken, type FaultKind, faultKinds } from "../../sandbox/wire-faults";
import { wired } from "./wired";

/** What a client without second tries sees of each fault, and whether AWS has done what was asked. */
const seen: Record<Exclude<FaultKind, "overtaken">, { error: object; done: boolean }> = {
  throttled: { error: { name: "ThrottlingException", message: "Rate exceeded" }, done: false },
  failed: { error: { name: "ServerException", $fault: "server" }, done: false },
  "failed-after": { error: { name: "ServerException", $fault: "server" }, done: true },
  cut: { error: { code: "ECONNRESET" }, done: false },
  "cut-after": { error: { code: "ECONNRESET" }, done: true },
  "torn-after": { error: { code: "ECONNRESET" }, done: true },
  lost: { error: { name: "TimeoutError" }, done: false },
  late: { error: { name: "TimeoutError" }, done: true },
  "held-after": { error: { name: "TimeoutError" }, done: true },
};

describe("faults on the wire", function () {
  this.timeout(120_000); // the first run on a machine installs the emulator
  const on = wired();
  const hasty = (maxAttempts: number) =>
    on.client({ maxAttempts, requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true } });

  const exists = async (repositoryName: string) => {
    const { repositories = [] } = await on.direct.ecr("tooling").send(new DescribeRepositoriesCommand({}));
    return repositories.some((repository) => repository.repositoryName === repositoryName);
  };

  for (const [kind, { error, done }] of Object.entries(seen) as [
    keyof typeof seen,
    object & (typeof seen)["cut"],
  ][]) {
    it(`${kind}: the client has an error, and AWS has ${done ? "" : "not "}done what was asked`, async () => {
      const repositoryName = `faults/${kind}`;
      const { effects, stop } = disturb(on.wire, () => kind, 60_000);
      await assert.rejects(hasty(1).send(new CreateRepositoryCommand({ repositoryName })), error);
      await stop();
      assert.equal(await exists(repositoryName), done);
      assert.deepEqual(
        effects.map((effect) => [effect.kind, effect.call.operation]),
        [[kind, "CreateRepository"]],
      );
    });

    it(`${kind}: the AWS SDK tries again, and meets what the first try has done`, async () => {
      const repositoryName = `faults/again-${kind}`;
      const kinds = [kind];
      const { stop } = disturb(on.wire, () => kinds.shift(), 60_000);
      const created = hasty(3).send(new CreateRepositoryCommand({ repositoryName }));
      // Whether a late call is done before or after the second try is left to chance.
      if (kind === "late") await Promise.allSettled([created]);
      else if (done) await assert.rejects(created, { name: "RepositoryAlreadyExistsException" });
      else await created;
      await stop();
      assert.ok(await exists(repositoryName));
    });
  }

  it("overtaken: the call that was sent first is done last", async () => {
    const repositoryName = "faults/overtaken";
    await on.direct.ecr("tooling").send(new CreateRepositoryCommand({ repositoryName }));
    const kinds: FaultKind[] = ["overtaken"];
    const { effects, stop } = disturb(on.wire, () => kinds.shift(), 60_000);
    const client = on.client({ maxAttempts: 1 });
    const done: string[] = [];
    const set = (Sid: string) => {
      const Statement = { Sid, Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" };
      const policyText = JSON.stringify({ Version: "2012-10-17", Statement });
      return client
        .send(new SetRepositoryPolicyCommand({ repositoryName, policyText }))
        .then(() => done.push(Sid));
    };
    const first = set("First");
    while (on.wire.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([first, set("Second")]);
    await stop();
    assert.deepEqual(done, ["Second", "First"]);
    assert.deepEqual(
      effects.map(({ kind }) => kind),
      ["overtaken"],
    );
  });

  it("what is held goes on when its time is over, and counts as no fault", async () => {
    for (const kind of ["lost", "late", "held-after", "overtaken"] as const) {
      const { effects, stop } = disturb(on.wire, () => kind, 20);
      await on.client({ maxAttempts: 1 }).send(new DescribeRepositoriesCommand({}));
      await stop();
      assert.deepEqual(effects, []);
    }
  });

  it("an error of AWS's that is answered reaches the client undisturbed, for it has changed nothing", async () => {
    const repositoryName = "faults/refused";
    await on.direct.ecr("tooling").send(new CreateRepositoryCommand({ repositoryName }));
    for (const kind of faultKinds.filter((name) => name.endsWith("-after"))) {
      const { effects, stop } = disturb(on.wire, () => kind, 60_000);
      await assert.rejects(hasty(1).send(new CreateRepositoryCommand({ repositoryName })), {
        name: "RepositoryAlreadyExistsException",
      });
      await stop();
      assert.deepEqual(effects, []);
    }
  });

  it("credentials that have expired are said to have, as AWS says it", async () => {
    on.wire.before = () => expiredToken;
    await assert.rejects(hasty(1).send(new DescribeRepositoriesCommand({})), {
      name: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    });
  });
});
