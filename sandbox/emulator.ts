/** The AWS emulator: moto, in a Python environment of its own, as a child process. */

import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, realpath, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cacheDirectory, childEnvironment, type Progress } from "./environment";
import { isAlive, killGroup, run, start } from "./process";

const DIRECTORY = join(__dirname, "emulator");
const REQUIREMENTS = join(DIRECTORY, "requirements.txt");

export interface Emulator {
  /** For example `http://127.0.0.1:41234`. */
  endpoint: string;
  /** For example `5.2.5`. */
  version: string;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts an emulator with nothing in it, on a free port; resolves once it answers.
 *
 * @throws Error if there is no Python 3.10 or later, or if moto can't be installed or started
 */
export async function startEmulator(
  progress: Progress,
  own: NodeJS.ProcessEnv = process.env,
): Promise<Emulator> {
  const python = await emulatorPython(progress, own);
  const { child, finished } = start(python, [join(DIRECTORY, "serve.py")], {
    holdStdin: true,
    env: childEnvironment({ AWS_EC2_METADATA_DISABLED: "true" }, own),
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.on("data", (text: string) => resolve(Number(text)));
    finished.then((end) => reject(new Error(`the AWS emulator did not start:\n${end.stderr}`)), reject);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    version: /^moto==(\S+)/m.exec(await readFile(REQUIREMENTS, "utf8"))?.[1] ?? "unknown",
    pid: child.pid ?? 0,
    async stop() {
      killGroup(child);
      await finished;
    },
  };
}

/**
 * The Python with moto in it, from the cache or installed into it.
 *
 * A Python environment can't be moved, so it is made where it stays, and a symbolic link that
 * appears at the end says that it is whole: one that was killed half-way is never used.
 */
export async function emulatorPython(
  progress: Progress,
  own: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { python, version } = await findPython(own);
  const hash = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .update(python)
    .digest("hex")
    .slice(0, 12);
  const link = join(cacheDirectory(own), `emulator-python${version}-${hash}`);
  if (!existsSync(join(link, "bin", "python"))) await install(python, link, progress, own);
  return join(await realpath(link), "bin", "python");
}

async function install(
  python: string,
  link: string,
  progress: Progress,
  own: NodeJS.ProcessEnv,
): Promise<void> {
  progress("emulator: installing moto into a Python environment of its own, once");
  await mkdir(dirname(link), { recursive: true });
  await removeAbandoned(link);
  const place = `${link}.${process.pid}-${randomUUID().slice(0, 8)}`;
  const env = childEnvironment({ PIP_DISABLE_PIP_VERSION_CHECK: "1" }, own);
  const steps: [string, string[]][] = [
    [python, ["-m", "venv", place]],
    [join(place, "bin", "python"), ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS]],
  ];
  for (const [command, args] of steps) {
    const { code, stdout, stderr } = await run(command, args, { env });
    if (code === 0) continue;
    await rm(place, { recursive: true, force: true });
    throw new Error(
      `installing the AWS emulator failed (${basename(command)} ${args.join(" ")}):\n${stdout}${stderr}`,
    );
  }
  await symlink(basename(place), `${place}.link`);
  await rename(`${place}.link`, link);
}

/** Removes what installers that no longer live left behind; never what the link points at. */
async function removeAbandoned(link: string): Promise<void> {
  const whole = existsSync(link) ? await readlink(link) : undefined;
  for (const entry of await readdir(dirname(link))) {
    const pid = entry.startsWith(`${basename(link)}.`)
      ? Number.parseInt(entry.slice(basename(link).length + 1), 10)
      : 0;
    if (pid > 0 && entry !== whole && !isAlive(pid))
      await rm(join(dirname(link), entry), { recursive: true });
  }
}

async function findPython(own: NodeJS.ProcessEnv): Promise<{ python: string; version: string }> {
  const ask =
    "import sys; print(sys.executable, '%d.%d' % sys.version_info[:2], sys.version_info >= (3, 10))";
  const found: string[] = [];
  for (const name of ["python3", "python"]) {
    try {
      const { stdout } = await run(name, ["-c", ask], { env: childEnvironment({}, own) });
      const [, python, version, good] = /^(.+) (\d+\.\d+) (True|False)$/m.exec(stdout) ?? [];
      if (python !== undefined && version !== undefined && good === "True") return { python, version };
      if (version !== undefined) found.push(`${name} is ${version}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error(
    `no Python 3.10 or later on PATH${found.length > 0 ? ` (${found.join(", ")})` : ""}: ` +
      "the AWS emulator needs it. Install it from https://www.python.org/downloads/ or with your package manager.",
  );
}
