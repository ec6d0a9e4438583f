import assert from "node:assert/strict";
import { CreateRepositoryCommand, SetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import { repositoryExists } from "../e2e/support";
import { writesOf } from "../live/own-registry";
import { ownCommand } from "./own-command";

const config = {
  repositories: ["team/api"],
  environments: { staging: { accounts: ["222222222222"], repositories: ["team/*", "run/*"] } },
};
const denied = { status: 400, type: "AccessDeniedException", message: "not now" };
const refusal = (status: number, message: string) => ({ status, stdout: "", stderr: message });

describe("shared-registry ensure, in the emulator", function () {
  this.timeout(60_000);
  const own = ownCommand(config);

  it("makes a repository that config doesn't list, and says what it writes and what became of it", async () => {
    assert.deepEqual(await own.run("ensure", "run/new"), {
      status: 0,
      stdout: "run/new: created\nrun/new: made as planned: repositoryPolicy, lifecyclePolicy\n",
      stderr:
        "run/new: creates the repository\nrun/new: sets the repository policy\nrun/new: sets the lifecycle policy\n",
    });
    assert.deepEqual(await own.run("ensure", "run/new"), {
      status: 0,
      stdout: "run/new: as planned\n",
      stderr: "",
    });
  });

  it("prints one JSON document in the documented shape", async () => {
    const { status, stdout } = await own.run("ensure", "run/json", "--json");
    const { changes, ...rest } = JSON.parse(stdout);
    assert.deepEqual([status, rest], [0, { repository: "run/json", created: true, failures: [] }]);
    assert.deepEqual(changes[0], {
      repository: "run/json",
      what: "repository",
      from: "absent",
      to: "present",
      notes: [],
    });
  });

  it("writes nothing with --dry-run, and says what it would", async () => {
    assert.deepEqual(await own.run("ensure", "run/dry", "--dry-run"), {
      status: 0,
      stdout:
        "run/dry: would be created\nrun/dry: would be made as planned: repositoryPolicy, lifecyclePolicy\n",
      stderr: "",
    });
    assert.deepEqual(writesOf(own), []);
  });

  it("ends with 3 where some of it failed, which it says", async () => {
    await own.direct.send(new CreateRepositoryCommand({ repositoryName: "run/refused" }));
    own.wire.before = async ({ operation }) => (operation === "SetRepositoryPolicy" ? denied : undefined);
    const { status, stdout } = await own.run("ensure", "run/refused");
    assert.deepEqual(
      [status, stdout],
      [
        3,
        "run/refused: made as planned: imageTagMutability, imageTagMutabilityExclusionFilters, tags, lifecyclePolicy, scanOnPush\n" +
          "run/refused: repositoryPolicy: AccessDeniedException: not now\n",
      ],
    );
  });

  it("goes through all with --all, past failures, and ends with 3 if there was one", async () => {
    await own.direct.send(new CreateRepositoryCommand({ repositoryName: "foreign/a" }));
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:*" }],
    });
    await own.direct.send(new SetRepositoryPolicyCommand({ repositoryName: "run/new", policyText }));
    own.wire.before = async ({ operation, repositoryName }) =>
      operation === "CreateRepository" && repositoryName === "team/api" ? denied : undefined;
    const { status, stdout } = await own.run("ensure", "--all", "--json", "--concurrency", "2");
    const { repositories } = JSON.parse(stdout) as {
      repositories: { repository: string; changes: { what: string }[]; failures: unknown[] }[];
    };
    assert.deepEqual(
      [status, repositories.map(({ repository }) => repository).sort()],
      [3, ["run/json", "run/new", "run/refused", "team/api"]],
    );
    const of = (name: string) => repositories.find(({ repository }) => repository === name);
    assert.deepEqual(
      of("run/new")?.changes.map(({ what }) => what),
      ["repositoryPolicy"],
    );
    assert.deepEqual(of("team/api")?.failures, [
      { what: "repository", message: "AccessDeniedException: not now" },
    ]);
    own.wire.before = undefined;
    assert.deepEqual(await own.run("ensure", "--all"), {
      status: 0,
      stdout:
        "team/api: created\nteam/api: made as planned: repositoryPolicy, lifecyclePolicy\n" +
        "repositories: 4, with failures: 0\n",
      stderr:
        "team/api: creates the repository\nteam/api: sets the repository policy\nteam/api: sets the lifecycle policy\n",
    });
  });

  it("refuses a name that ECR would, and a config with errors, before it calls AWS, and ends with 1", async () => {
    const message =
      'error: repositories.Bad: is not a repository name: ECR takes lower case only, as in "bad" [name-invalid]\n';
    assert.deepEqual(await own.run("ensure", "Bad"), refusal(1, message));
    const { status, stdout } = await own.run("ensure", "Bad", "--json");
    assert.deepEqual(
      [status, JSON.parse(stdout).problems.map(({ path }: { path: string }) => path)],
      [1, ["repositories.Bad"]],
    );
    own.set({ config: { repositories: ["Team"] } });
    assert.deepEqual(
      await own.run("ensure", "run/new"),
      refusal(
        1,
        'error: repositories[0]: is not a repository name: ECR takes lower case only, as in "team" [name-invalid]\n',
      ),
    );
    assert.deepEqual(own.wire.calls, []);
  });

  it("refuses a call that is wrong, with 2", async () => {
    const both = "shared-registry: ensure: give either the name of a repository or --all\n";
    assert.deepEqual(await own.run("ensure"), refusal(2, both));
    assert.deepEqual(await own.run("ensure", "run/new", "--all"), refusal(2, both));
    assert.deepEqual(
      await own.run("ensure", "--all", "--concurrency", "many"),
      refusal(
        2,
        'shared-registry: --concurrency: "many" is not a number of repositories at a time: wanted 1 to 999\n',
      ),
    );
  });

  it("refuses credentials of an account that config doesn't allow, with 2, before anything is done", async () => {
    const aws = { "aws:region": "us-east-1", "aws:allowedAccountIds": ["111111111111"] };
    own.set({ aws });
    assert.deepEqual(
      await own.run("ensure", "run/elsewhere"),
      refusal(
        2,
        `shared-registry: the credentials are of account ${own.account}, and config allows 111111111111 only (aws:allowedAccountIds): nothing was done\n`,
      ),
    );
    assert.deepEqual(
      own.wire.calls.map(({ operation }) => operation),
      ["GetCallerIdentity"],
    );
    own.set({ aws: { ...aws, "aws:allowedAccountIds": ["111111111111", "222222222222"] } });
    assert.deepEqual(
      await own.run("ensure", "--all"),
      refusal(
        2,
        `shared-registry: the credentials are of account ${own.account}, and config allows 111111111111 and 222222222222 only (aws:allowedAccountIds): nothing was done\n`,
      ),
    );
    assert.deepEqual(writesOf(own), []);
  });

  it("says in one sentence that there are no credentials, or old ones, or no answer, and ends with 3", async () => {
    own.set({ env: { AWS_ACCESS_KEY_ID: "" } });
    const none = await own.run("ensure", "run/new");
    assert.equal(none.status, 3);
    assert.match(
      none.stderr,
      /^shared-registry: credentials: CredentialsProviderError: [^\n]+ \(give credentials with --profile or the AWS environment variables\)\n$/,
    );
    own.set({});
    const message = "The security token included in the request is expired";
    own.wire.before = async ({ operation }) =>
      operation === "GetCallerIdentity" ? undefined : { status: 400, type: "ExpiredTokenException", message };
    assert.deepEqual(
      await own.run("ensure", "--all"),
      refusal(
        3,
        `shared-registry: the registry: ExpiredTokenException: ${message} (the credentials have expired: sign in again)\n`,
      ),
    );
    own.wire.before = undefined;
    own.set({ env: { AWS_ENDPOINT_URL_ECR: "http://127.0.0.1:9" } });
    const unreachable = await own.run("ensure", "--all");
    assert.equal(unreachable.status, 3);
    assert.match(unreachable.stderr, /^shared-registry: the registry: .*ECONNREFUSED.*\n$/);
  });

  it("goes to the Region that --region says, and else to that of config", async () => {
    await own.run("ensure", "run/region", "--region", "eu-west-1");
    assert.equal(await repositoryExists(own.direct, "run/region"), false);
    own.set({ env: { AWS_REGION: "eu-west-1" } });
    await own.run("ensure", "run/region");
    assert.equal(await repositoryExists(own.direct, "run/region"), true);
  });
});
