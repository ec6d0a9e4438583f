/** A command that reads a registry, held against a bare loop: what both use, and how often they call AWS. */

import { join } from "node:path";
import { childEnvironment } from "../../sandbox/environment";
import { run } from "../../sandbox/process";
import { compare, comparisonText, measurePairs } from "../measure";
import { readUsage, USAGE_HOOK, type Usage, usageEnvironment } from "../usage";
import type { CannedRegistry } from "./canned-registry";

export const COMMAND = join(__dirname, "..", "..", "dist", "cli", "shared-registry.js");
const LOOP = join(__dirname, "loop.cjs");

/** Repositories that are read at the same time, on both sides. */
const CONCURRENCY = 10;

/** The greatest good values. */
export const GOALS = { ratio: 1.3, growth: 1.2 };

export type Run = Usage & {
  wallSeconds: number;
  /** Calls of ECR, by operation. */
  calls: Record<string, number>;
};

export interface Reading {
  ours: Run;
  loop: Run;
  /** Of wall time, CPU time and memory: ours to the loop's, as a table's cells. */
  cells: string[];
  /** Which goals are missed. */
  missed: string[];
}

/**
 * @param args of `shared-registry`
 * @param directory for what is written on the way
 * @throws Error if either side fails, or the command calls AWS more often than the loop
 */
export async function measureReading(
  registry: CannedRegistry,
  args: readonly string[],
  directory: string,
  pairs: number,
): Promise<Reading> {
  const ours = () => measured(registry, directory, [COMMAND, ...args]);
  const loop = () => measured(registry, directory, [LOOP, String(CONCURRENCY)]);
  await ours(); // to have all files in the system's cache
  const runs = await measurePairs(pairs, ours, loop);
  const [first] = runs;
  if (first === undefined) throw new Error("nothing was measured");
  const wall = compare(runs, ({ wallSeconds }) => wallSeconds);
  const cpu = compare(runs, ({ cpuSeconds }) => cpuSeconds);
  const memory = compare(runs, ({ peakMegabytes }) => peakMegabytes);
  const [called, allowed] = [total(first.ours), total(first.other)];
  const missed = [
    ...(wall.ratio > GOALS.ratio ? ["wall"] : []),
    ...(cpu.ratio > GOALS.ratio ? ["CPU"] : []),
    ...(called > allowed ? [`calls (${called} / ${allowed})`] : []),
  ];
  return {
    ours: { ...first.ours, peakMegabytes: memory.ours },
    loop: { ...first.other, peakMegabytes: memory.other },
    cells: [
      comparisonText(wall, " s", 2),
      comparisonText(cpu, " s", 2),
      comparisonText(memory, " MB", 0),
      `${called} / ${allowed}`,
    ],
    missed,
  };
}

function total({ calls }: Run): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

/** Runs Node against the registry. @throws Error with its output if it fails */
async function measured(registry: CannedRegistry, directory: string, args: string[]): Promise<Run> {
  const file = join(directory, "usage.json");
  registry.calls.clear();
  const env = childEnvironment({
    ...usageEnvironment(file),
    AWS_ENDPOINT_URL: registry.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(directory, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, "none"),
  });
  const began = performance.now();
  const { code, stderr, stdout } = await run(process.execPath, ["--require", USAGE_HOOK, ...args], { env });
  const wallSeconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  // Who calls is asked of STS, once: the loop doesn't care.
  const calls = Object.fromEntries([...registry.calls].filter(([name]) => name !== "GetCallerIdentity"));
  return { ...readUsage(file), wallSeconds, calls };
}
