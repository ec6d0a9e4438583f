import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { accountConfig } from "../../sandbox/accounts";
import type { Sandbox } from "../../sandbox/sandbox";
import { type BadConfig, badConfigs, stackFile } from "../bad-config";
import { engineTimeout, Stack, theSandbox } from "./support";

/** One of each kind. */
const titles = [
  "a name in capitals",
  "an account id of 11 digits as number",
  "a role's session",
  "an unknown partition",
  "an environment that matches no repository",
  "51 lifecycle rules",
  "a misspelt setting of a repository",
  "a policy of 10,241 characters",
  "everyone in AWS",
  "a Deny that keeps out every reader and publisher",
  "two environments with one Sid",
];

const command = join(__dirname, "..", "..", "dist", "cli", "shared-registry.js");

describe("A bad config, on the real engine and through the compiled command", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stacks: Stack[];

  before(async () => {
    sandbox = theSandbox();
    const project = await sandbox.project("bad");
    stacks = [
      await Stack.create(sandbox, project, "bad-one", {}),
      await Stack.create(sandbox, project, "bad-two", {}),
    ];
  });

  /** What both say of a case has each problem in it, in one error. */
  const isRefused = async (stack: Stack, { title, config, problems }: BadConfig) => {
    await stack.configure({ ...stackFile(config), ...accountConfig("tooling") });
    const output = await stack.fail("up", "--yes", "--skip-preview");
    const run = spawnSync(process.execPath, [command, "plan", "--config", "-"], {
      input: stringify({ config: stackFile(config) }),
      encoding: "utf8",
    });
    assert.equal(run.status, 1, title);
    assert.equal(run.stdout, "", title);
    for (const problem of problems) {
      assert(output.includes(problem.replace(/\s+/g, " ")), `${title}: ${problem} is not in ${output}`);
      assert(run.stderr.includes(problem), `${title}: ${problem} is not in ${run.stderr}`);
    }
  };

  it("ends pulumi up with every problem and the command with exit code 1, and writes nothing", async () => {
    const cases = titles.map((title) => badConfigs.find((bad) => bad.title === title));
    const [one, two] = stacks;
    assert(one !== undefined && two !== undefined);
    const writes = await one.writes(async () => {
      const inTurn = async (stack: Stack, lane: number) => {
        for (const bad of cases.filter((_, index) => index % 2 === lane)) {
          assert(bad, "a title of this test is not in the table");
          await isRefused(stack, bad);
        }
      };
      await Promise.all([inTurn(one, 0), inTurn(two, 1)]);
    });
    assert.deepEqual(writes, []);
    assert.deepEqual(
      sandbox.providerCalls.filter(({ urn }) => urn.includes(":bad-one:") || urn.includes(":bad-two:")),
      [],
    );
  });

  it("that is no YAML is refused by the engine in its own words, and by the command with exit code 2", async () => {
    const [stack] = stacks;
    assert(stack);
    const text = "config:\n  shared-tooling-registry:role: [tooling\n";
    await writeFile(stack.project.configFile(stack.name), text);
    assert.match(await stack.fail("up", "--yes", "--skip-preview"), /yaml|YAML/);
    const run = spawnSync(process.execPath, [command, "plan", "--config", "-"], {
      input: text,
      encoding: "utf8",
    });
    assert.deepEqual([run.status, run.stdout], [2, ""]);
    assert.match(run.stderr, /^shared-registry: standard input:3:1: not YAML: /);
  });
});
