import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { DescribeRepositoriesCommand } from "@aws-sdk/client-ecr";
import { openClients } from "../../sandbox/accounts";
import { emulatorPython, startEmulator } from "../../sandbox/emulator";
import { kill, start } from "../../sandbox/process";
import { script, untilGone, withDirectory } from "./support";

const silent = () => undefined;

describe("the emulator", function () {
  this.timeout(120_000); // the first run on a machine installs it

  it("answers as soon as it is started, each one on a port of its own, and is gone when stopped", async () => {
    const emulators = await Promise.all([startEmulator(silent), startEmulator(silent)]);
    assert.equal(new Set(emulators.map(({ endpoint }) => endpoint)).size, 2);
    for (const { endpoint, pid, stop } of emulators) {
      const clients = openClients(endpoint);
      const { repositories } = await clients.ecr("tooling").send(new DescribeRepositoriesCommand({}));
      assert.deepEqual(repositories, []);
      clients.destroy();
      await stop();
      await untilGone(pid, "the emulator");
    }
  });

  it("is not disturbed by a program that holds the usual port", async () => {
    const server = createServer();
    await new Promise<void>((resolve) =>
      server.once("error", () => resolve()).listen(5000, "127.0.0.1", resolve),
    );
    const { stop } = await startEmulator(silent);
    await stop();
    server.close();
  });

  it("ends when the process that started it is killed", async () => {
    const program = `
      const { startEmulator } = require(${JSON.stringify(join(__dirname, "../../sandbox/emulator"))});
      startEmulator(() => undefined).then(({ pid }) => process.stdout.write(String(pid)));
    `;
    const pid = await new Promise<number>((resolve) => {
      const { child } = start(process.execPath, ["-r", "ts-node/register", "-e", program], {
        onStdout: (text) => {
          kill(child.pid ?? 0);
          resolve(Number(text));
        },
      });
    });
    await untilGone(pid, "the emulator");
  });
});

/** A Python that knows how to make an environment, in which it finds itself, and to install into it. */
function fakePython(bin: string, install: string) {
  return script(
    bin,
    "python3",
    'case "$*" in',
    '  -c*) echo "$0 3.12 True" ;;',
    '  *" venv "*) /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;',
    `  *" pip "*) ${install} ;;`,
    "esac",
  );
}

describe("the emulator's Python environment", () => {
  async function withPath(use: (bin: string, own: NodeJS.ProcessEnv, cache: string) => Promise<void>) {
    await withDirectory(async (directory) => {
      const [bin, cache] = [join(directory, "bin"), join(directory, "cache")];
      await mkdir(bin);
      await use(bin, { PATH: bin, SHARED_TOOLING_REGISTRY_CACHE: cache }, cache);
    });
  }

  it("is installed once, and found afterwards", () =>
    withPath(async (bin, own) => {
      await fakePython(bin, "exit 0");
      const python = await emulatorPython(silent, own);
      await fakePython(bin, "exit 1");
      assert.equal(await emulatorPython(silent, own), python);
    }));

  it("is whole for both of two that install it at once", () =>
    withPath(async (bin, own) => {
      await fakePython(bin, "/bin/sleep 0.1");
      const pythons = await Promise.all([emulatorPython(silent, own), emulatorPython(silent, own)]);
      for (const python of pythons) assert.ok(existsSync(python));
    }));

  it("is not taken for whole when the installer was killed, and the rest of that goes with the next one", () =>
    withPath(async (bin, own, cache) => {
      await fakePython(bin, "exit 0");
      await emulatorPython(silent, own);
      const entries = await readdir(cache, { withFileTypes: true });
      const link = entries.find((entry) => entry.isSymbolicLink())?.name ?? "";
      await withPath(async (_bin, _own, other) => {
        const half = join(other, `${link}.999999-dead`);
        await mkdir(half, { recursive: true });
        await emulatorPython(silent, { ...own, SHARED_TOOLING_REGISTRY_CACHE: other });
        assert.ok(!(await readdir(other)).includes(`${link}.999999-dead`));
      });
    }));

  it("is not left half installed when pip fails, whose words are reported", () =>
    withPath(async (bin, own, cache) => {
      await fakePython(bin, "echo no matching distribution >&2; exit 1");
      await assert.rejects(
        emulatorPython(silent, own),
        /installing the AWS emulator failed .*no matching distribution/s,
      );
      assert.deepEqual(await readdir(cache), []);
    }));

  it("says which Python it found when that is too old", () =>
    withPath(async (bin, own) => {
      await script(bin, "python3", 'echo "$0 3.9 False"');
      await assert.rejects(emulatorPython(silent, own), {
        message:
          "no Python 3.10 or later on PATH (python3 is 3.9): the AWS emulator needs it. " +
          "Install it from https://www.python.org/downloads/ or with your package manager.",
      });
    }));
});
