/** How `shared-registry plan` grows with the number of repositories. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { childEnvironment } from "../sandbox/environment";
import { run } from "../sandbox/process";
import type { StackConfig } from "../sandbox/project";
import { median } from "./measure";
import { repositoryNames } from "./rivals/repositories";
import { ownKeys } from "./sides";
import { readUsage, USAGE_HOOK, type Usage, usageEnvironment } from "./usage";

export const COMMAND = join(__dirname, "..", "dist", "cli", "shared-registry.js");
export const ENVIRONMENTS = 20;
/** How much more a repository may take among the most than among the fewest. */
export const GROWTH = 1.1;

export interface Plan {
  size: number;
  /** Medians. */
  milliseconds: number;
  megabytes: number;
}

/** The sizes in turn, as often as there are rounds; size 1 beside them is what start-up alone takes. */
export async function plannedSizes(sizes: number[], rounds: number): Promise<Plan[]> {
  const directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-bench-"));
  try {
    const runs = new Map<number, (Usage & { wallSeconds: number })[]>();
    for (let round = 0; round < rounds; round++) {
      for (const size of [1, ...sizes]) {
        runs.set(size, [...(runs.get(size) ?? []), await plannedOnce(directory, size)]);
      }
    }
    return [...runs].map(([size, its]) => ({
      size,
      milliseconds: median(its.map(({ wallSeconds }) => wallSeconds * 1000)),
      megabytes: median(its.map(({ peakMegabytes }) => peakMegabytes)),
    }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** @throws Error with the command's output if it fails */
async function plannedOnce(directory: string, size: number): Promise<Usage & { wallSeconds: number }> {
  const [file, usage] = [join(directory, "Pulumi.tooling.yaml"), join(directory, "usage.json")];
  await writeFile(file, stringify({ config: planConfig(size) }));
  const env = childEnvironment(usageEnvironment(usage));
  const began = performance.now();
  const { code, stderr } = await run(
    process.execPath,
    ["--require", USAGE_HOOK, COMMAND, "plan", "--config", file, "--json"],
    { env },
  );
  const wallSeconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`shared-registry plan ended with ${code}:\n${stderr}`);
  return { ...readUsage(usage), wallSeconds };
}

/** Each repository is read by three environments, so that there are many different policies. */
function planConfig(size: number): StackConfig {
  const environment = (index: number) => `environment-${index % ENVIRONMENTS}`;
  const readers = (index: number) => [0, 1 + (index % 7), 8 + (index % 11)].map((step) => index + step);
  const repositories = repositoryNames(size).map((name, index) => [
    name,
    { readers: readers(index).map(environment) },
  ]);
  const environments = Array.from({ length: ENVIRONMENTS }, (_, index) => [
    environment(index),
    [String(200_000_000_000 + index)],
  ]);
  const own = {
    role: "tooling",
    repositories: Object.fromEntries(repositories),
    environments: Object.fromEntries(environments),
  };
  return { "aws:region": "us-east-1", "aws:allowedAccountIds": ["111111111111"], ...ownKeys(own) };
}

type Measure = "milliseconds" | "megabytes";

function cost(plan: Plan | undefined, start: Plan | undefined, measure: Measure): number {
  return plan && start ? (plan[measure] - start[measure]) / (plan.size - start.size) : Number.NaN;
}

/** What each repository takes beyond start-up, in the unit times `factor`. */
export function each(plan: Plan, start: Plan | undefined, measure: Measure, factor: number): string {
  return (cost(plan, start, measure) * factor).toFixed(1);
}

/** What each repository takes in this plan, to what each takes in the smallest. */
export function grown(plan: Plan, least: Plan | undefined, start: Plan | undefined): string {
  if (plan === least) return "";
  const ratios = (["milliseconds", "megabytes"] as const).map(
    (measure) => cost(plan, start, measure) / cost(least, start, measure),
  );
  const verdict = ratios.every((ratio) => ratio <= GROWTH) ? "met" : "missed";
  return `${ratios.map((ratio) => ratio.toFixed(2)).join(" in time, ")} in memory: ${verdict}`;
}
