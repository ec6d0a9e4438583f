/** What child processes may see of the user's environment. */

import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Variables that would let a child reach the user's real accounts, stacks or tool settings:
 * all of AWS's and Pulumi's, and what changes how Node, TypeScript, npm, Go and Python run.
 */
const HIDDEN =
  /^(AWS_|PULUMI_|NODE_OPTIONS$|NODE_PATH$|TS_NODE_|npm_|MOCHA_|GOFLAGS$|GOWORK$|PYTHON(HOME|PATH)$|VIRTUAL_ENV$)/;

/** The user's environment without what could reach their real accounts; `added` goes on top. */
export function childEnvironment(
  added: Record<string, string> = {},
  own: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !HIDDEN.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...added };
}

/**
 * Where built and downloaded parts are kept between runs.
 *
 * `SHARED_TOOLING_REGISTRY_CACHE` if set, else `shared-tooling-registry` in the user's cache directory.
 */
export function cacheDirectory(own: NodeJS.ProcessEnv = process.env): string {
  return (
    own["SHARED_TOOLING_REGISTRY_CACHE"] ||
    join(own["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "shared-tooling-registry")
  );
}

/** Receives one line of news at a time about something slow. */
export type Progress = (line: string) => void;
