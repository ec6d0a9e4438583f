import assert from "node:assert/strict";
import { run } from "./compiled";

const config = (...lines: string[]) =>
  [
    "config:",
    "  aws:region: us-east-1",
    '  aws:allowedAccountIds: ["111111111111"]',
    "  shared-tooling-registry:role: tooling",
    "  shared-tooling-registry:repositories: [team/api]",
    ...lines.map((line) => `  shared-tooling-registry:${line}`),
  ].join("\n");
const role = "arn:aws:iam::111111111111:role/ecr-templates";

describe("shared-registry creation-template", () => {
  const print = (input: string, ...args: string[]) =>
    run(["creation-template", "--config", "-", ...args], { input });

  it("prints the input of the AWS command as JSON", () => {
    const { status, stdout, stderr } = print(
      config('environments: {staging: ["222222222222"]}'),
      ...["preview", "--role", role, "--applied-for", "CREATE_ON_PUSH", "REPLICATION"],
    );
    const { prefix, appliedFor, customRoleArn, repositoryPolicy } = JSON.parse(stdout);
    assert.deepEqual(
      [status, stderr, prefix, appliedFor, customRoleArn, JSON.parse(repositoryPolicy).Statement[0].Sid],
      [0, "", "preview", ["CREATE_ON_PUSH", "REPLICATION"], role, "ReadStagingAccounts"],
    );
  });

  it("warns on standard error of what a template can't do", () => {
    const { status, stdout, stderr } = print(config(), "preview");
    assert.deepEqual(
      [status, JSON.parse(stdout).resourceTags, stderr],
      [
        0,
        undefined,
        "warning: prefix: without a role ECR can't tag what it makes (shared-registry:runtime): ensure --all doesn't know these repositories until ensure has run for each [template-partial]\n",
      ],
    );
  });

  it("prints no template where there can be none, or config has errors, and ends with 1", () => {
    assert.deepEqual(print(config(), "Preview"), {
      status: 1,
      stdout: "",
      stderr:
        'error: prefix: is not a repository name: ECR takes lower case only, as in "preview" [name-invalid]\n',
    });
    const wrong = print(config("defaults: {scanOnPush: yes}"), "preview");
    assert.deepEqual([wrong.status, wrong.stdout], [1, ""]);
    assert.match(wrong.stderr, /^error: defaults\.scanOnPush: .* \[type-wrong\]\n$/);
  });

  it("refuses an occasion that ECR doesn't have, with 2", () => {
    assert.equal(print(config(), "preview", "--applied-for", "PUSH").status, 2);
  });
});
