import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./compiled";

const arn = "arn:aws:ecr:us-east-1:111111111111:repository/team/api";
const node = "arn:aws:iam::222222222222:role/eks-nodes";

describe("shared-registry explain", () => {
  const directory = mkdtempSync(join(tmpdir(), "shared-registry-explain-"));
  after(() => rmSync(directory, { recursive: true }));

  function file(name: string, ...Statement: object[]): string {
    const path = join(directory, `${name}.json`);
    writeFileSync(path, JSON.stringify({ Version: "2012-10-17", Statement }));
    return path;
  }

  const letsIn = {
    Sid: "Staging",
    Effect: "Allow",
    Principal: { AWS: "222222222222" },
    Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
  };
  const repository = file("repository", letsIn);
  const own = file("own", { Sid: "Pull", Effect: "Allow", Action: "ecr:*", Resource: "*" });
  const nothing = file("nothing", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  const deny = file("deny", { Sid: "Wall", Effect: "Deny", Action: "ecr:PutImage", Resource: "*" });

  const wall = file("wall", {
    Sid: "Wall",
    Effect: "Deny",
    Principal: "*",
    Action: "ecr:PutImage",
    Resource: "*",
  });

  const explain = (...args: string[]) => run(["explain", ...args]);
  const ofFile = ["--policy", repository, "--resource", arn, "--principal", node];

  it("prints one JSON document in the documented shape, and ends with 0 where it is allowed", () => {
    const { status, stdout, stderr } = explain(...ofFile, "--identity-policy", own, "--json");
    const { reason, ...rest } = JSON.parse(stdout);
    assert.deepEqual(
      { status, stderr, rest },
      {
        status: 0,
        stderr: "",
        rest: {
          decision: "allowed",
          action: "ecr:BatchGetImage",
          principal: node,
          resource: arn,
          repositoryPolicy: { decision: "allowed", statement: "Staging" },
          identityPolicy: { decision: "allowed", statement: "Pull" },
          blockedBy: [],
          missing: [],
        },
      },
    );
    assert.match(reason, /^arn:aws:iam::222222222222:role\/eks-nodes may call ecr:BatchGetImage on /);
  });

  it("prints the answer, the sides and the reason for people, and ends with 1 where it is denied", () => {
    const { status, stdout } = explain(...ofFile, "--identity-policy", nothing);
    assert.equal(status, 1);
    assert.equal(
      stdout,
      "DENIED, blocked by identity-policy\n" +
        "  repository policy: allowed (Staging)\n" +
        "  identity policy: denied\n\n" +
        `${node} may not call ecr:BatchGetImage on ${arn}. The repository policy lets its account 222222222222 as a whole in (statement "Staging"). ` +
        "Its own policies don't allow it; across accounts both sides have to allow. " +
        `To allow it, add to the principal's own policy: {"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"${arn}"}\n`,
    );
  });

  const decided = (...args: string[]) => {
    const { status, stdout } = explain(...ofFile, "--json", ...args);
    const { decision, blockedBy, missing } = JSON.parse(stdout);
    return [status, decision, ...blockedBy, ...missing].join(" ");
  };

  it("ends with 1 where it can't be told", () => {
    assert.equal(decided(), "1 undetermined identity-policy");
  });

  it("takes several identity policies, a boundary, SCPs and RCPs", () => {
    const both = ["--identity-policy", nothing, own];
    assert.equal(decided(...both), "0 allowed");
    assert.equal(decided(...both, "--boundary", nothing), "1 denied permissions-boundary");
    assert.equal(decided(...both, "--scp", own, nothing), "1 denied scp");
    assert.equal(decided(...both, "--rcp", wall), "0 allowed");
    assert.equal(
      decided(...both, "--rcp", wall, "--action", "ecr:PutImage"),
      "1 denied repository-policy rcp",
    );
  });

  it("takes an SCP that only denies to stand beside FullAWSAccess", () => {
    assert.equal(decided("--identity-policy", own, "--scp", deny), "0 allowed");
  });

  it("explains a repository of the plan, from standard input too", () => {
    const config = [
      "config:",
      "  aws:region: us-east-1",
      '  aws:allowedAccountIds: ["111111111111"]',
      "  shared-tooling-registry:role: tooling",
      "  shared-tooling-registry:repositories: [team/api]",
      '  shared-tooling-registry:environments: {staging: ["222222222222"]}',
    ].join("\n");
    const args = ["explain", "--config", "-", "--principal", node, "--json", "--identity-policy", own];
    const { status, stdout } = run([...args, "--repository", "team/api"], { input: config });
    const { repositoryPolicy, resource } = JSON.parse(stdout);
    assert.deepEqual(
      { status, repositoryPolicy, resource },
      {
        status: 0,
        repositoryPolicy: { decision: "allowed", statement: "ReadStagingAccounts" },
        resource: arn,
      },
    );
    const misspelt = run([...args, "--repository", "team/ap"], { input: config });
    assert.deepEqual(misspelt, {
      status: 2,
      stdout: "",
      stderr:
        'shared-registry: standard input: its plan has no repository "team/ap"; did you mean "team/api"?\n',
    });
  });

  it("takes the registry to be in another account where config doesn't say, and says so", () => {
    const config =
      "config: {shared-tooling-registry:role: tooling, shared-tooling-registry:repositories: [team/api]}";
    const { stdout, stderr } = run(
      ["explain", "--config", "-", "--repository", "team/api", "--principal", node, "--json"],
      { input: config },
    );
    assert.equal(JSON.parse(stdout).resource, "arn:aws:ecr:us-east-1:000000000000:repository/team/api");
    assert.match(stderr, /config doesn't say which account the registry is in/);
  });

  it("lists the problems of a plan with errors, and ends with 1", () => {
    const config =
      'config: {"shared-tooling-registry:role": tooling, "shared-tooling-registry:repositories": [Team]}';
    const { status, stdout, stderr } = run(
      ["explain", "--config", "-", "--repository", "team/api", "--principal", node],
      { input: config },
    );
    assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
    assert.match(stderr, /repositories\[0\]: is not a repository name/);
    assert.match(stderr, /its plan has errors, so there is no policy to explain/);
  });

  it("lists everything that is wrong with a call at once, and ends with 2", () => {
    const { status, stdout, stderr } = explain(
      ...[
        "--principal",
        "eks",
        "--for",
        "eks",
        "--context",
        "x",
        "--action",
        "s3:Get",
        "--registry-account",
        "1",
      ],
      ...["--resource", "team/api"],
    );
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.deepEqual(
      stderr.split("\n").map((line) => /\[([a-z-]+)\]$/.exec(line)?.[1] ?? line),
      [
        "shared-registry: explain: give one of --repository, for a repository of the plan, and --policy, for a file",
        "shared-registry: explain: --for says what is asked for: leave --action out",
        "principal-invalid",
        "value-unknown",
        "condition-invalid",
        "name-invalid",
        "action-unknown",
        "account-id",
        "",
      ],
    );
  });

  it("says which Region and account it needs to know where a policy's Resource matters, and ends with 2", () => {
    const config =
      "config: {shared-tooling-registry:role: tooling, shared-tooling-registry:repositories: [team/api]}";
    const args = ["explain", "--config", "-", "--repository", "team/api", "--principal", node];
    const refused = run([...args, "--identity-policy", own], { input: config });
    assert.deepEqual(refused, {
      status: 2,
      stdout: "",
      stderr:
        "shared-registry: explain: what these policies say hangs on where the registry is: say its account (--registry-account, or aws:allowedAccountIds in config), and its Region (--region, or aws:region in config)\n",
    });
    const where = ["--registry-account", "111111111111", "--region", "eu-west-1", "--json"];
    const { resource } = JSON.parse(
      run([...args, "--identity-policy", own, ...where], { input: config }).stdout,
    );
    assert.equal(resource, "arn:aws:ecr:eu-west-1:111111111111:repository/team/api");
  });

  it("refuses what contradicts the config, the repository's ARN or the principal, with 2", () => {
    const config = [
      "config:",
      "  aws:region: us-east-1",
      '  aws:allowedAccountIds: ["111111111111"]',
      "  shared-tooling-registry:role: tooling",
      "  shared-tooling-registry:repositories: [team/api]",
    ].join("\n");
    const ofPlan = (...args: string[]) => {
      const plan = ["explain", "--config", "-", "--repository", "team/api", "--principal", node];
      const { status, stderr } = run([...plan, ...args], { input: config });
      return { status, stderr };
    };
    const refusal = (what: string) => ({ status: 2, stderr: `shared-registry: explain: ${what}\n` });
    assert.deepEqual(
      [
        ofPlan("--region", "eu-west-1"),
        ofPlan("--registry-account", "333333333333"),
        ofPlan("--context", "aws:RequestedRegion=eu-west-1"),
        ofPlan("--context", "aws:PrincipalAccount=333333333333"),
      ],
      [
        refusal("--region is eu-west-1, and standard input has us-east-1"),
        refusal("--registry-account is 333333333333, and standard input has 111111111111"),
        refusal('--context: aws:RequestedRegion is "us-east-1" in such a request'),
        refusal('--context: aws:PrincipalAccount is "222222222222" in such a request'),
      ],
    );
  });

  const mismatches: [what: string, args: string[], message: string][] = [
    [
      "a role for Lambda's service",
      [node, "--for", "lambda"],
      "--for lambda asks about the service: give the function's ARN, or lambda.amazonaws.com, as --principal",
    ],
    [
      "a service for a node's role",
      ["ec2.amazonaws.com", "--for", "eks-node"],
      "--for eks-node asks about a role: a service never pulls for it",
    ],
    [
      "policies of a service",
      ["lambda.amazonaws.com", "--identity-policy", own],
      "a service has no policies of its own: leave --identity-policy and --boundary out",
    ],
    [
      "a boundary of a root",
      ["222222222222", "--boundary", own],
      "an account's root has no policies of its own: leave --identity-policy and --boundary out",
    ],
    [
      "a principal of another partition",
      ["arn:aws-cn:iam::222222222222:role/eks-nodes"],
      "--principal: arn:aws-cn:iam::222222222222:role/eks-nodes is not in partition aws, in which the registry is: no policy there can let it in",
    ],
  ];
  for (const [what, principal, message] of mismatches) {
    it(`refuses ${what}, with 2`, () => {
      const { status, stderr } = explain(...ofFile.slice(0, 4), "--principal", ...principal);
      assert.deepEqual({ status, stderr }, { status: 2, stderr: `shared-registry: explain: ${message}\n` });
    });
  }

  it("decides nothing with a policy that IAM couldn't read, and names the statement", () => {
    const odd = file("odd", { Sid: "Odd", Effect: "Allow", Action: "ecr:*" });
    assert.equal(decided("--identity-policy", own, odd), `1 undetermined statement "Odd" of ${odd}`);
  });

  it("prints the problems of a plan with errors as JSON, and ends with 1", () => {
    const config =
      'config: {"shared-tooling-registry:role": tooling, "shared-tooling-registry:repositories": [Team]}';
    const args = ["explain", "--config", "-", "--repository", "team/api", "--principal", node, "--json"];
    const { status, stdout } = run(args, { input: config });
    const { problems } = JSON.parse(stdout);
    assert.deepEqual(
      { status, problems: problems.map(({ path, code }: { path: string; code: string }) => [path, code]) },
      {
        status: 1,
        problems: [
          ["repositories[0]", "name-invalid"],
          ["aws:allowedAccountIds", "account-unguarded"],
        ],
      },
    );
  });

  it("shows control characters of a policy, and doesn't send them to the terminal", () => {
    const sneaky = file("sneaky", { ...letsIn, Sid: "\u001b[2J" });
    const { stdout } = explain(
      "--policy",
      sneaky,
      "--resource",
      arn,
      "--principal",
      node,
      "--identity-policy",
      own,
    );
    assert.match(stdout, /repository policy: allowed \(\ufffd\[2J\)/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that it isn't there is the point
    assert.doesNotMatch(stdout, /\u001b/);
  });

  it("refuses a policy file that is none, and two accounts for one registry", () => {
    const { status, stderr } = explain(...ofFile.slice(2), "--policy", __filename);
    assert.equal(status, 2);
    assert.match(stderr, /explain\.test\.ts.*: /);
    assert.equal(explain(...ofFile, "--registry-account", "333333333333").status, 2);
  });
});
