/** The compiled command, run beside this process: what it calls may be answered here. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { REGION } from "../../sandbox/accounts";
import { run as runProcess } from "../../sandbox/process";
import { type OwnRegistry, ownRegistry } from "../live/own-registry";
import { command, root } from "./compiled";

export interface OwnCommand extends OwnRegistry {
  /** Runs the command with its config, whose keys are without the project's namespace. */
  run(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }>;
  /** What the next runs read and find; `env` on top of the registry's. */
  set(changed: {
    config?: Record<string, unknown>;
    aws?: Record<string, unknown>;
    env?: Record<string, string>;
  }): void;
}

/**
 * @param config keys of a tooling stack, for as long as a test doesn't set others
 */
export function ownCommand(config: Record<string, unknown>): OwnCommand {
  const own = ownRegistry() as OwnCommand;
  let directory: string;
  let changed: Parameters<OwnCommand["set"]>[0] = {};

  before(async () => {
    assert.ok(existsSync(command), "npm run build comes first");
    directory = await mkdtemp(join(tmpdir(), "shared-registry-command-"));
  });
  beforeEach(() => {
    changed = {};
  });
  after(() => rm(directory, { recursive: true }));

  own.set = (its) => {
    changed = its;
  };
  own.run = async (...args) => {
    const file = join(directory, "Pulumi.tooling.yaml");
    const namespaced = Object.entries({ role: "tooling", ...(changed.config ?? config) }).map(
      ([key, value]) => [`shared-tooling-registry:${key}`, value],
    );
    const aws = changed.aws ?? { "aws:region": REGION, "aws:allowedAccountIds": [own.account] };
    await writeFile(file, stringify({ config: { ...aws, ...Object.fromEntries(namespaced) } }));
    const env = { ...own.env, ...changed.env };
    const { code, stdout, stderr } = await runProcess(
      process.execPath,
      [command, ...args, "--config", file],
      { env, cwd: root },
    );
    return { status: code, stdout, stderr };
  };
  return own;
}
