/**
 * Compares the page of `shared-registry access --html` with the least that a browser could be given: a plain HTML
 * table of the same matrix, without search, details, style or script.
 *
 * Both are made in this process from the same config file, by the compiled package. First usable is the time from
 * the start of navigation, without a cache, until the document is parsed, its scripts have run and the frame after
 * that is drawn.
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { stringify } from "yaml";
import { stackFile } from "../tests/bad-config";
import { chromiumPath, startChromium } from "../tests/browser";
import { largeRegistry } from "../tests/large-registry";
import { compare, comparisonText, machine, measurePairs, table } from "./measure";

const ROOT = join(__dirname, "..", "dist");
const GOALS = { megabytes: 3, usableMilliseconds: 1000 };
/** What tells when a page can be used; it runs before the page's own scripts. */
const STOPWATCH = `addEventListener("DOMContentLoaded", () =>
  requestAnimationFrame(() => setTimeout(() => { window.usable = performance.now(); })));`;
/** Types a word that some names have, and waits for the frame that shows what was found. */
const SEARCH = `new Promise((done) => {
  const began = performance.now();
  const search = document.querySelector("#Search");
  search.value = "ledger-1";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})`;

interface Run {
  megabytes: number;
  makeMilliseconds: number;
  usableMilliseconds: number;
  /** Undefined where there is no search. */
  searchMilliseconds: number | undefined;
}

async function main(): Promise<void> {
  const { repositories, environments, pairs } = options();
  const chromium = chromiumPath();
  if (!existsSync(ROOT)) throw new Error(`${ROOT} is missing: run npm run build`);
  if (chromium === undefined) throw new Error("no Chromium found: install one, or name it in CHROMIUM_PATH");
  const directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-bench-"));
  const browser = await startChromium(chromium);
  try {
    const config = join(directory, "Pulumi.tooling.yaml");
    await writeFile(config, configText(repositories, environments));
    const run = (make: (config: string) => string) => () => measured(browser, directory, () => make(config));
    const [ours, other] = [run(ownPage), run(plainTable)];
    await ours(); // the compiler has seen both, and the browser is warm, before the clock runs
    await other();
    const title = `${repositories} repositories × ${environments} environments; medians of ${pairs} interleaved pairs`;
    const rows = [rowOf(await measurePairs(pairs, ours, other))];
    const head = ["size", "to make", "first usable", "a search", "goal, size", "goal, first usable"];
    process.stdout.write(
      `\`npm run bench:page\`: ${title}; Chromium ${browser.version()}.\nMachine: ${machine()}.\n\n${table(head, rows)}\n`,
    );
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function configText(repositories: number, environments: number): string {
  const config = stackFile(largeRegistry(repositories, environments));
  return stringify({ config }, { aliasDuplicateObjects: false });
}

/** What users run, not the sources. */
function compiled<T>(module: string): T {
  return require(join(ROOT, module)) as T;
}

function ownPage(file: string): string {
  const { accessPage } = compiled<typeof import("../cli/access-page")>("cli/access-page");
  const { pageData } = compiled<typeof import("../cli/access-page/build-data")>("cli/access-page/build-data");
  const { config, problems } = readConfig(file);
  return accessPage(pageData({ source: "Pulumi.tooling.yaml", generated: null, config, problems }));
}

/** Nothing in it needs to be escaped. */
function plainTable(file: string): string {
  const { accessMatrix } = compiled<typeof import("../ecr/access-matrix")>("ecr/access-matrix");
  const { config } = readConfig(file);
  const rows = [...accessMatrix(config.plan, config)].map(
    ([name, { environments }]) =>
      `<tr><th>${name}</th>${[...environments.values()].map(({ gets }) => `<td>${gets}</td>`).join("")}</tr>`,
  );
  const heads = [...config.plan.declared.environments.keys()].map((name) => `<th>${name}</th>`).join("");
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Registry access</title></head>
<body><table><tr><th>Repository</th>${heads}</tr>
${rows.join("\n")}
</table></body></html>
`;
}

function readConfig(file: string) {
  const { readToolingConfig } = compiled<typeof import("../cli/tooling-config")>("cli/tooling-config");
  const { config, problems, hasErrors } = readToolingConfig(file, "access");
  assert.ok(config !== undefined && !hasErrors);
  return { config, problems };
}

async function measured(browser: Browser, directory: string, make: () => string): Promise<Run> {
  const began = performance.now();
  const text = make();
  const makeMilliseconds = performance.now() - began;
  const file = join(directory, "page.html");
  await writeFile(file, text);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(STOPWATCH);
    await page.goto(pathToFileURL(file).href);
    const usable = await page.waitForFunction("window.usable");
    return {
      megabytes: Buffer.byteLength(text) / 1e6,
      makeMilliseconds,
      usableMilliseconds: Number(await usable.jsonValue()),
      searchMilliseconds: await searched(page),
    };
  } finally {
    await context.close();
  }
}

async function searched(page: Page): Promise<number | undefined> {
  if ((await page.locator("#Search").count()) === 0) {
    return undefined;
  }
  const milliseconds = await page.evaluate<number>(SEARCH);
  assert.match(await page.locator("#Status").innerText(), / of .* repositories$|^No repository/);
  return milliseconds;
}

function rowOf(pairs: { ours: Run; other: Run }[]): string[] {
  const size = compare(pairs, ({ megabytes }) => megabytes);
  const usable = compare(pairs, ({ usableMilliseconds }) => usableMilliseconds);
  const search = compare(pairs, ({ searchMilliseconds }) => searchMilliseconds ?? Number.NaN);
  return [
    comparisonText(size, " MB", 2),
    comparisonText(
      compare(pairs, ({ makeMilliseconds }) => makeMilliseconds),
      " ms",
      0,
    ),
    comparisonText(usable, " ms", 0),
    `${search.ours.toFixed(0)} ms`,
    `< ${GOALS.megabytes} MB: ${met(size.ours < GOALS.megabytes)}`,
    `< ${GOALS.usableMilliseconds} ms: ${met(usable.ours < GOALS.usableMilliseconds)}`,
  ];
}

function met(isMet: boolean): string {
  return isMet ? "met" : "missed";
}

function options() {
  const { values } = parseArgs({
    options: {
      repositories: { type: "string", default: "2000" },
      environments: { type: "string", default: "20" },
      pairs: { type: "string", default: "7" },
    },
  });
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  const { repositories = 0, environments = 0, pairs = 0 } = numbers;
  if (![repositories, environments, pairs].every((value) => Number.isInteger(value) && value > 0))
    throw new Error("usage: npm run bench:page -- [--repositories 2000] [--environments 20] [--pairs 7]");
  return { repositories, environments, pairs };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
