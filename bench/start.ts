/** What it costs to have this package in a program: its size, loading it, and starting it as a plugin. */

import { execFileSync, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Sandbox } from "../sandbox/sandbox";
import { extractSchema, schemaOf } from "../tests/extracted-schema";
import { compare, comparisonText, machine, measurePairs, table } from "./measure";

const root = resolve(__dirname, "..");
const usage = "usage: npm run bench:start -- [--pairs 7]";

interface Loading {
  milliseconds: number;
  megabytes: number;
  modules: number;
}

/** Loads modules in a process of its own. */
async function load(...modules: string[]): Promise<Loading> {
  const code =
    `const began = performance.now(); for (const name of ${JSON.stringify(modules)}) require(name);` +
    "console.log(JSON.stringify({milliseconds: performance.now() - began, " +
    "megabytes: process.resourceUsage().maxRSS / 1024, modules: Object.keys(require.cache).length}))";
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", code], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`loading ${modules.join(", ")} ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Loading;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pairs: { type: "string", default: "7" } } });
  const pairs = Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error(usage);
  const others = [
    ["the same parts of `@pulumi/aws`", "@pulumi/pulumi", "@pulumi/aws/ecr", "@pulumi/aws/iam"],
    ["all of `@pulumi/aws`", "@pulumi/pulumi", "@pulumi/aws"],
  ] as const;
  const rows: string[][] = [];
  for (const [title, ...modules] of others) {
    const measured = await measurePairs(
      pairs,
      () => load(join(root, "dist", "components")),
      () => load(...modules),
    );
    rows.push([
      title,
      comparisonText(
        compare(measured, ({ milliseconds }) => milliseconds),
        " ms",
        0,
      ),
      comparisonText(
        compare(measured, ({ megabytes }) => megabytes),
        " MB",
        0,
      ),
      comparisonText(
        compare(measured, (its) => its.modules),
        "",
        0,
      ),
    ]);
  }
  process.stdout.write(
    [
      `\`npm run bench:start\`, medians of ${pairs} interleaved pairs. Machine: ${machine()}.`,
      "",
      table(["loading the components, to loading", "wall", "peak memory", "modules"], rows),
      "",
      table(
        ["the schema through the engine, to Pulumi's analyzer on the sources", "wall"],
        [await schemas()],
      ),
      "",
      table(["packed", "unpacked", "files"], [packed()]),
      "",
    ].join("\n"),
  );
}

/** Wall time of `pulumi package get-schema`; three pairs, as one of them takes long. */
async function schemas(): Promise<string[]> {
  const sandbox = await Sandbox.start({ progress: (line) => void process.stderr.write(`${line}\n`) });
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await act();
    return performance.now() - began;
  };
  try {
    const measured = await measurePairs(
      3,
      () => timed(() => schemaOf(sandbox, join(root, "plugin"))),
      () => timed(() => extractSchema(sandbox)),
    );
    return [
      "`plugin/`",
      comparisonText(
        compare(measured, (milliseconds) => milliseconds),
        " ms",
        0,
      ),
    ];
  } finally {
    await sandbox.stop();
  }
}

/** The package's size, as npm says it. */
function packed(): string[] {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=silent"];
  const [{ size, unpackedSize, entryCount }] = JSON.parse(
    execFileSync("npm", args, { cwd: root, encoding: "utf8" }),
  );
  return [`${Math.round(size / 1000)} kB`, `${(unpackedSize / 1e6).toFixed(1)} MB`, String(entryCount)];
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
