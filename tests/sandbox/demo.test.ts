import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { parse } from "yaml";
import { childEnvironment } from "../../sandbox/environment";
import { run } from "../../sandbox/process";
import type { StackConfig } from "../../sandbox/project";
import { Sandbox } from "../../sandbox/sandbox";

const checkout = resolve(__dirname, "../..");
const read = (file: string) => readFileSync(join(checkout, file), "utf8");

describe("npm run demo", function () {
  this.timeout(600_000); // the first run on a machine builds the engine

  it("ends well, and says so, where colours are forced on every program as well", async () => {
    const ran = await run("npm", ["run", "-s", "demo"], {
      cwd: checkout,
      env: childEnvironment({ FORCE_COLOR: "1" }),
    });
    assert.equal(ran.code, 0, `${ran.stdout}${ran.stderr}`);
    const stdout = stripVTControlCharacters(ran.stdout);
    assert.notEqual(stdout, ran.stdout);
    assert.match(stdout, /\n5\. A name that leaves the config is refused: its images may be running\n/);
    assert.match(stdout, /\ndone in \d+ s; README\.md goes on with accounts of your own\n$/);
  });
});

/** The stacks of the checkout, in a sandbox of their own; pulumi is told not to ask. */
describe("docs/sandbox.md, by hand", function () {
  this.timeout(600_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start();
  });
  after(() => sandbox.stop());

  it("does what it says", async () => {
    const [, block = ""] = /^```sh\n(pulumi stack init [\s\S]*?)^```$/m.exec(read("docs/sandbox.md")) ?? [];
    const commands = block.trim().split(/\n| && /);
    assert.equal(commands.length, 5);
    const stacks = Object.fromEntries(
      ["tooling", "staging"].map((stack) => {
        const { config } = parse(read(`stacks/Pulumi.${stack}.yaml`)) as { config: StackConfig };
        return [stack, config];
      }),
    );
    const project = await sandbox.project("by-hand", { stacks });
    for (const command of commands) {
      const [, ...args] = command.split(" ").map((word) => word.replace(/^'(.*)'$/, "$1"));
      const { code, stdout, stderr } = await project.pulumi([
        ...args,
        ...(args[0] === "up" ? ["--yes"] : []),
      ]);
      assert.equal(code, 0, `${command}\n${stdout}${stderr}`);
    }
    const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
    assert.deepEqual((await project.outputs("staging"))["images"], {
      api: `${host}/team/api:v1.2.3`,
      worker: `${host}/team/worker:v7`,
    });
  });
});
