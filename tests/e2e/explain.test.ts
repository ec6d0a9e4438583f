import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { pullPolicy } from "../../ecr/identity-policy";
import { ACCOUNTS, type AccountName, REGION } from "../../sandbox/accounts";
import { childEnvironment } from "../../sandbox/environment";
import { run } from "../cli/compiled";
import { engineTimeout, Stack, theSandbox, toolingConfig } from "./support";

const role = (name: string) => `arn:aws:iam::${ACCOUNTS.staging}:role/${name}`;
const arn = `arn:aws:ecr:${REGION}:${ACCOUNTS.tooling}:repository/why/api`;

/** What `explain --live` of the deployed registry says. The emulator enforces no policy: AWS's own answer isn't had. */
describe("explain --live, on a deployed registry (it tells what AWS would decide; the emulator doesn't)", function () {
  this.timeout(engineTimeout);
  let directory: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    const sandbox = theSandbox();
    directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-explain-"));
    const project = await sandbox.project("why");
    const tooling = await Stack.create(
      sandbox,
      project,
      "why-tooling",
      toolingConfig({
        repositories: ["why/api", "why/worker"],
        environments: {
          staging: { accounts: [ACCOUNTS.staging], repositories: ["*/api"] },
          jobs: { roles: [`arn:aws:iam::${ACCOUNTS.staging}:role/jobs-*`], repositories: ["*/worker"] },
          partners: { organization: { id: "o-a1b2c3d4e5" }, repositories: ["*/worker"] },
          production: { accounts: [ACCOUNTS.production], lambda: true, repositories: ["*/api"] },
        },
      }),
    );
    await tooling.up();
    await makeRoles();
    env = await environmentFor("tooling", "staging");
  });

  after(() => rm(directory, { recursive: true, force: true }));

  /** Roles with the pull policy inline, with it attached, and without any policy. */
  async function makeRoles(): Promise<void> {
    const iam = theSandbox().clients.iam("staging");
    const trust = { AssumeRolePolicyDocument: "{}" };
    const PolicyDocument = JSON.stringify(pullPolicy([arn]));
    for (const RoleName of ["why-inline", "why-attached", "why-bare"]) {
      await iam.send(new CreateRoleCommand({ RoleName, ...trust }));
    }
    await iam.send(new PutRolePolicyCommand({ RoleName: "why-inline", PolicyName: "pull", PolicyDocument }));
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "why-pull", PolicyDocument }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: "why-attached", PolicyArn: Policy?.Arn }));
  }

  /** An environment whose profiles stand in these accounts, and that knows of nothing else of AWS. */
  async function environmentFor(...names: AccountName[]): Promise<NodeJS.ProcessEnv> {
    const profiles = await Promise.all(
      names.map(async (name) => {
        const { accessKeyId, secretAccessKey, sessionToken } = await theSandbox().clients.credentials(name);
        return [
          `[${name}]`,
          `aws_access_key_id = ${accessKeyId}`,
          `aws_secret_access_key = ${secretAccessKey}`,
          `aws_session_token = ${sessionToken}`,
        ].join("\n");
      }),
    );
    const file = join(directory, "credentials");
    await writeFile(file, `${profiles.join("\n\n")}\n`);
    return childEnvironment({
      AWS_SHARED_CREDENTIALS_FILE: file,
      AWS_CONFIG_FILE: join(directory, "none"),
      AWS_ENDPOINT_URL: theSandbox().emulator.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
    });
  }

  function explain(repository: string, principal: string, ...args: string[]) {
    const { status, stdout, stderr } = run(
      [
        ...["explain", "--live", "--repository", repository, "--principal", principal, "--json"],
        ...["--region", REGION, "--profile", "tooling", "--identity-profile", "staging", ...args],
      ],
      { env },
    );
    const { decision, repositoryPolicy, identityPolicy, blockedBy, missing } = JSON.parse(stdout || "{}");
    return { status, stderr, decision, repositoryPolicy, identityPolicy, blockedBy, missing };
  }

  const statement = (decision: string, its: string | null) => ({ decision, statement: its });

  it("allows a role whose own policy, inline or attached, allows what the account may", () => {
    for (const name of ["why-inline", "why-attached"]) {
      assert.deepEqual(explain("why/api", role(name), "--for", "eks-node"), {
        status: 0,
        stderr: "",
        decision: "allowed",
        repositoryPolicy: statement("allowed", "ReadStagingAccounts"),
        identityPolicy: statement("allowed", "Pull"),
        blockedBy: [],
        missing: [],
      });
    }
  });

  it("says of a role without an identity policy that its own side blocks", () => {
    assert.deepEqual(explain("why/api", role("why-bare")), {
      status: 1,
      stderr: "",
      decision: "denied",
      repositoryPolicy: statement("allowed", "ReadStagingAccounts"),
      identityPolicy: statement("denied", null),
      blockedBy: ["identity-policy"],
      missing: [],
    });
  });

  it("says of a role outside its environment's patterns that the repository policy blocks", () => {
    const { status, decision, repositoryPolicy, blockedBy } = explain(
      "why/worker",
      role("why-inline"),
      ...["--context", "aws:PrincipalOrgID="],
    );
    assert.deepEqual(
      { status, decision, repositoryPolicy, blockedBy },
      {
        status: 1,
        decision: "denied",
        repositoryPolicy: statement("denied", null),
        blockedBy: ["repository-policy", "identity-policy"],
      },
    );
  });

  it("says of the stranger's account that the repository policy blocks", () => {
    assert.deepEqual(explain("why/api", ACCOUNTS.stranger), {
      status: 1,
      stderr: "",
      decision: "denied",
      repositoryPolicy: statement("denied", null),
      identityPolicy: null,
      blockedBy: ["repository-policy"],
      missing: [],
    });
  });

  it("asks for the organisation of a reader that gets in by it, and decides once it is given", () => {
    const stranger = `arn:aws:iam::${ACCOUNTS.stranger}:role/partner`;
    const policy = join(directory, "pull.json");
    return writeFile(policy, JSON.stringify(pullPolicy([arn.replace("api", "worker")]))).then(() => {
      const ask = (...args: string[]) => {
        const { status, decision, missing } = explain(
          "why/worker",
          stranger,
          "--identity-policy",
          policy,
          ...args,
        );
        return { status, decision, missing };
      };
      assert.deepEqual(ask(), { status: 1, decision: "undetermined", missing: ["aws:PrincipalOrgID"] });
      const given = (id: string) => ask("--context", `aws:PrincipalOrgID=${id}`);
      assert.deepEqual(given("o-a1b2c3d4e5"), { status: 0, decision: "allowed", missing: [] });
      assert.deepEqual(given("o-zzzzzzzzzz"), { status: 1, decision: "denied", missing: [] });
    });
  });

  it("tells a Lambda function of a reader's account from one of another account", () => {
    const lambda = (account: string) => {
      const principal = `arn:aws:lambda:${REGION}:${account}:function:thumbnails`;
      const { status, decision, blockedBy } = explain("why/api", principal, "--for", "lambda");
      return { status, decision, blockedBy };
    };
    assert.deepEqual(lambda(ACCOUNTS.production), { status: 0, decision: "allowed", blockedBy: [] });
    assert.deepEqual(lambda(ACCOUNTS.stranger), {
      status: 1,
      decision: "denied",
      blockedBy: ["repository-policy"],
    });
  });

  it("says which policies it couldn't read, and leaves the answer open", () => {
    const other = `arn:aws:iam::${ACCOUNTS.production}:role/eks`;
    const { status, stderr, decision, missing } = explain("why/api", other);
    assert.deepEqual(
      { status, stderr, decision, missing },
      {
        status: 1,
        stderr: `the policies of ${other} weren't read: the credentials are of account ${ACCOUNTS.staging}; give them with --identity-policy, or credentials with --identity-profile\n`,
        decision: "undetermined",
        missing: ["identity-policy"],
      },
    );
  });

  it("ends with 3 and one sentence where AWS refuses or can't be reached", () => {
    const unknown = explain("why/apo", role("why-inline"));
    assert.equal(unknown.status, 3);
    assert.equal(
      unknown.stderr,
      "shared-registry: repository why/apo: the registry has none of that name in this Region\n",
    );
    const { status, stderr } = run(
      ["explain", "--live", "--repository", "why/api", "--principal", ACCOUNTS.stranger, "--region", REGION],
      { env: { ...env, AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_PROFILE: "tooling" } },
    );
    assert.equal(status, 3);
    assert.match(stderr, /^shared-registry: repository why\/api: .*ECONNREFUSED.*\n$/);
  });
});
