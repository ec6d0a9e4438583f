/**
 * Compares `lifecycle simulate` with JSON.parse alone: reading, parsing, checking and evaluating the images of a
 * large repository under 50 rules, a forecast of 30 days included, against reading the same file and parsing it.
 *
 * Each run is a process of its own, in turn. Its start-up isn't counted, nor is the report: both are in the figure for
 * the whole command. A file eight times as large can't be parsed at once, so that it is compared with ours alone.
 */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { childEnvironment } from "../sandbox/environment";
import { run } from "../sandbox/process";
import { AT, policyOf50, writeImages } from "./lifecycle-images";
import { compare, comparisonText, machine, measurePairs, table } from "./measure";

const SIDE = join(__dirname, "lifecycle-side.cjs");
const COMMAND = join(__dirname, "../dist/cli/shared-registry.js");
const GOALS = { time: 1.5, memory: 3, scale: 10, megabytes: 1024 };

interface Run {
  images: number;
  acted: number;
  milliseconds: number;
  cpuMilliseconds: number;
  startMilliseconds: number;
  peakMegabytes: number;
}

async function main(): Promise<void> {
  const { images, factor, pairs, days } = options();
  const directory = mkdtempSync(join(tmpdir(), "bench-lifecycle-"));
  try {
    const [small, large, policy] = ["small.json", "large.json", "policy.json"].map((name) =>
      join(directory, name),
    );
    if (small === undefined || large === undefined || policy === undefined) return;
    writeImages(small, images);
    writeImages(large, images * factor);
    writeFileSync(policy, JSON.stringify(policyOf50()));
    const side = (name: "ours" | "other", file: string) => () =>
      measured([SIDE, name, file, policy, String(AT), String(days)]);
    const alone = await measurePairs(pairs, side("ours", small), side("other", small));
    const scaled = await measurePairs(pairs, side("ours", large), side("ours", small));
    for (const { ours, other } of alone) assert.equal(ours.images, other.images);
    const size = statSync(small).size / 2 ** 20;
    process.stdout.write(
      `\`npm run bench:lifecycle\`: ${images.toLocaleString("en")} images × 50 rules, ${Math.round(size)} MB, ` +
        `${alone[0]?.ours.acted.toLocaleString("en")} expire; a forecast of ${days} days; medians of ${pairs} interleaved pairs.\n` +
        `Machine: ${machine()}.\n\n${timeTable(alone, size)}\n\n${scaleTable(scaled, images * factor)}\n\n` +
        `${await commandText(small, policy, alone)}\n`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

type Pairs = Awaited<ReturnType<typeof measurePairs<Run>>>;

function timeTable(pairs: Pairs, size: number): string {
  const wall = compare(pairs, ({ milliseconds }) => milliseconds);
  const cpu = compare(pairs, ({ cpuMilliseconds }) => cpuMilliseconds);
  const memory = compare(pairs, ({ peakMegabytes }) => peakMegabytes);
  const ofFile = memory.ours / size;
  const head = [
    "wall, to JSON.parse alone",
    "CPU",
    "peak memory",
    "peak memory, to the file",
    "goal, wall",
    "goal, memory",
  ];
  return table(head, [
    [
      comparisonText(wall, " ms", 0),
      comparisonText(cpu, " ms", 0),
      comparisonText(memory, " MB", 0),
      `**${ofFile.toFixed(2)}**`,
      `≤ ${GOALS.time}: ${met(wall.ratio <= GOALS.time)}`,
      `≤ ${GOALS.memory} × the file: ${met(ofFile <= GOALS.memory)}`,
    ],
  ]);
}

function scaleTable(pairs: Pairs, images: number): string {
  const wall = compare(pairs, ({ milliseconds }) => milliseconds);
  const cpu = compare(pairs, ({ cpuMilliseconds }) => cpuMilliseconds);
  const peak = Math.max(...pairs.map(({ ours }) => ours.peakMegabytes));
  const head = [
    `wall, ${images.toLocaleString("en")} images to the fewer`,
    "CPU",
    "peak memory",
    "goal, wall",
    "goal, memory",
  ];
  return table(head, [
    [
      comparisonText(wall, " ms", 0),
      comparisonText(cpu, " ms", 0),
      `${Math.round(peak)} MB`,
      `≤ ${GOALS.scale}: ${met(wall.ratio <= GOALS.scale)}`,
      `≤ ${GOALS.megabytes} MB: ${met(peak <= GOALS.megabytes)}`,
    ],
  ]);
}

/** What is not counted above: start-up, and writing the report. */
async function commandText(images: string, policy: string, pairs: Pairs): Promise<string> {
  const start = compare(pairs, ({ startMilliseconds }) => startMilliseconds);
  const began = performance.now();
  const args = [
    "lifecycle",
    "simulate",
    "--policy",
    policy,
    "--images",
    images,
    "--at",
    new Date(AT).toISOString(),
    "--json",
  ];
  const { code, stderr } = await run(process.execPath, [COMMAND, ...args], { env: childEnvironment({}) });
  if (code !== 0) throw new Error(`the command ended with ${code}:\n${stderr}`);
  const whole = performance.now() - began;
  return (
    `Not counted: ${Math.round(start.ours)} ms of start-up (${Math.round(start.other)} ms for Node alone). ` +
    `The whole command with \`--json\`, start-up and report included: ${Math.round(whole)} ms.`
  );
}

async function measured(args: readonly string[]): Promise<Run> {
  const { code, stdout, stderr } = await run(process.execPath, [...args], { env: childEnvironment({}) });
  if (code !== 0) throw new Error(`${args[1]} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as Run;
}

function met(isMet: boolean): string {
  return isMet ? "met" : "missed";
}

function options() {
  const { values } = parseArgs({
    options: {
      images: { type: "string", default: "100000" },
      factor: { type: "string", default: "8" },
      pairs: { type: "string", default: "7" },
      days: { type: "string", default: "30" },
    },
  });
  const [images = 0, factor = 0, pairs = 0, days = 0] = [
    values.images,
    values.factor,
    values.pairs,
    values.days,
  ].map(Number);
  if (![images, factor, pairs].every((value) => Number.isInteger(value) && value > 0) || !(days >= 0))
    throw new Error(
      "usage: npm run bench:lifecycle -- [--images 100000] [--factor 8] [--pairs 7] [--days 30]",
    );
  return { images, factor, pairs, days };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
