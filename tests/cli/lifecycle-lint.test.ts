import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { any, days, keep, patterns, prefixes, rule, untagged } from "../lifecycle-linting";
import { root, run } from "./compiled";

const good = { rules: [rule(1, { ...untagged, ...days(7) }), rule(2, { ...prefixes("v"), ...keep(30) })] };
const warned = { rules: [rule(1, { ...patterns("x*"), ...keep(30) })] };
const bad = { rules: [rule(1, { ...untagged, ...days(1), countUnit: "hours" })] };
const lint = (policy: unknown, ...args: string[]) =>
  run(["lifecycle", "lint", "--policy", "-", ...args], { input: JSON.stringify(policy) });

const unit = {
  severity: "error",
  code: "count-unit",
  path: "rules[0].selection.countUnit",
  message: 'is "hours": ECR counts in "days", and in no other unit',
  suggestion: { countUnit: "days", countNumber: 1 },
};
const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

describe("shared-registry lifecycle lint", function () {
  this.timeout(30_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "shared-registry-lifecycle-lint-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const file = (name: string, content: unknown) => {
    const path = join(directory, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("ends with 0 for a policy without problems, and says so on stderr", () => {
    assert.deepEqual(lint(good), { status: 0, stdout: "", stderr: "standard input: no problems\n" });
  });

  it("ends with 0 where there are warnings only", () => {
    const { status, stdout, stderr } = lint(warned);
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(
      stderr,
      /^warning: rules: has no rule for untagged images, .* \[untagged-unmanaged\]\n {2}suggestion: \{/,
    );
  });

  it("ends with 1 where there are errors, each with its suggestion", () => {
    assert.deepEqual(lint(bad), {
      status: 1,
      stdout: "",
      stderr: `error: ${unit.path}: ${unit.message} [count-unit]\n  suggestion: {"countUnit":"days","countNumber":1}\n`,
    });
  });

  it("prints one JSON document with --json, and nothing else", () => {
    assert.deepEqual(lint(bad, "--json"), { status: 1, stdout: json({ problems: [unit] }), stderr: "" });
    assert.deepEqual(lint(good, "--json"), { status: 0, stdout: json({ problems: [] }), stderr: "" });
  });

  it("takes what the AWS command prints around a policy", () => {
    const text = JSON.stringify(bad);
    for (const around of [
      { registryId: "1", lifecyclePolicyText: text },
      text,
      { LifecyclePolicyText: text },
    ]) {
      assert.deepEqual(lint(around, "--json"), { status: 1, stdout: json({ problems: [unit] }), stderr: "" });
    }
  });

  it("looks at the images that are given", () => {
    const imageDetails = [
      {
        imageDigest: `sha256:${"1".repeat(64)}`,
        imageTags: ["v1.2.3"],
        imagePushedAt: 1_700_000_000,
        imageSizeInBytes: 1,
      },
    ];
    const images = file("images.json", { imageDetails });
    const policy = file("policy.json", { rules: [rule(1, { ...any, ...days(30) })] });
    const { status, stdout } = run(["lifecycle", "lint", "--policy", policy, "--images", images, "--json"]);
    assert.equal(status, 1);
    assert.deepEqual(
      JSON.parse(stdout).problems.map(({ code }: { code: string }) => code),
      ["release-tag-expires"],
    );
  });

  const config = (lifecycle: unknown, more: object = {}) =>
    file(
      "Pulumi.tooling.yaml",
      JSON.stringify({
        config: {
          "aws:allowedAccountIds": ["111111111111"],
          "shared-tooling-registry:role": "tooling",
          "shared-tooling-registry:repositories": { "team/api": { lifecycle, ...more } },
        },
      }),
    );
  const planned = (repository: string, file: string) =>
    run(["lifecycle", "lint", "--repository", repository, "--config", file]);

  it("looks at a planned repository", () => {
    assert.deepEqual(planned("team/api", config({})), {
      status: 0,
      stdout: "",
      stderr: "team/api: no problems\n",
    });
    const { status, stderr } = planned(
      "team/api",
      config({ json: JSON.stringify(warned) }, { protectDeployed: false }),
    );
    assert.equal(status, 0);
    assert.match(stderr, /\[untagged-unmanaged\]/);
  });

  it("says where a planned repository has none", () => {
    const none = config({ standard: false, keepTags: [] }, { protectDeployed: false });
    assert.deepEqual(planned("team/api", none), {
      status: 0,
      stdout: "",
      stderr: "team/api: has no lifecycle policy, so that nothing expires\n",
    });
  });

  it("ends with 1 where the plan has errors, which stand instead", () => {
    const { status, stderr } = planned("team/api", config({ keepTags: "v*" }));
    assert.equal(status, 1);
    assert.match(stderr, /^error: repositories\["team\/api"\]\.lifecycle\.keepTags: /);
  });

  it("says of the policy in docs/lifecycle.md what stands there", () => {
    const page = readFileSync(join(root, "docs/lifecycle.md"), "utf8");
    const [, policy = ""] = /^```json policy\.json\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const [, said = ""] = /^```lint\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const { status, stderr } = run(["lifecycle", "lint", "--policy", file("policy.json", policy)]);
    assert.deepEqual([status, stderr.replace(/^ {2}suggestion: .*\n/gm, "")], [1, said]);
  });

  const wrong: [title: string, args: string[], input: string, stderr: string][] = [
    [
      "neither policy nor repository",
      [],
      "",
      "shared-registry: lifecycle lint: give either --policy or --repository\n",
    ],
    [
      "two files from standard input",
      ["--policy", "-", "--images", "-"],
      "",
      "shared-registry: lifecycle lint: only one file can be standard input\n",
    ],
    [
      "text that isn't JSON",
      ["--policy", "-"],
      "rules:",
      "shared-registry: standard input:1:1: not JSON: what begins here is no value\n",
    ],
    [
      "a repository policy",
      ["--policy", "-"],
      '{"Statement": []}',
      'shared-registry: standard input: has no rules, but Statement: it is a repository policy: wanted a lifecycle policy, {"rules": [...]}\n',
    ],
    [
      "a single rule",
      ["--policy", "-"],
      JSON.stringify(good.rules[0]),
      'shared-registry: standard input: has no rules: it is a single rule: wanted a lifecycle policy, {"rules": [...]}\n',
    ],
    [
      "a policy that ends too early within what AWS prints",
      ["--policy", "-"],
      '{"lifecyclePolicyText": "{\\"rules\\": ["}',
      "shared-registry: standard input: lifecyclePolicyText: not JSON: the text ends too early\n",
    ],
  ];
  for (const [title, args, input, stderr] of wrong) {
    it(`ends with 2 for ${title}`, () => {
      assert.deepEqual(run(["lifecycle", "lint", ...args], { input }), { status: 2, stdout: "", stderr });
    });
  }

  it("ends with 2 for a repository that isn't planned, with the nearest name", () => {
    const { status, stderr } = planned("team/apy", config({}));
    assert.equal(status, 2);
    assert.match(stderr, /: its plan has no repository "team\/apy"; did you mean "team\/api"\?\n$/);
  });
});
