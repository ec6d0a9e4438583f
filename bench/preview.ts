/**
 * Compares `pulumi preview` of this package with three other ways to the same repositories.
 *
 * The engine is the real one, AWS is the sandbox's. What the sandbox itself does, in its own process (the
 * stand-in for the AWS provider, the language host, the emulator), is in the wall time and in nothing else.
 */

import { parseArgs } from "node:util";
import { Sandbox } from "../sandbox/sandbox";
import { compare, comparisonText, machine, measurePairs, type Pair, table } from "./measure";
import { type Preview, Previewer } from "./previewer";
import { checkSame } from "./same";
import { ours, rivals, type Side } from "./sides";
import type { Usage } from "./usage";

const USAGE = `usage: npm run bench:preview -- [--sizes 10,300,1000] [--pairs 7] [--only ${rivals.map(({ name }) => name).join(",")}]`;

interface Measurement {
  name: string;
  unit: string;
  digits: number;
  /** NaN where it can't be known on this system. */
  value(preview: Preview): number;
  /** Whether the sides' goals are about it. */
  isGoal?: boolean;
}

const total = (part: keyof Usage) => (preview: Preview) =>
  preview.program[part] + (preview.engine?.[part] ?? Number.NaN);

const measurements: Measurement[] = [
  { name: "wall", unit: " s", digits: 1, value: ({ wallSeconds }) => wallSeconds },
  {
    name: "CPU, program",
    unit: " s",
    digits: 1,
    value: ({ program }) => program.cpuSeconds,
    isGoal: true,
  },
  { name: "CPU, program and engine", unit: " s", digits: 1, value: total("cpuSeconds") },
  {
    name: "peak memory, program",
    unit: " MB",
    digits: 0,
    value: ({ program }) => program.peakMegabytes,
    isGoal: true,
  },
  { name: "peak memory, program and engine", unit: " MB", digits: 0, value: total("peakMegabytes") },
  { name: "resources", unit: "", digits: 0, value: ({ resources }) => resources },
];

async function main(): Promise<void> {
  const { sizes, pairs, only } = options();
  const progress = (line: string) => void process.stderr.write(`${line}\n`);
  const sandbox = await Sandbox.start({ progress });
  try {
    const own = await Previewer.create(sandbox, ours);
    const others = new Map<Side, Previewer>();
    for (const side of only) others.set(side, await Previewer.create(sandbox, side));
    await checkSame(own, new Map([...others].map(([{ title }, previewer]) => [title, previewer])));
    progress("all sides build the same repositories");
    const rows: string[][] = [];
    for (const size of sizes) {
      for (const [side, previewer] of others) {
        const measured = await measurePairs(
          pairs,
          () => previewed(own, ours, size, progress),
          () => previewed(previewer, side, size, progress),
        );
        rows.push(rowOf(size, side, measured));
      }
    }
    process.stdout.write(`${report(pairs, sandbox, rows)}\n`);
  } finally {
    await sandbox.stop();
  }
}

async function previewed(
  previewer: Previewer,
  { name }: Side,
  size: number,
  progress: (line: string) => void,
): Promise<Preview> {
  const preview = await previewer.preview(size);
  const values = measurements.map(
    ({ name, unit, digits, value }) => `${name} ${value(preview).toFixed(digits)}${unit}`,
  );
  progress(`${size} ${name}: ${values.join("; ")}`);
  return preview;
}

function rowOf(size: number, side: Side, pairs: Pair<Preview>[]): string[] {
  const most = side.goals[size];
  const missed: string[] = [];
  const cells = measurements.map(({ name, unit, digits, value, isGoal }) => {
    const comparison = compare(pairs, value);
    if (isGoal && most !== undefined && !(comparison.ratio <= most)) missed.push(name);
    return comparisonText(comparison, unit, digits);
  });
  const verdict = missed.length === 0 ? "met" : `missed in ${missed.join(" and ")}`;
  return [
    String(size),
    side.title,
    ...cells,
    most === undefined ? "none" : `≤ ${most.toFixed(2)}: ${verdict}`,
  ];
}

function report(pairs: number, sandbox: Sandbox, rows: string[][]): string {
  const goals = measurements.filter(({ isGoal }) => isGoal).map(({ name }) => name);
  const head = ["repositories", "other", ...measurements.map(({ name }) => name), "goal"];
  return [
    `\`npm run bench:preview\`, medians of ${pairs} interleaved pairs. A cell has the ratio of this package to the`,
    "other (the least and greatest of the pairs), then this package's value and the other's. The program is the",
    `Node process that runs the stack's code; goals are about ${goals.join(" and ")}.`,
    `Machine: ${machine()}. Parts: ${sandbox.description}.`,
    "",
    table(head, rows),
  ].join("\n");
}

function options(): { sizes: number[]; pairs: number; only: Side[] } {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "10,300,1000" },
      pairs: { type: "string", default: "7" },
      only: { type: "string", default: rivals.map(({ name }) => name).join(",") },
    },
  });
  const names = values.only.split(",");
  const only = rivals.filter(({ name }) => names.includes(name));
  const sizes = values.sizes.split(",").map(Number);
  const pairs = Number(values.pairs);
  if (
    only.length < names.length ||
    ![...sizes, pairs].every((number) => Number.isInteger(number) && number > 0)
  )
    throw new Error(USAGE);
  return { sizes, pairs, only };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
