import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { accessDiff } from "../../cli/access-diff";
import { type Config, goodConsumerConfig, stackFile } from "../bad-config";
import { run } from "./compiled";

const staging = (readers: unknown): Config => ({
  role: "tooling",
  repositories: ["team/api", "team/worker"],
  environments: { staging: readers },
});
const before = staging(["222222222222"]);
const wider = staging({ accounts: ["222222222222", "333333333333"], access: "inspect" });
const narrower = staging({ roles: ["arn:aws:iam::222222222222:role/ci"] });

const asFile = (config: Config) => stringify({ config: stackFile(config) });

describe("shared-registry access diff, compiled", function () {
  this.timeout(30_000);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "access-diff-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  /** Compares two configs in files. */
  const diff = (from: Config, to: Config, ...options: string[]) => {
    writeFileSync(join(directory, "from.yaml"), asFile(from));
    writeFileSync(join(directory, "to.yaml"), asFile(to));
    return run(["access", "diff", "--from", "from.yaml", "--to", "to.yaml", ...options], { cwd: directory });
  };

  it("says that nobody's access changes, and ends with 0", () => {
    for (const options of [[], ["--fail-on-widen"]]) {
      assert.deepEqual(diff(before, before, ...options), {
        status: 0,
        stdout: "Nobody's access changes.\n",
        stderr: "",
      });
    }
  });

  it("prints what changes alike once, what widens access first", () => {
    const { status, stdout, stderr } = diff(before, { ...wider, repositories: ["team/api", "new"] });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `
3 changes widen access, 1 change narrows access.

+ 222222222222: none -> inspect
    in new

+ 333333333333: none -> inspect
    in 2 repositories: new, team/api

+ 222222222222: pull -> inspect
    in team/api

- 222222222222: pull -> none
    in team/worker
`.trimStart(),
    );
  });

  it("prints actions where levels don't say them, and what an access hangs on", () => {
    const extraStatements = [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "ecr:BatchGetImage",
        Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
      },
      { Effect: "Allow", Principal: { AWS: "444444444444" }, Action: ["ecr:PutImage", "ecr:BatchGetImage"] },
    ];
    const { stdout, stderr } = diff(before, {
      ...before,
      repositories: { "team/api": { extraStatements }, "team/worker": {} },
    });
    assert.equal(
      stdout,
      `
1 change widens access, 2 changes narrow access.

+ 444444444444: none -> custom (1 action), or custom (2 actions) depending on aws:SourceVpc
    gains: ecr:BatchGetImage, ecr:PutImage
    in team/api

- 111111111111: none, or custom (35 actions) depending on its own policies -> none, or custom (35 actions) depending on aws:SourceVpc, its own policies
    loses: ecr:BatchGetImage
    in team/api

- 222222222222: pull -> custom (2 actions), or pull depending on aws:SourceVpc
    loses: ecr:BatchGetImage
    in team/api
`.trimStart(),
    );
    // What the config before didn't warn of is news.
    assert.match(
      stderr,
      /^warning: to\.yaml: repositories\["team\/api"\]: lets in environments\.staging in some .+\[reader-conditional\]\n$/,
    );
  });

  it("prints one JSON document with --json, with the warnings of both", () => {
    const roles = (name: string) => staging({ roles: [`arn:aws:iam::222222222222:role/${name}`] });
    const { status, stdout, stderr } = diff(roles("ci-*"), roles("ci-1"), "--json");
    const document = JSON.parse(stdout);
    const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(
      document.changed,
      ["team/api", "team/worker"].map((repository) => ({
        repository,
        principal: "arn:aws:iam::222222222222:role/ci-*",
        from: "pull",
        to: "none",
        gained: [],
        lost: pull,
        unclear: [],
      })),
    );
    assert.deepEqual(
      document.problems.map(({ file, code, severity }: Record<string, string>) => [file, severity, code]),
      [["from.yaml", "warning", "role-pattern"]],
    );
  });

  it("ends with 1 with --fail-on-widen if somebody gets more, whatever others lose", () => {
    const status = (from: Config, to: Config) => [
      diff(from, to).status,
      diff(from, to, "--fail-on-widen").status,
    ];
    assert.deepEqual(status(before, wider), [0, 1]);
    assert.deepEqual(status(wider, before), [0, 0]);
    assert.deepEqual(status(before, narrower), [0, 0]);
    assert.deepEqual(status(before, staging(["333333333333"])), [0, 1]);
  });

  it("ends with 1 with --fail-on-widen where a Deny goes that was about some of an account alone", () => {
    const without = { ...before, repositories: ["team/api"] };
    const denying = (Condition: unknown) => ({
      ...before,
      repositories: {
        "team/api": { extraStatements: [{ Effect: "Deny", Principal: "*", Action: "ecr:*", Condition }] },
      },
    });
    for (const condition of [
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*contractor*" } },
      { StringLike: { "aws:PrincipalArn": "*contractor*" } },
      { StringEquals: { "aws:PrincipalType": "User" } },
      { StringNotEquals: { "aws:PrincipalTag/team": "x" } },
    ]) {
      assert.equal(diff(denying(condition), without, "--fail-on-widen").status, 1, JSON.stringify(condition));
      assert.equal(diff(without, denying(condition), "--fail-on-widen").status, 0, JSON.stringify(condition));
    }
    // The registry is in us-east-1, as both configs say.
    const elsewhere = denying({ StringEquals: { "aws:RequestedRegion": "eu-west-1" } });
    assert.equal(diff(elsewhere, without).stdout, "Nobody's access changes.\n");
  });

  it("ends with 1 with --fail-on-widen if nobody can tell whether somebody gets more", () => {
    const tagged = (team: string) => ({
      ...before,
      defaults: {
        extraStatements: [
          {
            Effect: "Allow",
            Principal: { AWS: "444444444444" },
            Action: "ecr:PutImage",
            Condition: { StringEquals: { "aws:PrincipalTag/team": team } },
          },
        ],
      },
    });
    const { status, stdout } = diff(tagged("a"), tagged("b"), "--fail-on-widen");
    assert.equal(status, 1);
    assert.equal(
      stdout,
      `
1 change may widen access.

? 444444444444: none, or custom (1 action) depending on aws:PrincipalTag/team, under other conditions
    under other conditions: ecr:PutImage
    in 2 repositories: team/api, team/worker
`.trimStart(),
    );
  });

  it("ends with 1 for configs with errors, each with its file, and prints nothing else", () => {
    const [bad, worse] = [staging(["22222222222"]), staging(["acme"])];
    assert.deepEqual(diff(bad, worse), {
      status: 1,
      stdout: "",
      stderr:
        'error: from.yaml: environments.staging[0]: "22222222222" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]\n' +
        'error: to.yaml: environments.staging[0]: "acme" is not an AWS account id: wanted 12 digits [account-id]\n',
    });
    const { status, stdout } = diff(before, worse, "--json");
    const { changed, problems } = JSON.parse(stdout);
    assert.deepEqual([status, changed], [1, []]);
    assert.deepEqual(
      problems.map(({ file, path, code }: Record<string, string>) => [file, path, code]),
      [["to.yaml", "environments.staging[0]", "account-id"]],
    );
  });

  it("reads one of the two from standard input", () => {
    writeFileSync(join(directory, "here.yaml"), asFile(before));
    const compare = (...args: string[]) =>
      run(["access", "diff", ...args], { cwd: directory, input: asFile(wider) });
    assert.match(compare("--from", "here.yaml", "--to", "-").stdout, /^\+ 333333333333: none -> inspect$/m);
    assert.match(compare("--from", "-", "--to", "here.yaml").stdout, /^- 333333333333: inspect -> none$/m);
    assert.throws(() => accessDiff({ from: "-", to: "-" }), {
      message: "--from and --to are both -: only one can be standard input",
      exitCode: 2,
    });
  });

  it("ends with 2 for a consumer's config, a file that isn't there, and options that don't go together", () => {
    const { status, stderr } = diff(before, goodConsumerConfig());
    assert.deepEqual(
      [status, stderr],
      [2, "shared-registry: to.yaml: is a consumer's config: access diff reads the tooling stack's (--to)\n"],
    );
    const call = (...args: string[]) => run(["access", "diff", ...args], { cwd: directory });
    assert.equal(call("--from", "none.yaml", "--to", "to.yaml").status, 2);
    assert.equal(call("--from", "from.yaml").status, 2);
    assert.equal(diff(before, before, "--json", "--markdown").status, 2);
  });

  it("prints Markdown for a pull request, with a warning where access widens", () => {
    const role = "arn:aws:iam::222222222222:role/a|b/x`y/ci";
    const { stdout } = diff(
      { ...narrower, repositories: ["a1", "b2", "c3", "d4"] },
      { ...staging({ roles: [role] }), repositories: ["a1", "b2", "c3", "d4"] },
      "--markdown",
    );
    const list = "<details><summary>4 repositories</summary>`a1`<br>`b2`<br>`c3`<br>`d4`</details>";
    assert.equal(
      stdout,
      `
### Access to the shared registry

**⚠️ 1 change widens access, 1 change narrows access.**

| | principal | before | after | repositories |
| --- | --- | --- | --- | --- |
| **wider** | \`\` arn:aws:iam::222222222222:role/a\\|b/x\`y/ci \`\` | none | pull | ${list} |
| narrower | \`arn:aws:iam::222222222222:role/ci\` | pull | none | ${list} |
`.trimStart(),
    );
    assert.equal(
      diff(before, before, "--markdown").stdout,
      "### Access to the shared registry\n\nNobody's access changes.\n",
    );
    assert.match(diff(before, narrower, "--markdown").stdout, /^1 change narrows access\.$/m);
  });
});
