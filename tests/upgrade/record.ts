/**
 * Records what a version's stacks leave behind: `npm run record:upgrade [-- COMMIT [VERSION]]`. Deploys the two stacks of
 * the checkout, or of a commit, on the sandbox, with the version's `config.json` (made from the newest version's
 * where there is none: add there what the version brings), and writes their states and the contract beside it.
 */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Sandbox } from "../../sandbox/sandbox";
import { configOf, makeRole } from "./deployable";
import {
  directoryOf,
  type RecordedConfig,
  type RecordedState,
  recordable,
  recordedVersions,
  stackName,
  stacks,
} from "./recorded";

const root = resolve(__dirname, "..", "..");

async function main([commit, version]: string[]): Promise<void> {
  const checkout = commit === undefined ? root : await checkoutOf(commit);
  const sandbox = await Sandbox.start({ progress: (line) => void process.stderr.write(`${line}\n`) });
  try {
    await record(sandbox, checkout, version ?? (await versionOf(checkout)));
  } finally {
    await sandbox.stop();
    if (checkout !== root) await rm(checkout, { recursive: true });
  }
}

/** A commit's files in a directory of their own, with this checkout's modules. */
async function checkoutOf(commit: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "recorded-version-"));
  const archive = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync("tar", ["-x", "-C", directory], { input: archive });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** What a checkout's package.json says. */
async function versionOf(checkout: string): Promise<string> {
  return JSON.parse(await readFile(join(checkout, "package.json"), "utf8")).version;
}

async function record(sandbox: Sandbox, checkout: string, version: string): Promise<void> {
  const directory = directoryOf(version);
  const configFile = join(directory, "config.json");
  if (existsSync(join(directory, "tooling.json"))) {
    throw new Error(
      `${version} is recorded already: raise the version in package.json, or, if it was never released, delete the states in ${directory}`,
    );
  }
  const [newest] = recordedVersions().slice(-1);
  if (!existsSync(configFile) && newest !== undefined) {
    await mkdir(directory, { recursive: true });
    await cp(join(directoryOf(newest), "config.json"), configFile);
  }
  const config = JSON.parse(await readFile(configFile, "utf8")) as RecordedConfig;
  const project = await sandbox.project("record", { main: join(checkout, "index.ts") });
  await makeRole(sandbox);
  const write = (file: string, value: unknown) =>
    writeFile(join(directory, `${file}.json`), `${JSON.stringify(value, null, 1)}\n`);
  for (const stack of stacks) {
    const name = stackName(version, stack);
    await project.configure(name, configOf(version, stack, config));
    await project.createStack(name);
    await sandbox.succeed(["up", "--yes", "--skip-preview"], { cwd: project.directory, stack: name });
    await write(stack, recordable((await project.stackExport(name)) as unknown as RecordedState));
  }
  await write("contract", (await project.outputs(stackName(version, "tooling")))["contract"]);
  process.stderr.write(`recorded ${version} in ${directory}\n`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
