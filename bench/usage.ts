/** What processes use: user and system CPU time, and peak memory. */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface Usage {
  /** User and system time of all threads. */
  cpuSeconds: number;
  /** The most physical memory at any time. */
  peakMegabytes: number;
}

/** `node --require` of this makes a Node process write its {@link Usage} when it ends. */
export const USAGE_HOOK = join(__dirname, "usage.cjs");

/**
 * Variables that make Node processes write their usage.
 *
 * @param file where to; the last process that ends wins
 * @param script part of the path of the script that is meant, with `/`; default all
 */
export function usageEnvironment(file: string, script = ""): Record<string, string> {
  rmSync(file, { force: true });
  return { USAGE_FILE: file, USAGE_OF: script };
}

/** @throws Error if no process wrote there: it was killed, or never started */
export function readUsage(file: string): Usage {
  return JSON.parse(readFileSync(file, "utf8")) as Usage;
}

/** Clock ticks of `/proc/<pid>/stat` per second; every Linux that Node runs on says 100 to programs. */
const TICKS_PER_SECOND = 100;

/** Milliseconds between two looks at a watched process, and so the most that is missed of its end. */
const INTERVAL_MS = 20;

/**
 * Watches a process that is not Node's, without its children.
 *
 * @returns stops the watch and gives the last reading; undefined where there is no `/proc`
 */
export function watchProcess(pid: number): () => Usage | undefined {
  let last: Usage | undefined;
  const look = () => {
    last = readProcess(pid) ?? last;
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return last;
  };
}

/** @see proc(5): utime and stime are the fields 14 and 15, the 12th and 13th after the name in parentheses */
function readProcess(pid: number): Usage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [, peak] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    if (peak === undefined) return undefined; // a process that has ended and was not waited for yet
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      peakMegabytes: Number(peak) / 1024,
    };
  } catch {
    return undefined; // gone, or not Linux
  }
}
