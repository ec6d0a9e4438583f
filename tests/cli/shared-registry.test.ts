import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { exitCodes } from "../../cli/exit";
import { badConfigs, goodConfig, goodConsumerConfig, stackFile } from "../bad-config";
import { command, root, run } from "./compiled";

const asFile = (config: Record<string, unknown>) => stringify({ config: stackFile(config) });

describe("the command shared-registry, compiled", function () {
  this.timeout(30_000);

  it("is no older than what it is compiled from", () => {
    for (const file of ["cli/shared-registry.ts", "cli/plan.ts", "cli/config-file.ts", "ecr/plan.ts"]) {
      const compiled = join(root, "dist", file.replace(/ts$/, "js"));
      assert.ok(
        statSync(compiled).mtimeMs >= statSync(join(root, file)).mtimeMs,
        `npm run build comes first: ${file}`,
      );
    }
  });

  it("says what each exit code means", () => {
    assert.deepEqual(exitCodes, { done: 0, no: 1, badCall: 2, aws: 3 });
  });

  it("reads standard input for -, and ends with 0", () => {
    const { status, stdout, stderr } = run(["plan", "--config", "-", "--json"], {
      input: asFile(goodConfig()),
    });
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(Object.keys(JSON.parse(stdout).repositories), ["team/api", "team/worker"]);
  });

  it("ends with 1 for a plan with errors, which stand on stderr alone", () => {
    const [bad] = badConfigs;
    assert.ok(bad);
    assert.deepEqual(run(["plan", "--config", "-"], { input: asFile(bad.config) }), {
      status: 1,
      stdout: "",
      stderr: `error: ${bad.problems[0]}\n`,
    });
  });

  it("ends with 1 and one JSON document for a plan with errors and --json", () => {
    const [bad] = badConfigs;
    const { status, stdout, stderr } = run(["plan", "--config", "-", "--json"], {
      input: asFile(bad?.config ?? {}),
    });
    assert.deepEqual([status, stderr], [1, ""]);
    assert.equal(JSON.parse(stdout).problems.length, 1);
  });

  const wrong: [title: string, args: string[], input: string, stderr: string][] = [
    [
      "text that isn't YAML",
      ["plan", "--config", "-"],
      "config: [",
      "shared-registry: standard input:1:10: not YAML: unexpected end of the stream within a flow collection\n",
    ],
    [
      "a file that isn't there",
      ["plan", "--config", "nowhere.yaml"],
      "",
      "shared-registry: nowhere.yaml: can't be read: ENOENT: no such file or directory, open 'nowhere.yaml'\n",
    ],
    [
      "a consumer's config",
      ["plan", "--config", "-"],
      asFile(goodConsumerConfig()),
      "shared-registry: standard input: is a consumer's config: plan reads the tooling stack's (--config)\n",
    ],
    ["an unknown option", ["plan", "--jsno"], "", "error: unknown option '--jsno'\n(Did you mean --json?)\n"],
    [
      "an option without its value",
      ["plan", "--config"],
      "",
      "error: option '--config <file>' argument missing\n",
    ],
    ["an unknown command", ["plna"], "", "error: unknown command 'plna'\n(Did you mean plan?)\n"],
    [
      "an argument too many",
      ["plan", "team/api"],
      "",
      "error: too many arguments for 'plan'. Expected 0 arguments but got 1.\n",
    ],
  ];
  for (const [title, args, input, stderr] of wrong) {
    it(`ends with 2 for ${title}, with one sentence and nothing on stdout`, () => {
      assert.deepEqual(run(args, { input }), { status: 2, stdout: "", stderr });
    });
  }

  it("ends quietly when the reader of its output has seen enough", () => {
    const input = asFile({
      ...goodConfig(),
      repositories: Array.from({ length: 2_000 }, (_, i) => `team/r${i}`),
    });
    const line = `"${process.execPath}" "${command}" plan --config - --json | head -c 1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", line], { input, encoding: "utf8" });
    assert.deepEqual([stdout, stderr], ["{", ""]);
  });

  it("ends with 2 without a command, and says which there are", () => {
    const { status, stdout, stderr } = run([]);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^Usage: shared-registry \[options\] \[command\]\n/);
  });

  for (const args of [["--help"], ["plan", "--help"]]) {
    it(`ends with 0 for ${args.join(" ")}, which is on stdout`, () => {
      const { status, stdout, stderr } = run(args);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(stdout, /^Usage: shared-registry /);
      assert.match(stdout, /\n {2}-h, --help {2,}display help for command\n/);
    });
  }

  it("reads the tooling stack's file of the directory where it is called", () => {
    const directory = mkdtempSync(join(tmpdir(), "command-"));
    try {
      const { status, stderr } = run(["plan"], { cwd: directory });
      assert.deepEqual(
        [status, stderr],
        [
          2,
          "shared-registry: stacks/Pulumi.tooling.yaml: can't be read: ENOENT: no such file or directory, open 'stacks/Pulumi.tooling.yaml'\n",
        ],
      );
      writeFileSync(join(directory, "own.yaml"), asFile(goodConfig()));
      assert.equal(run(["plan", "--config", "own.yaml"], { cwd: directory }).status, 0);
    } finally {
      rmSync(directory, { recursive: true });
    }
    assert.equal(run(["plan"]).status, 0);
  });

  it("writes no escape codes into a pipe", () => {
    const { stdout } = run(["plan", "--config", "-"], { input: asFile(goodConfig()) });
    assert.doesNotMatch(stdout, new RegExp(String.fromCharCode(27)));
  });
});
