/** Tests in groups of files, each group in a process of its own. */

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { killGroup, start } from "../sandbox/process";

/** What came of some tests. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Deals items out like cards, so that neighbours, which take as long as one another, go to different groups. */
export function dealt<T>(items: readonly T[], count: number): T[][] {
  const groups = Array.from({ length: Math.min(count, items.length) }, (): T[] => []);
  for (const [index, item] of items.entries()) {
    groups[index % groups.length]?.push(item);
  }
  return groups;
}

/** Milliseconds that a process may take to end after its last test: what it has started has to be stopped by then. */
const usualPatience = 60_000;

/**
 * Runs mocha with a directory of its own for temporary files.
 *
 * @param directory for what the run needs; it is made
 * @returns what came of the tests, and all that was printed; a process that dies, or doesn't end, is a failure more
 */
export async function runGroup(
  files: readonly string[],
  directory: string,
  patience: number = usualPatience,
): Promise<{ counts: Counts; output: string }> {
  const temporary = join(directory, "t");
  const report = join(directory, "counts.json");
  mkdirSync(temporary, { recursive: true });
  let output = "";
  const take = (text: string) => {
    output += text;
  };
  const root = resolve(__dirname, "..");
  const { child, finished } = start(
    process.execPath,
    [join(root, "node_modules/mocha/bin/mocha.js"), ...files],
    {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary, TEST_COUNTS: report },
      onStdout: take,
      onStderr: take,
    },
  );
  let giveUp: NodeJS.Timeout | undefined;
  let isGivenUp = false;
  const watch = setInterval(() => {
    if (giveUp === undefined && existsSync(report)) {
      giveUp = setTimeout(() => {
        isGivenUp = true;
        killGroup(child);
      }, patience);
    }
  }, 250);
  const { code, signal } = await finished;
  clearInterval(watch);
  clearTimeout(giveUp);
  const isReported = existsSync(report);
  const counts: Counts = isReported
    ? JSON.parse(readFileSync(report, "utf8"))
    : { passed: 0, failed: 0, skipped: 0 };
  if (isReported && code === Math.min(counts.failed, 255)) {
    return { counts, output };
  }
  const why = isGivenUp
    ? `didn't end in ${patience / 1000} s after its last test: something was left running`
    : `ended with ${signal ?? code}, and not as its tests did`;
  take(`\n  mocha ${why}: ${files.join(" ")}\n`);
  return { counts: { ...counts, failed: counts.failed + 1 }, output };
}

export function addedUp(all: readonly Counts[]): Counts {
  const sum = (count: keyof Counts) => all.reduce((total, counts) => total + counts[count], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

export function countsText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
