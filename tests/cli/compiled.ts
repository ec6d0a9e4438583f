import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the package is. */
export const root = resolve(__dirname, "../..");
const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** The compiled command. */
export const command = join(root, bin["shared-registry"]);

/** Runs the compiled command, as an installed package would. */
export function run(
  args: readonly string[],
  options: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  assert.ok(existsSync(command), "npm run build comes first");
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: options.cwd ?? root,
    input: options.input ?? "",
    env: options.env ?? process.env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
