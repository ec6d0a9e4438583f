/** Child processes that can be waited for, and that never outlive this process. */

import { type ChildProcess, spawn } from "node:child_process";

/** How a child ended. `code` is null when a signal ended it. */
export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
}

export interface StartOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** The child's process group is killed after this time; `signal` then says SIGKILL. */
  timeoutMs?: number;
  onStdout?: (text: string) => void;
  onStderr?: (text: string) => void;
  /** Give the child a stdin that stays open as long as this process lives. */
  holdStdin?: boolean;
}

export interface Started {
  child: ChildProcess;
  /** Resolves however the child ends; rejects only if it could not be started. */
  finished: Promise<Finished>;
}

const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) killGroup(child);
});

/** Starts a command in a process group of its own, so that it can be ended with all its children. */
export function start(command: string, args: string[], options: StartOptions = {}): Started {
  const began = Date.now();
  const child = spawn(command, args, {
    detached: true,
    stdio: [options.holdStdin ? "pipe" : "ignore", "pipe", "pipe"],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    options.onStdout?.(text);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    options.onStderr?.(text);
  });
  const timer =
    options.timeoutMs === undefined ? undefined : setTimeout(() => killGroup(child), options.timeoutMs);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", (error) => {
      running.delete(child);
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, durationMs: Date.now() - began });
    });
  });
  return { child, finished };
}

/** Starts a command and waits for its end. */
export function run(command: string, args: string[], options: StartOptions = {}): Promise<Finished> {
  return start(command, args, options).finished;
}

/** Ends a child and everything in its process group, at once. Does nothing if it is gone. */
export function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) kill(-child.pid);
}

/** SIGKILL to a process, or to a process group if `pid` is negative; one that is gone is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
