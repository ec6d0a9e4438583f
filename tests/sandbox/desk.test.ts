import assert from "node:assert/strict";
import { join } from "node:path";
import { type Desk, openDesk, type Plugin, type ProgramEnd, type ServePlugin } from "../../sandbox/desk";
import { kill, type Started, start } from "../../sandbox/process";
import { until, untilGone, withDirectory } from "./support";

const ENDLESS = ["-e", "setInterval(() => undefined, 1000)"];
const never = new AbortController().signal;

/** Opens a desk for one plugin and gives a way to start it as an engine would. */
async function withDesk(
  serve: ServePlugin,
  use: (startPlugin: (...args: string[]) => Started, desk: Desk, executable: string) => Promise<void>,
) {
  await withDirectory(async (home) => {
    const plugin: Plugin = { name: "resource-test", version: "1.2.3", serve };
    const desk = await openDesk(home, [plugin]);
    const executable = join(home, "plugins", "resource-test-v1.2.3", "pulumi-resource-test");
    await use((...args) => start(executable, args), desk, executable);
    await desk.close();
  });
}

/** What a process has written to stdout, as soon as that is a whole line. */
function firstLine({ child }: Started): Promise<string> {
  return new Promise((resolve) => child.stdout?.on("data", (text: string) => resolve(text.trim())));
}

describe("the plugin desk", function () {
  this.timeout(60_000);
  it("serves each plugin process apart, and tells it its port, which it prints", async () => {
    const seen: string[][] = [];
    const closed: number[] = [];
    const serve: ServePlugin = async (args) => {
      const port = 1000 + seen.push(args);
      return { port, close: async () => void closed.push(port) };
    };
    await withDesk(serve, async (startPlugin) => {
      const one = startPlugin("--flag", "127.0.0.1:1");
      assert.equal(await firstLine(one), "1001");
      const other = startPlugin("127.0.0.1:2");
      assert.equal(await firstLine(other), "1002");
      assert.deepEqual(seen, [["--flag", "127.0.0.1:1"], ["127.0.0.1:2"]]);
      kill(one.child.pid ?? 0);
      await until(() => closed.length > 0, "the first plugin's server is closed");
      assert.deepEqual(closed, [1001]);
    });
    assert.deepEqual(closed, [1001, 1002]);
  });

  it("lets plugin processes end when it closes", async () => {
    await withDesk(
      async () => ({ port: 1, close: async () => undefined }),
      async (startPlugin, desk) => {
        const plugin = startPlugin();
        await firstLine(plugin);
        await desk.close();
        assert.equal((await plugin.finished).code, 0);
      },
    );
  });

  it("says on the plugin's stderr why it can't be served", async () => {
    const serve: ServePlugin = () => {
      throw new Error("out of order");
    };
    await withDesk(serve, async (startPlugin) => {
      const { code, stdout, stderr } = await startPlugin().finished;
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^resource-test could not be served: Error: out of order/);
    });
  });

  it("shows a program's output as the plugin's own, and tells how the program ended", async () => {
    const ends: ProgramEnd[] = [];
    const serve: ServePlugin = async (_args, startProgram) => {
      const args = ["-e", "console.log(process.env.GREETING); console.error('bye'); process.exit(3)"];
      ends.push(await startProgram({ args, cwd: __dirname, env: { GREETING: "hello" } }, never));
      return { port: 1, close: async () => undefined };
    };
    await withDesk(serve, async (startPlugin, desk) => {
      const plugin = startPlugin();
      await until(() => ends.length > 0, "the program has ended");
      await desk.close();
      const { stdout, stderr } = await plugin.finished;
      assert.deepEqual(
        [ends, stdout.split("\n")[0], stderr],
        [[{ code: 3, signal: null }], "hello", "bye\n"],
      );
    });
  });

  it("hands over a program's output where that is asked for", async () => {
    let output = "";
    const serve: ServePlugin = async (_args, startProgram) => {
      const onStdout = (data: Buffer) => {
        output += data;
      };
      await startProgram({ args: ["-e", "console.log('hello')"], cwd: __dirname, env: {}, onStdout }, never);
      return { port: 1, close: async () => undefined };
    };
    await withDesk(serve, async (startPlugin) => {
      assert.equal(await firstLine(startPlugin()), "1");
      assert.equal(output, "hello\n");
    });
  });

  it("kills a program whose run is given up", async () => {
    const controller = new AbortController();
    let end: Promise<ProgramEnd> | undefined;
    const serve: ServePlugin = async (_args, startProgram) => {
      end = startProgram({ args: ENDLESS, cwd: __dirname, env: {} }, controller.signal);
      return { port: 1, close: async () => undefined };
    };
    await withDesk(serve, async (startPlugin) => {
      await firstLine(startPlugin());
      controller.abort();
      assert.deepEqual(await end, { code: null, signal: "SIGKILL" });
    });
  });

  for (const [victim, title] of [
    ["engine", "leaves neither plugin nor program behind when the engine is killed"],
    ["plugin", "leaves no program behind when the plugin process is killed"],
  ] as const)
    it(title, async () => {
      const pids: number[] = [];
      const serve: ServePlugin = async (_args, startProgram) => {
        const onStdout = (data: Buffer) => void pids.push(Number(data));
        const args = ["-e", "process.stdout.write(String(process.pid)); setInterval(() => undefined, 1000)"];
        startProgram({ args, cwd: __dirname, env: {}, onStdout }, never).catch(() => undefined);
        return { port: 1, close: async () => undefined };
      };
      await withDesk(serve, async (_startPlugin, _desk, executable) => {
        // Like the engine, a process of its own that starts the plugin and dies without a word to it.
        const engine = `
          const { spawn } = require("node:child_process");
          const plugin = spawn(${JSON.stringify(executable)}, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
          process.stdout.write(plugin.pid + "\\n");
          setInterval(() => undefined, 1000);
        `;
        const started = start(process.execPath, ["-e", engine]);
        const plugin = Number(await firstLine(started));
        await until(() => pids.length > 0, "the program runs");
        kill(victim === "engine" ? (started.child.pid ?? 0) : plugin);
        await untilGone(pids[0] ?? 0, "the program");
        if (victim === "engine") await untilGone(plugin, "the plugin");
        else kill(started.child.pid ?? 0);
      });
    });
});
