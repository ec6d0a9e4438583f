/** What the tests of the sandbox share. */

import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../sandbox/process";

/** Runs `use` with a fresh directory, which is gone afterwards. */
export async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "sandbox test "));
  try {
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Writes an executable shell script and gives its path. */
export async function script(directory: string, name: string, ...lines: string[]): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(path, 0o755);
  return path;
}

/** Waits until something holds. @throws Error after `seconds` */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  seconds = 20,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

export function untilGone(pid: number, what: string): Promise<void> {
  return until(() => !isAlive(pid), `${what} (process ${pid}) is gone`);
}
