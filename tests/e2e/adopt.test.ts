import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { REGION } from "../../sandbox/accounts";
import { emulatorPython } from "../../sandbox/emulator";
import { type Finished, run as runProcess } from "../../sandbox/process";
import type { Project } from "../../sandbox/project";
import { command, root } from "../cli/compiled";
import { ownRegistry, writesOf } from "../live/own-registry";
import { type LeftAway, makeRegistry, registrySize } from "./adopt-registry";
import { imageTags, liveRepository, putImage, theSandbox } from "./support";

/** The commands of docs/adopt.md, "Step by step", in their order. */
const page = readFileSync(join(root, "docs/adopt.md"), "utf8");
const [, steps = ""] = /^## Step by step$([\s\S]*?)^## /m.exec(page) ?? [];
const commands = [...steps.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text = ""]) =>
  text.trim().split("\n"),
);

/** Other suites have a stack `tooling` on the same backend. */
const stack = "adopted";
const withStack = (text: string) => text.replace(/(?<![\w-])tooling(?![\w-])/g, stack);

/** With a checkpoint at every step the file backend takes minutes for 200 resources. */
const env = { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" };

describe("docs/adopt.md, step by step, on a registry of 60 repositories made by hand", function () {
  this.timeout(300_000);
  const own = ownRegistry();
  let project: Project;
  let names: string[];
  let staging: string[];
  let leftAway: LeftAway;
  let handMade: Map<string, unknown>;
  const left: string[] = [];

  before(async () => {
    ({ names, staging, leftAway } = await makeRegistry(own.direct));
    for (const name of names) await putImage(own.direct, name, "v1.0.0");
    handMade = await everything();
    project = await theSandbox().project("adopted");
  });

  /** All repositories as AWS has them, with their images. */
  async function everything(): Promise<Map<string, unknown>> {
    const all = new Map<string, unknown>();
    for (const name of names) {
      all.set(name, {
        ...(await liveRepository(own.direct, name)),
        images: await imageTags(own.direct, name),
      });
    }
    return all;
  }

  /** Runs the page's next command, as far as it begins so. */
  async function step(beginning: string): Promise<Finished> {
    const line = commands.shift() ?? "";
    assert.ok(line.startsWith(beginning), `${line} is not ${beginning}`);
    const [program, ...args] = withStack(line)
      .split(" ")
      .map((word) => word.replace(/^'(.*)'$/, "$1"));
    if (program === "npx") {
      return runProcess(process.execPath, [command, ...args.slice(1)], {
        env: own.env,
        cwd: project.directory,
      });
    }
    const yes = ["import", "up"].includes(args[0] ?? "") ? ["--yes", "--skip-preview"] : [];
    return project.pulumi([...args, ...yes], { env });
  }

  async function succeed(beginning: string): Promise<Finished> {
    const finished = await step(beginning);
    assert.equal(finished.code, 0, `${beginning} failed:\n${finished.stdout}\n${finished.stderr}`);
    return finished;
  }

  /** What the engine wrote to the registry while `act` ran, sorted. */
  async function writes(act: () => Promise<unknown>): Promise<string[]> {
    const { calls } = theSandbox().wire;
    const from = calls.length;
    await act();
    return calls
      .slice(from)
      .filter(({ operation }) => !/^(Get|Describe|List|AssumeRole)/.test(operation))
      .map(({ operation, repositoryName }) => `${operation} ${repositoryName ?? ""}`)
      .sort();
  }

  it("adopt writes both files, lists what it leaves out, and changes nothing", async () => {
    assert.equal(names.length, registrySize);
    own.wire.pageSize = ({ operation }) => (operation === "DescribeRepositories" ? 25 : undefined);
    const { stderr } = await succeed("npx shared-registry adopt ");
    assert.deepEqual(writesOf(own), []);
    assert.deepEqual(await everything(), handMade);

    left.push(...new Set([...stderr.matchAll(/^left out: ([^:]+): /gm)].map(([, name = ""]) => name)));
    const { config } = parse(readFileSync(project.configFile(stack), "utf8"));
    const adopted = Object.keys(config["shared-tooling-registry:repositories"]);
    assert.deepEqual([...adopted, ...left].sort(), [...names].sort());
    assert.deepEqual(config["shared-tooling-registry:environments"].staging.accounts, ["222222222222"]);
    assert.ok(left.length > 0 && left.length < registrySize / 2, `${left.length} are left out`);
    for (const [title, why] of leftAway) console.log(`      not in the registry: ${title}: ${why}`);
    console.log(`      ${stderr.trim().split("\n").join("\n      ")}`);
  });

  it("the import is followed by a preview without changes, and nothing was written", async () => {
    const written = await writes(async () => {
      await succeed("pulumi stack init tooling");
      // The sandbox's credentials are at home in another account.
      const role = `arn:aws:iam::${own.account}:role/deploy`;
      const set = ["config", "set", "--stack", stack, "--path", "aws:assumeRoles[0].roleArn", role];
      assert.equal((await project.pulumi(set)).code, 0);
      const [importing = ""] = commands;
      await succeed("pulumi import ");
      // As after one that was cut off: what is imported already stays as it is.
      commands.unshift(importing);
      assert.match((await succeed("pulumi import ")).stdout, /^Resources:\n +\d+ unchanged\n/m);
      await succeed("pulumi preview --stack tooling --expect-no-changes");
    });
    assert.deepEqual(written, []);
  });

  it("the first up protects the repositories and writes nothing", async () => {
    assert.deepEqual(await writes(() => succeed("pulumi up ")), []);
    const { deployment } = await project.stackExport(stack);
    const protectedOf = (type: string) =>
      new Set(
        (deployment.resources ?? [])
          .filter((its) => its.type.endsWith(type))
          .map((its) => its.protect ?? false),
      );
    assert.deepEqual(protectedOf(":Repository"), new Set([true]));
    assert.deepEqual(protectedOf(":RepositoryPolicy"), new Set([false]));
    assert.deepEqual(protectedOf(":LifecyclePolicy"), new Set([false]));
    assert.deepEqual(await everything(), handMade);
  });

  it("one account more changes the policies of that environment's repositories, and nothing else", async () => {
    await succeed("pulumi config set ");
    const reading = staging.filter((name) => !left.includes(name));
    const expected = reading.map((name) => `SetRepositoryPolicy ${name}`).sort();
    assert.ok(expected.length > 10);
    assert.deepEqual(await writes(() => succeed("pulumi up ")), expected);
    assert.equal(commands.length, 0);

    const after = await everything();
    const changed = names.filter(
      (name) => JSON.stringify(after.get(name)) !== JSON.stringify(handMade.get(name)),
    );
    assert.deepEqual(changed.sort(), [...reading].sort());
    for (const name of reading) {
      const { repositoryPolicy } = after.get(name) as {
        repositoryPolicy: { Statement: { Principal: unknown }[] };
      };
      assert.deepEqual(
        repositoryPolicy.Statement.map(({ Principal }) => Principal),
        [{ AWS: ["222222222222", "444444444444"].map((id) => `arn:aws:iam::${id}:root`) }],
      );
    }
    const [first = ""] = reading;
    const { repositoryPolicy } = after.get(first) as { repositoryPolicy: unknown };
    assert.deepEqual(await policyByCommandLine(first), repositoryPolicy);
  });

  /** The policy as AWS's own command line reads it. */
  async function policyByCommandLine(name: string): Promise<unknown> {
    const aws = join(dirname(await emulatorPython(() => undefined)), "aws");
    const args = ["ecr", "get-repository-policy", "--repository-name", name, "--region", REGION];
    const { stdout, stderr } = await runProcess(aws, [...args, "--output", "json"], { env: own.env });
    assert.equal(stderr, "");
    return JSON.parse(JSON.parse(stdout).policyText);
  }
});
