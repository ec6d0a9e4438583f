import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandFailure } from "../../cli/exit";
import { policyLint } from "../../cli/policy-lint";
import { policyOf, statement } from "../linting";
import { run } from "./compiled";

const good = policyOf(statement({ Sid: "AllowPull" }));
const warned = policyOf(statement({ Resource: "*" }));
const bad = policyOf(
  statement({ Principal: { AWS: ["222222222222", "arn:aws:iam::333333333333"] }, Resource: "*" }),
);
const lint = (policy: unknown, ...args: string[]) =>
  run(["policy", "lint", "--policy", "-", ...args], { input: JSON.stringify(policy) });

const resource = {
  severity: "warning",
  code: "resource-element",
  path: "Statement[0].Resource",
  message:
    "a repository policy is always about its own repository; ECR has refused this element: leave it out",
};
const principal = {
  severity: "error",
  code: "principal-invalid",
  path: "Statement[0].Principal.AWS[1]",
  message:
    '"arn:aws:iam::333333333333" does not say which principal of account 333333333333: wanted :root, :role/<name> or :user/<name> at its end',
  suggestion: { Principal: { AWS: "arn:aws:iam::333333333333:root" } },
};
const text = [
  `error: ${principal.path}: ${principal.message} [principal-invalid]`,
  '  suggestion: {"Principal":{"AWS":"arn:aws:iam::333333333333:root"}}',
  `warning: ${resource.path}: ${resource.message} [resource-element]`,
  "",
].join("\n");
const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

describe("shared-registry policy lint", function () {
  this.timeout(30_000);

  it("ends with 0 for a policy without problems, and says so on stderr", () => {
    assert.deepEqual(lint(good), { status: 0, stdout: "", stderr: "standard input: no problems\n" });
  });

  it("ends with 0 where there are warnings only", () => {
    const stderr = `warning: ${resource.path}: ${resource.message} [resource-element]\n`;
    assert.deepEqual(lint(warned), { status: 0, stdout: "", stderr });
  });

  it("ends with 1 where there are errors, which stand on stderr first, with suggestions", () => {
    assert.deepEqual(lint(bad), { status: 1, stdout: "", stderr: text });
  });

  it("prints one JSON document with --json, and nothing else", () => {
    assert.deepEqual(lint(bad, "--json"), {
      status: 1,
      stdout: json({ problems: [principal, resource], fixed: null }),
      stderr: "",
    });
  });

  const fixed = policyOf(statement({ Principal: { AWS: ["222222222222"] } }));

  it("prints the corrected policy with --fix, and on stderr what it corrected", () => {
    assert.deepEqual(lint(bad, "--fix"), {
      status: 1,
      stdout: json(fixed),
      stderr: `${text}corrected:\n  Statement[0].Principal.AWS[1] [principal-invalid]\n  Statement[0].Resource [resource-element]\n`,
    });
  });

  it("has the corrected policy in the JSON document with --fix and --json, and ends as without", () => {
    assert.deepEqual(lint(bad, "--fix", "--json"), {
      status: 1,
      stdout: json({ problems: [principal, resource], fixed }),
      stderr: "",
    });
    assert.deepEqual(JSON.parse(lint(good, "--fix", "--json").stdout), { problems: [], fixed: good });
  });

  it("says where there is nothing to correct", () => {
    assert.deepEqual(lint(good, "--fix"), {
      status: 0,
      stdout: json(good),
      stderr: "standard input: no problems\ncorrected: nothing\n",
    });
  });

  it("never writes to the file", () => {
    const directory = mkdtempSync(join(tmpdir(), "lint-"));
    try {
      const file = join(directory, "policy.json");
      writeFileSync(file, JSON.stringify(bad));
      assert.equal(run(["policy", "lint", "--policy", file, "--fix"]).status, 1);
      assert.equal(readFileSync(file, "utf8"), JSON.stringify(bad));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("judges the registry's own principals where it is told the account", () => {
    const { status, stderr } = lint(good, "--registry-account", "222222222222");
    assert.equal(status, 0);
    assert.match(stderr, /^warning: Statement\[0\]: lets in the registry's own account 222222222222, /);
  });

  for (const Statement of [null, [], [null, 7], "x", [{}]]) {
    it(`ends with 1 for whatever has a Statement: ${JSON.stringify(Statement)}`, () => {
      const { status, stdout } = lint({ Statement }, "--json", "--fix");
      assert.equal(status, 1);
      assert.ok(JSON.parse(stdout).problems.length > 0);
    });
  }

  const wrong: [title: string, args: string[], input: string, stderr: string][] = [
    [
      "text that isn't JSON",
      ["--policy", "-"],
      "Version: 2012-10-17",
      "shared-registry: standard input:1:1: not JSON: what begins here is no value\n",
    ],
    [
      "a lifecycle policy",
      ["--policy", "-", "--json"],
      '{"rules": []}',
      'shared-registry: standard input: has no Statement, but rules: it is a lifecycle policy: wanted a policy, {"Version": "2012-10-17", "Statement": [...]}\n',
    ],
    [
      "a file that isn't there",
      ["--policy", "nowhere.json"],
      "",
      "shared-registry: nowhere.json: can't be read: ENOENT: no such file or directory, open 'nowhere.json'\n",
    ],
    ["no policy", [], "", "error: required option '--policy <file>' not specified\n"],
  ];
  for (const [title, args, input, stderr] of wrong) {
    it(`ends with 2 for ${title}, with one sentence and nothing on stdout`, () => {
      assert.deepEqual(run(["policy", "lint", ...args], { input }), { status: 2, stdout: "", stderr });
    });
  }

  it("is called wrongly with an account that is none, before it reads anything", () => {
    assert.throws(
      () => policyLint({ policy: "nowhere.json", registryAccount: "1111" }),
      (error) => {
        assert.ok(error instanceof CommandFailure);
        assert.deepEqual(
          [error.exitCode, error.message],
          [2, '--registry-account: "1111" is not an AWS account id: wanted 12 digits'],
        );
        return true;
      },
    );
  });

  it("says what there is to call", () => {
    const { status, stdout } = run(["policy", "lint", "--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: shared-registry policy lint \[options\]\n/);
  });
});
