import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run, start } from "../../sandbox/process";
import { Sandbox } from "../../sandbox/sandbox";
import { until, untilGone, withDirectory } from "./support";

const CHECKOUT = resolve(__dirname, "../..");
const program = (name: string) => ({
  main: join(__dirname, "programs", `${name}.ts`),
  tsconfig: join(CHECKOUT, "tsconfig.json"),
});

/** Ids of all processes below this one. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
  const lines = stdout.trim().split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, its]) => (its === parent ? [child, ...below(child)] : []));
  return below(pid);
}

describe("the sandbox", function () {
  this.timeout(600_000); // the first run on a machine builds the engine
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await Sandbox.start();
  });
  after(() => sandbox.stop());

  it("says in one line which parts it uses", () => {
    assert.match(
      sandbox.description,
      /^sandbox: pulumi \d+\.\d+\.\d+\S* \((PATH|cache|built)\), Node host \((Pulumi's|ours)\), AWS provider 7\.48\.0 \(stand-in\), emulator moto 5\.2\.5$/,
    );
  });

  it("runs a program, and shows what it prints and exports", async () => {
    const project = await sandbox.project("hello", program("hello"));
    await project.createStack("hello");
    const { code, stdout, stderr } = await project.pulumi(["up", "--yes", "--skip-preview"], {
      stack: "hello",
    });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /hello on stdout/);
    assert.match(stdout, /hello on stderr/);
    assert.doesNotMatch(stdout, /warning/);
    assert.deepEqual(await project.outputs("hello"), { greeting: "hello" });
  });

  it("reports a program's error once", async () => {
    const project = await sandbox.project("failing", { ...program("failing"), projectName: "failing" });
    await project.createStack("one");
    const { code, stdout } = await project.pulumi(["up", "--yes", "--skip-preview"], { stack: "one" });
    assert.notEqual(code, 0);
    const diagnostics = stdout.slice(stdout.indexOf("Diagnostics:"));
    assert.equal(diagnostics.match(/Error: out of order/g)?.length, 1, stdout);
    assert.doesNotMatch(diagnostics, /Program exited/);
  });

  it("runs a component package as a plugin", async () => {
    const { stdout } = await sandbox.succeed([
      "package",
      "get-schema",
      join(__dirname, "programs", "component"),
    ]);
    const { version, resources } = JSON.parse(stdout) as { version: string; resources: object };
    assert.deepEqual([version, Object.keys(resources)], ["1.2.3", ["greetings:index:Greeting"]]);
  });

  it("removes an empty .attrs that a killed engine left, which no command survives", async () => {
    const project = await sandbox.project("attributes", { ...program("hello"), projectName: "attributes" });
    await project.createStack("one");
    const stacks = join(sandbox.directory, "state", ".pulumi", "stacks", "attributes");
    await writeFile(join(stacks, "one.json.attrs"), "");
    const { deployment } = await project.stackExport("one");
    assert.deepEqual(deployment.resources ?? [], []);
  });

  it("shows programs nothing of the user's accounts and stacks", async () => {
    const user = {
      AWS_PROFILE: "company",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      PULUMI_STACK: "production",
    };
    Object.assign(process.env, user);
    try {
      const project = await sandbox.project("environment", {
        ...program("environment"),
        projectName: "environment",
      });
      await project.createStack("one");
      await sandbox.succeed(["up", "--yes", "--skip-preview"], { cwd: project.directory, stack: "one" });
      assert.deepEqual(await project.outputs("one"), {
        seen: { AWS_ENDPOINT_URL: sandbox.wire.endpoint, AWS_CONFIG_FILE: join(sandbox.directory, "empty") },
      });
    } finally {
      for (const name of Object.keys(user)) delete process.env[name];
    }
  });

  it("leaves no host, no provider and no program behind when the engine is killed", async () => {
    const project = await sandbox.project("endless", { ...program("endless"), projectName: "endless" });
    await project.createStack("endless");
    let output = "";
    const onStdout = (text: string) => {
      output += text;
    };
    const { child, finished } = await project.spawn(["preview"], { stack: "endless", onStdout });
    await until(() => output.includes("waiting"), "the program runs");
    const left = await descendants(child.pid ?? 0);
    assert.equal(left.length, 2, "the host and its program; without resources there is no provider");
    child.kill("SIGKILL");
    await finished;
    for (const pid of left) await untilGone(pid, "what the engine started");
  });

  it("ends a command that takes too long", async () => {
    const project = await sandbox.project("endless", { ...program("endless"), projectName: "endless" });
    const { code, signal } = await project.pulumi(["preview"], { stack: "endless", timeoutMs: 3000 });
    assert.deepEqual([code, signal], [null, "SIGKILL"]);
  });

  it("stops once or twice, with commands still running, and leaves neither a process nor a file", async () => {
    const other = await Sandbox.start();
    const project = await other.project("endless", program("endless"));
    await project.createStack("endless");
    let output = "";
    const onStdout = (text: string) => {
      output += text;
    };
    const { child, finished } = await project.spawn(["preview"], { stack: "endless", onStdout });
    await until(() => output.includes("waiting"), "the program runs");
    const started = [other.emulator.pid, child.pid ?? 0, ...(await descendants(child.pid ?? 0))];
    await Promise.all([other.stop(), other.stop()]);
    assert.equal((await finished).signal, "SIGKILL");
    await other.stop();
    assert.equal(existsSync(other.directory), false);
    for (const pid of started) await untilGone(pid, "what the sandbox started");
    await assert.rejects(project.pulumi(["preview"]), { message: "the sandbox is stopped" });
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const)
    it(`ends on ${signal} with everything that belongs to it`, async () => {
      let output = "";
      const main = ["-r", "ts-node/register", join(CHECKOUT, "sandbox", "main.ts"), "start"];
      const onStdout = (text: string) => {
        output += text;
      };
      const { child, finished } = start(process.execPath, main, {
        cwd: CHECKOUT,
        env: process.env,
        onStdout,
      });
      await until(() => output.includes("export AWS_EC2"), "it is started", 60);
      const directory = /PULUMI_BACKEND_URL='file:\/\/(.+)\/state'/.exec(output)?.[1] ?? "";
      assert.ok(existsSync(directory));
      child.kill(signal);
      assert.equal((await finished).code, signal === "SIGINT" ? 130 : 143);
      assert.equal(existsSync(directory), false);
    });

  it("leaves nothing behind when it can't start", async () => {
    await withDirectory(async (directory) => {
      const path = process.env["PATH"];
      const before = await readdir(tmpdir());
      await mkdir(join(directory, "bin"));
      process.env["PATH"] = join(directory, "bin");
      process.env["SHARED_TOOLING_REGISTRY_CACHE"] = directory;
      try {
        await assert.rejects(Sandbox.start(), /^Error: no Pulumi engine: /);
      } finally {
        process.env["PATH"] = path;
        delete process.env["SHARED_TOOLING_REGISTRY_CACHE"];
      }
      const left = (await readdir(tmpdir())).filter((entry) => !before.includes(entry));
      assert.deepEqual(
        left.filter((entry) => entry.startsWith("shared-tooling-registry-")),
        [],
      );
    });
  });
});
