/** Finds a Pulumi engine, or builds one. */

import { createHash, randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { cacheDirectory, childEnvironment, type Progress } from "./environment";
import { run } from "./process";

/** The oldest engine that the sandbox works with, and the one that it builds. */
export const ENGINE_VERSION = "3.230.0";

const MODULE = join(__dirname, "engine");

export interface Engine {
  /** Absolute path of the `pulumi` executable. */
  pulumi: string;
  /** The directory it really lies in, symbolic links followed: the engine looks there for its plugins. */
  directory: string;
  source: "PATH" | "cache" | "built";
  /** For example `3.230.0`. */
  version: string;
}

/**
 * A `pulumi` on PATH that is new enough, else the one in the cache, else one built into the cache
 * (a few minutes and about 85 MB; needs Go).
 *
 * @param own the environment to read PATH and the cache's place from
 * @throws Error that names both ways out, if there is no engine and no Go to build one with
 */
export async function findEngine(progress: Progress, own: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const onPath = findOnPath("pulumi", own);
  if (onPath !== undefined) {
    const version = await versionOf(onPath, own);
    if (version !== undefined && atLeast(version, ENGINE_VERSION))
      return { pulumi: onPath, directory: dirname(realpathSync(onPath)), source: "PATH", version };
    progress(
      `engine: ${onPath} is ${version ?? "of an unknown version"}, older than ${ENGINE_VERSION}: not used`,
    );
  }
  const directory = join(cacheDirectory(own), `pulumi-${await cacheKey()}`);
  const pulumi = join(directory, "pulumi");
  const source = existsSync(pulumi) ? "cache" : "built";
  if (source === "built") await build(pulumi, progress, own);
  return { pulumi, directory: realpathSync(directory), source, version: ENGINE_VERSION };
}

/** Whether a version such as `3.230.1` or `v3.231.0-alpha.1` is at least `wanted`; a pre-release counts as its release. */
export function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [numbers(version), numbers(wanted)];
  for (const [index, part] of want.entries()) {
    const mine = have[index] ?? 0;
    if (mine !== part) return mine > part;
  }
  return true;
}

function numbers(version: string): number[] {
  return version.replace(/^v/, "").split(/[.+-]/, 3).map(Number);
}

function findOnPath(name: string, own: NodeJS.ProcessEnv): string | undefined {
  const candidates = (own["PATH"] ?? "").split(delimiter).filter(Boolean);
  return candidates.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent or not for us: either way PATH's next entry is the answer
  }
}

async function versionOf(pulumi: string, own: NodeJS.ProcessEnv): Promise<string | undefined> {
  const env = childEnvironment({ PULUMI_SKIP_UPDATE_CHECK: "true" }, own);
  const { stdout } = await run(pulumi, ["version"], { env, timeoutMs: 30_000 });
  return /^v?(\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1];
}

/** Changes whenever another build would come out: version, locked modules, platform. */
async function cacheKey(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(join(MODULE, file)));
  return [ENGINE_VERSION, process.platform, process.arch, hash.digest("hex").slice(0, 12)].join("-");
}

/** Builds to a name of our own and renames: a build that dies, or two at once, leave a whole file or none. */
async function build(pulumi: string, progress: Progress, own: NodeJS.ProcessEnv): Promise<void> {
  if (findOnPath("go", own) === undefined)
    throw new Error(
      `no Pulumi engine: neither \`pulumi\` ${ENGINE_VERSION} or later nor \`go\` is on PATH. ` +
        "Install Pulumi (https://www.pulumi.com/docs/install/), or install Go (https://go.dev/dl/) " +
        "and the sandbox builds the engine from source, once.",
    );
  progress(`engine: building pulumi ${ENGINE_VERSION} from source, once; this takes a few minutes`);
  await mkdir(dirname(pulumi), { recursive: true });
  const unfinished = `${pulumi}.${randomUUID()}`;
  const variable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
  const { code, stderr } = await run(
    "go",
    [
      ...["build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-tags", "osusergo,grpcnotrace"],
      ...["-ldflags", `-s -w -X ${variable}=v${ENGINE_VERSION}`, "-o", unfinished],
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    {
      cwd: MODULE,
      env: childEnvironment({ GOWORK: "off", CGO_ENABLED: "0" }, own),
      onStderr: reportModules(progress),
    },
  );
  if (code !== 0) {
    await rm(unfinished, { force: true });
    throw new Error(`building the Pulumi engine failed (go build, in ${MODULE}):\n${lastLines(stderr)}`);
  }
  await rename(unfinished, pulumi);
}

/** Go names every module it downloads, hundreds of them: one line for every fifty is news enough. */
function reportModules(progress: Progress): (text: string) => void {
  let modules = 0;
  return (text) => {
    for (const _ of text.matchAll(/^go: downloading/gm)) {
      modules += 1;
      if (modules % 50 === 0) progress(`engine: ${modules} Go modules downloaded`);
    }
  };
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-15).join("\n");
}
