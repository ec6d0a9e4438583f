/**
 * Measures how `pulumi up`, `pulumi preview` and `shared-registry plan` grow with the number of repositories.
 *
 * There is no other side: the question is where a stack is better split. The state is on the file backend, which
 * the engine rewrites at each step; `--whole` is one more size that is deployed with those checkpoints skipped.
 */

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import type { StackConfig } from "../sandbox/project";
import { Sandbox } from "../sandbox/sandbox";
import { machine, table } from "./measure";
import { COMMAND, ENVIRONMENTS, each, GROWTH, grown, type Plan, plannedSizes } from "./plan-growth";
import { type Preview, Previewer, type Run } from "./previewer";
import { ours } from "./sides";

const SKIPPED = { PULUMI_EXPERIMENTAL: "1", PULUMI_SKIP_CHECKPOINTS: "1" };

const progress = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const { sizes, whole, plans, rounds } = options();
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing: run npm run build`);
  const ups: Up[] = [];
  for (const size of sizes) ups.push(await deployed(size, {}));
  for (const size of whole) ups.push(await deployed(size, SKIPPED));
  const planned = await plannedSizes(plans, rounds);
  process.stdout.write(`${report(ups, planned, rounds)}\n`);
}

interface Up {
  size: number;
  isSkipped: boolean;
  preview: Preview;
  /** All from nothing. */
  first: Run;
  /** One account more, that reads all of them. */
  account: Run;
}

/** Each size has a sandbox of its own, so that none finds the repositories of another. */
async function deployed(size: number, env: Record<string, string>): Promise<Up> {
  const sandbox = await Sandbox.start({ progress });
  try {
    const previewer = await Previewer.create(sandbox, ours);
    const config = ours.config(size);
    const preview = await previewer.preview(size);
    const first = await previewer.up(config, env);
    const account = await previewer.up(withAccount(config), env);
    const isSkipped = Object.keys(env).length > 0;
    progress(
      `${size}: preview ${seconds(preview)}, up ${seconds(first)}, one account more ${seconds(account)}`,
    );
    return { size, isSkipped, preview, first, account };
  } finally {
    await sandbox.stop();
  }
}

function withAccount(config: StackConfig): StackConfig {
  const environments = Object.entries(config).find(([key]) => key.endsWith(":environments"));
  if (environments === undefined) throw new Error("the config has no environments");
  const [key, its] = environments;
  return { ...config, [key]: { ...(its as object), "one-more": { accounts: ["444444444444"] } } };
}

function report(ups: Up[], plans: Plan[], rounds: number): string {
  const upRows = ups.map(({ size, isSkipped, preview, first, account }) => [
    String(size),
    isSkipped ? "skipped" : "each step",
    seconds(first),
    milliseconds(first, size),
    seconds(account),
    memory(first),
    milliseconds(preview, size),
    (preview.program.peakMegabytes / size).toFixed(2),
  ]);
  const [start, ...others] = plans;
  const least = others[0];
  const planRows = others.map((plan) => [
    String(plan.size),
    `${plan.milliseconds.toFixed(0)} ms`,
    `${plan.megabytes.toFixed(0)} MB`,
    each(plan, start, "milliseconds", 1000),
    each(plan, start, "megabytes", 1024),
    grown(plan, least, start),
  ]);
  return [
    "`npm run bench:up`: one `pulumi up` of so many repositories from nothing, then one more account that reads them all, on",
    `the file backend. Machine: ${machine()}.`,
    "",
    table(
      [
        "repositories",
        "checkpoints",
        "up",
        "up, each (ms)",
        "one account more",
        "peak memory, program and engine",
        "preview, each (ms)",
        "preview, program, each (MB)",
      ],
      upRows,
    ),
    "",
    `\`shared-registry plan --json\`, medians of ${rounds}; what start-up takes (${start?.milliseconds.toFixed(0)} ms, ${start?.megabytes.toFixed(0)} MB) is not in what each takes.`,
    "",
    table(
      ["repositories", "wall", "peak memory", "each (µs)", "each (KB)", `goal: each ≤ ${GROWTH}`],
      planRows,
    ),
  ].join("\n");
}

const seconds = ({ wallSeconds }: Run) => `${wallSeconds.toFixed(1)} s`;
const milliseconds = ({ wallSeconds }: Run, size: number) => ((wallSeconds * 1000) / size).toFixed(0);
const memory = ({ program, engine }: Run) =>
  `${(program.peakMegabytes + (engine?.peakMegabytes ?? Number.NaN)).toFixed(0)} MB`;

function options() {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "50,100,200" },
      whole: { type: "string", default: "1000" },
      plans: { type: "string", default: "1000,5000" },
      rounds: { type: "string", default: "5" },
    },
  });
  const numbers = (text: string) => (text === "" ? [] : text.split(",").map(Number));
  const [sizes, whole, plans] = [numbers(values.sizes), numbers(values.whole), numbers(values.plans)];
  const rounds = Number(values.rounds);
  // All environments of the plan have to read something.
  const isGood = plans.every((size) => size >= ENVIRONMENTS);
  if (!isGood || ![...sizes, ...whole, ...plans, rounds].every((size) => Number.isInteger(size) && size > 0))
    throw new Error(
      `usage: npm run bench:up -- [--sizes 50,100,200] [--whole 1000] [--plans 1000,5000, each at least ${ENVIRONMENTS}] [--rounds 5]`,
    );
  return { sizes, whole, plans, rounds };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
