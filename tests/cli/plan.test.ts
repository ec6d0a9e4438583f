import assert from "node:assert/strict";
import { CommandFailure } from "../../cli/exit";
import { planRegistry } from "../../ecr/plan";
import { goodConfig, goodConsumerConfig } from "../bad-config";
import { throughCommand } from "../three-ways";

const short = {
  role: "tooling",
  repositories: {
    "team/api": {},
    base: { readers: [], lifecycle: { standard: false, keepTags: [] }, protectDeployed: false },
  },
  environments: { staging: ["222222222222"], production: { accounts: ["333333333333"], lambda: true } },
};

describe("shared-registry plan", () => {
  it("prints a few lines for each repository on stdout and nothing on stderr", () => {
    const { code, stdout, stderr } = throughCommand(short);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      `
base
  read by: nobody
  policy: none
  lifecycle: none
  tags: IMMUTABLE_WITH_EXCLUSION but deployed-*, gitbranch_*, gitpr_*
  scan on push: yes; encryption: AES256; removal: protect

team/api
  read by: production, staging
  policy: 3 statements, 678 characters
  lifecycle: 8 rules
  tags: IMMUTABLE_WITH_EXCLUSION but deployed-*, gitbranch_*, gitpr_*
  scan on push: yes; encryption: AES256; removal: protect
`.trimStart(),
    );
  });

  it("prints one JSON document with --json, and nothing else", () => {
    const { code, stdout, stderr } = throughCommand(short, { json: true });
    assert.deepEqual([code, stderr], [0, ""]);
    const { role: _, ...args } = short;
    const planned = [...planRegistry(args).plan.repositories].map(
      ([name, { isPolicyPartial: _, ...its }]) => [name, its],
    );
    assert.deepEqual(JSON.parse(stdout), {
      registry: { partition: "aws", region: "us-east-1", account: "111111111111" },
      repositories: Object.fromEntries(planned),
      problems: [],
    });
    const { repositories } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(repositories["team/api"]), [
      "environments",
      "repositoryPolicy",
      "lifecyclePolicy",
      "imageTagMutability",
      "imageTagMutabilityExclusionFilters",
      "scanOnPush",
      "encryption",
      "tags",
      "removal",
    ]);
    assert.deepEqual([repositories.base.repositoryPolicy, repositories.base.lifecyclePolicy], [null, null]);
  });

  it("prints warnings on stderr and still ends with 0", () => {
    const roles = ["arn:aws:iam::222222222222:role/ci-*"];
    const { code, stdout, stderr } = throughCommand({
      ...goodConfig(),
      environments: { staging: { roles } },
    });
    assert.equal(code, 0);
    assert.equal(
      stderr,
      'warning: environments.staging.roles[0]: "arn:aws:iam::222222222222:role/ci-*": its * stands for any characters, / included, so whoever creates roles in account 222222222222 can name one to match [role-pattern]\n',
    );
    assert.match(stdout, /^team\/api\n {2}read by: staging\n/);
  });

  it("says warnings in the JSON too, each with severity, code, path and message", () => {
    const roles = ["arn:aws:iam::222222222222:role/ci-*"];
    const { stdout } = throughCommand(
      { ...goodConfig(), environments: { staging: { roles } } },
      { json: true },
    );
    assert.deepEqual(JSON.parse(stdout).problems, [
      {
        severity: "warning",
        code: "role-pattern",
        path: "environments.staging.roles[0]",
        message:
          '"arn:aws:iam::222222222222:role/ci-*": its * stands for any characters, / included, so whoever creates roles in account 222222222222 can name one to match',
      },
    ]);
  });

  it("says nothing of a place that a config without a role doesn't have", () => {
    const { code, stdout } = throughCommand({}, { json: true });
    const { registry, repositories } = JSON.parse(stdout);
    assert.equal(code, 1);
    assert.deepEqual(
      { registry, repositories },
      { registry: { partition: null, region: null, account: null }, repositories: {} },
    );
  });

  it("reads no consumer's config", () => {
    assert.throws(
      () => throughCommand(goodConsumerConfig()),
      (error) => {
        assert.ok(error instanceof CommandFailure);
        assert.equal(error.exitCode, 2);
        assert.match(
          error.message,
          /^\/.+\/Pulumi\.tooling\.yaml: is a consumer's config: plan reads the tooling stack's \(--config\)$/,
        );
        return true;
      },
    );
  });
});
