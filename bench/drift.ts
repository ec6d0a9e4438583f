/**
 * Compares `shared-registry drift` and `adopt` with a bare loop over the AWS SDK that reads the same: wall time, CPU
 * time, calls, and how memory grows from the first size to the last. AWS is a server of canned answers in this process.
 */

import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { lifecycleText } from "../ecr/lifecycle-document";
import type { RepositoryPlan } from "../ecr/plan";
import { type RuntimePlanner, runtimePlanner } from "../ecr/runtime-plan";
import { type CannedRepository, openCannedRegistry } from "./live/canned-registry";
import { COMMAND, GOALS, measureReading, type Reading } from "./live/measured";
import { machine, table } from "./measure";
import { ownKeys } from "./sides";

const ACCOUNT = "111111111111";
const REGION = "us-east-1";

/** What is compared; drift is told what to look at by config, or by the mark that platforms' own repositories carry. */
const kinds = ["drift, listed in config", "drift, made at run time", "adopt"] as const;

async function main(): Promise<void> {
  const { sizes, pairs } = options();
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing: run npm run build`);
  const directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-bench-"));
  try {
    const rows: string[][] = [];
    for (const kind of kinds) {
      const readings: Reading[] = [];
      for (const size of sizes) {
        const reading = await measure(kind, size, directory, pairs);
        readings.push(reading);
        rows.push([String(size), kind, ...reading.cells, growth(readings), verdict(reading, readings)]);
      }
    }
    process.stdout.write(`${report(pairs, rows)}\n`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(
  kind: (typeof kinds)[number],
  size: number,
  directory: string,
  pairs: number,
): Promise<Reading> {
  const names = Array.from({ length: size }, (_, index) => `team-${index % 20}/service-${index}`);
  const args = {
    repositories: kind === "drift, made at run time" ? names.slice(0, 1) : names,
    environments: Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `environment-${index}`,
        { accounts: [String(200_000_000_000 + index)], repositories: [`team-${index}/*`, "team-0/*"] },
      ]),
    ),
  };
  // An environment that matches nothing is an error, so config lists one of each team at least.
  const repositories = kind === "drift, made at run time" ? names.slice(0, 20) : names;
  const file = join(directory, "Pulumi.tooling.yaml");
  const own = ownKeys({ role: "tooling", ...args, repositories });
  const config = { "aws:region": REGION, "aws:allowedAccountIds": [ACCOUNT], ...own };
  await writeFile(file, stringify({ config }));
  const planner = runtimePlanner({ ...args, repositories }, { region: REGION, account: ACCOUNT });
  const registry = await openCannedRegistry(cannedFrom(planner, names), ACCOUNT);
  try {
    const out = (name: string) => join(directory, name);
    const command =
      kind === "adopt"
        ? ["adopt", "--force", "--out-config", out("config.yaml"), "--out-import", out("import.json")]
        : ["drift", "--config", file];
    return await measureReading(registry, command, directory, pairs);
  } finally {
    registry.close();
  }
}

/** A registry that is as planned. */
function cannedFrom(planner: RuntimePlanner, names: readonly string[]): CannedRepository[] {
  const { plans } = planner.plan(names);
  return [...plans].map(([name, plan]) => ({
    description: {
      repositoryName: name,
      repositoryArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`,
      registryId: ACCOUNT,
      repositoryUri: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`,
      createdAt: 1_780_000_000,
      ...settings(plan),
    },
    tags: plan.tags,
    // ECR answers policies with line breaks, and lifecycle policies without.
    repositoryPolicy: plan.repositoryPolicy ? JSON.stringify(plan.repositoryPolicy, null, 2) : undefined,
    lifecyclePolicy: plan.lifecyclePolicy ? lifecycleText(plan.lifecyclePolicy) : undefined,
  }));
}

function settings(plan: RepositoryPlan): Record<string, unknown> {
  return {
    imageTagMutability: plan.imageTagMutability,
    imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters.map((filter) => ({
      filter,
      filterType: "WILDCARD",
    })),
    imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
    encryptionConfiguration: { encryptionType: plan.encryption.type },
  };
}

/** Memory of the last size to that of the first. */
function memoryRatio(readings: readonly Reading[]): number {
  const [first, last] = [readings[0], readings.at(-1)];
  return (last?.ours.peakMegabytes ?? Number.NaN) / (first?.ours.peakMegabytes ?? Number.NaN);
}

function growth(readings: readonly Reading[]): string {
  return readings.length < 2 ? "" : memoryRatio(readings).toFixed(2);
}

function verdict({ missed }: Reading, readings: readonly Reading[]): string {
  const all = [...missed, ...(memoryRatio(readings) > GOALS.growth ? ["memory"] : [])];
  return all.length === 0 ? "met" : `missed: ${all.join(", ")}`;
}

function report(pairs: number, rows: string[][]): string {
  return [
    "`npm run bench:drift`: `shared-registry drift` and `adopt`, each beside a bare loop over the AWS SDK, ten repositories at a time on both sides,",
    `against a server of canned answers; each in a process of its own, medians of ${pairs} interleaved pairs. A cell has the ratio of this package to`,
    "the loop (the least and greatest of the pairs), then this package's value and the loop's. Memory grows from the first size to the last.",
    `Goals: wall and CPU ≤ ${GOALS.ratio}, no more calls, growth ≤ ${GOALS.growth}. Machine: ${machine()}.`,
    "",
    table(
      ["repositories", "what", "wall", "CPU", "peak memory", "calls of ECR", "growth of memory", "goals"],
      rows,
    ),
  ].join("\n");
}

function options(): { sizes: number[]; pairs: number } {
  const { values } = parseArgs({
    options: { sizes: { type: "string", default: "1000,5000" }, pairs: { type: "string", default: "5" } },
  });
  const sizes = values.sizes.split(",").map(Number);
  const pairs = Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 1 || !sizes.every((size) => Number.isInteger(size) && size >= 20))
    throw new Error("usage: npm run bench:drift -- [--sizes 1000,5000, each at least 20] [--pairs 5]");
  return { sizes, pairs };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
