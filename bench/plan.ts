/**
 * Compares `shared-registry plan` with `cdk synth` of the same repositories, and `--help` with an empty program.
 *
 * Of the CDK only the app's own process counts, run as plain JavaScript, and not the command line tool that
 * starts it: that favours the CDK. Neither side needs AWS.
 */

import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { childEnvironment } from "../sandbox/environment";
import { run } from "../sandbox/process";
import { compare, comparisonText, machine, measurePairs, type Pair, table } from "./measure";
import { lifecycleRules, mutableTags, pullActions, repositoryNames } from "./rivals/repositories";
import { ownDefaults, ownKeys } from "./sides";
import { readUsage, USAGE_HOOK, type Usage, usageEnvironment } from "./usage";

const COMMAND = join(__dirname, "..", "dist", "cli", "shared-registry.js");
const CDK = join(__dirname, "node_modules", "aws-cdk-lib");
const ENVIRONMENTS = 20;
/** Short programs are measured more often. */
const HELP_ROUNDS = 5;

type Run = Usage & { wallSeconds: number };

async function main(): Promise<void> {
  const { repositories, pairs } = options();
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing: run npm run build`);
  await installCdk();
  const directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-bench-"));
  try {
    const { ours, cdk } = await writeInputs(directory, repositories);
    const node = (...args: string[]) => measured(directory, args);
    const synth = () => node(join(__dirname, "cdk", "app.js"), cdk, join(directory, "cdk.out"));
    const plan = () => node(COMMAND, "plan", "--config", ours);
    const planJson = () => node(COMMAND, "plan", "--config", ours, "--json");
    const help = () => node(COMMAND, "--help");
    const empty = () => node("-e", "0");
    await Promise.all([plan(), synth(), empty()]); // to have all files in the system's cache
    const rows = [
      rowOf("plan", "cdk synth", 0.05, await measurePairs(pairs, plan, synth)),
      rowOf("plan --json", "cdk synth", 0.05, await measurePairs(pairs, planJson, synth)),
      rowOf("--help", "node -e 0", 2.5, await measurePairs(pairs * HELP_ROUNDS, help, empty)),
    ];
    process.stdout.write(`${report(repositories, pairs, rows)}\n`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The CDK is a dependency of nothing but this file, so it is installed here, and only when it is missing. */
async function installCdk(): Promise<void> {
  if (existsSync(CDK)) return;
  process.stderr.write("installing aws-cdk-lib into bench/node_modules, once\n");
  const { code, stderr } = await run("npm", ["ci", "--prefix", __dirname]);
  if (code !== 0) throw new Error(`npm ci --prefix ${__dirname} failed:\n${stderr}`);
}

/** The same registry for both: each repository has other readers, and so a policy of its own. */
async function writeInputs(directory: string, count: number): Promise<{ ours: string; cdk: string }> {
  const environments = Object.fromEntries(
    Array.from({ length: ENVIRONMENTS }, (_, index) => [
      `environment-${index}`,
      String(200_000_000_000 + index),
    ]),
  );
  const readers = threes(Object.keys(environments));
  const repositories = Object.fromEntries(
    repositoryNames(count).map((name, index) => [name, { readers: readers[index] }]),
  );
  const files = { ours: join(directory, "Pulumi.tooling.yaml"), cdk: join(directory, "cdk.json") };
  const config = {
    "aws:region": "us-east-1",
    "aws:allowedAccountIds": ["111111111111"],
    ...ownKeys({
      role: "tooling",
      repositories,
      environments: Object.fromEntries(Object.entries(environments).map(([name, id]) => [name, [id]])),
      defaults: ownDefaults,
    }),
  };
  await writeFile(files.ours, stringify({ config }));
  const cdk = { repositories, environments, lifecycleRules, mutableTags, pullActions };
  await writeFile(files.cdk, JSON.stringify(cdk));
  return files;
}

/** All choices of three; 1,140 of 20. */
function threes<T>(from: readonly T[]): T[][] {
  return from.flatMap((a, i) =>
    from.slice(i + 1).flatMap((b, j) => from.slice(i + j + 2).map((c) => [a, b, c])),
  );
}

/** Runs Node. @throws Error with its output if it fails */
async function measured(directory: string, args: string[]): Promise<Run> {
  const file = join(directory, "usage.json");
  const env = childEnvironment(usageEnvironment(file));
  const began = performance.now();
  const { code, stderr } = await run(process.execPath, ["--require", USAGE_HOOK, ...args], { env });
  const wallSeconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return { ...readUsage(file), wallSeconds };
}

function rowOf(command: string, other: string, most: number, pairs: Pair<Run>[]): string[] {
  const wall = compare(pairs, ({ wallSeconds }) => wallSeconds * 1000);
  const cpu = compare(pairs, ({ cpuSeconds }) => cpuSeconds * 1000);
  const memory = compare(pairs, ({ peakMegabytes }) => peakMegabytes);
  const missed = [...(wall.ratio > most ? ["wall"] : []), ...(cpu.ratio > most ? ["CPU"] : [])];
  return [
    `\`shared-registry ${command}\``,
    `\`${other}\``,
    comparisonText(wall, " ms", 0),
    comparisonText(cpu, " ms", 0),
    comparisonText(memory, " MB", 0),
    `≤ ${most}: ${missed.length === 0 ? "met" : `missed in ${missed.join(" and ")}`}`,
  ];
}

function report(repositories: number, pairs: number, rows: string[][]): string {
  return [
    `\`npm run bench:plan\`: ${repositories} repositories with as many different policies, ${ENVIRONMENTS} environments;`,
    `medians of ${pairs} interleaved pairs (${pairs * HELP_ROUNDS} for --help). A cell has the ratio of this package to`,
    "the other (the least and greatest of the pairs), then this package's value and the other's.",
    `Machine: ${machine()}; aws-cdk-lib ${cdkVersion()}, its app's own process only.`,
    "",
    table(["this package", "other", "wall", "CPU", "peak memory", "goal"], rows),
  ].join("\n");
}

function cdkVersion(): string {
  const { version } = JSON.parse(readFileSync(join(CDK, "package.json"), "utf8")) as { version: string };
  return version;
}

function options(): { repositories: number; pairs: number } {
  const { values } = parseArgs({
    options: {
      repositories: { type: "string", default: "1000" },
      pairs: { type: "string", default: "7" },
    },
  });
  const [repositories, pairs] = [Number(values.repositories), Number(values.pairs)];
  const most = threes(Array.from({ length: ENVIRONMENTS })).length;
  if (!Number.isInteger(pairs) || pairs < 1 || !(repositories >= 1 && repositories <= most))
    throw new Error(`usage: npm run bench:plan -- [--repositories 1000, at most ${most}] [--pairs 7]`);
  return { repositories, pairs };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
