import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { REGION } from "../../sandbox/accounts";
import { emulatorPython } from "../../sandbox/emulator";
import { run } from "../../sandbox/process";
import { command, root } from "../cli/compiled";
import { ownRegistry } from "../live/own-registry";

const page = readFileSync(join(root, "docs/runtime.md"), "utf8");

/** What stands in the section, one block after the other: a config, a command, or what that prints. */
function blocksOf(section: string): { kind: string; text: string }[] {
  const [, text = ""] = new RegExp(`\n## ${section}\n(.*?)\n## `, "s").exec(page) ?? [];
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind = "", content = ""]) => ({
    kind: kind || "output",
    text: content,
  }));
}

describe("docs/runtime.md, command by command, in the emulator", function () {
  this.timeout(120_000);
  const own = ownRegistry();
  let directory: string;

  /** A directory to stand in, in which `npx shared-registry` and `aws` are those of this checkout. */
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-runtime-"));
    await mkdir(join(directory, "stacks"));
    const aws = join(dirname(await emulatorPython(() => undefined)), "aws");
    await shim("npx", `shift; exec "${process.execPath}" "${command}" "$@"`);
    await shim("aws", `exec "${aws}" "$@"`);
  });

  after(() => rm(directory, { recursive: true, force: true }));

  async function shim(name: string, script: string): Promise<void> {
    const file = join(directory, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  /** What a shell prints for it. */
  async function printed(script: string): Promise<string> {
    const env = {
      ...own.env,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      PATH: `${directory}${delimiter}${process.env["PATH"] ?? ""}`,
    };
    const { code, stdout, stderr } = await run("sh", ["-c", script], { env, cwd: directory });
    assert.equal(code, 0, `${script} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  it("prints what it says, step by step", async () => {
    const blocks = blocksOf("Step by step");
    let commands = 0;
    let output = "";
    for (const { kind, text } of blocks) {
      if (kind === "yaml") {
        // The suite has an account of its own.
        const config = text.replace("111111111111", own.account);
        await writeFile(join(directory, "stacks", "Pulumi.tooling.yaml"), config);
      } else if (kind === "sh") {
        commands++;
        output = await printed(text);
      } else {
        assert.equal(output, text);
      }
    }
    assert.equal(commands, 7);
  });

  it("prints a creation template as it says (nobody takes it: the emulator has none)", async () => {
    const [make = "", ...others] = (blocksOf("Creation templates")[0]?.text ?? "").split("\n");
    assert.match(
      others.join("\n"),
      /^aws ecr create-repository-creation-template --cli-input-json file:\/\/template\.json\n$/,
    );
    await printed(make);
    const template = JSON.parse(readFileSync(join(directory, "template.json"), "utf8"));
    assert.deepEqual(
      [template.prefix, template.appliedFor, template.customRoleArn],
      ["preview", ["CREATE_ON_PUSH"], "arn:aws:iam::111111111111:role/ecr-templates"],
    );
  });

  it("shows the blueprint's shape", () => {
    const [shape] = blocksOf("Platforms in other languages");
    const { plans, runtime, ...rest } = JSON.parse(shape?.text ?? "");
    assert.deepEqual(
      [Object.keys(plans[0]).length, Object.keys(runtime), rest],
      [
        7,
        ["plan", "readers", "extraStatements", "policyLimit"],
        { version: 1, repositories: { "team/api": 0 } },
      ],
    );
  });
});
