import { closeSync, existsSync, openSync, readFileSync, rmSync, truncateSync, writeSync } from "node:fs";
import { isMap } from "../ecr/shape";
import type { ReadingStep } from "../live/adopt";
import { CommandFailure, exitCodes } from "./exit";

/** What a reading is of: another one may not go on with it. */
export interface ReadingScope {
  include: readonly string[];
  exclude: readonly string[];
}

/** What was written down of a reading, one JSON document a line, so that another one goes on where it was cut off. */
export interface Journal {
  /** What was read before, in its order. */
  steps: ReadingStep[];
  /** When that began, as ISO 8601 has it; undefined for a new one. */
  begun: string | undefined;
  append(step: ReadingStep): void;
  close(): void;
  /** Removes the file: what it is for is done. */
  remove(): void;
}

/**
 * @param begun the time now, for a new file
 * @throws CommandFailure with exit code 2 for a file that can't be read or written, or is of another reading
 */
export function openJournal(file: string, scope: ReadingScope, begun: string): Journal {
  const before = existsSync(file) ? readJournal(file, scope) : undefined;
  const descriptor = attempt(file, () => openSync(file, "a"));
  const write = (line: object) =>
    attempt(file, () => void writeSync(descriptor, `${JSON.stringify(line)}\n`));
  if (before === undefined) {
    write({ adopt: 1, begun, ...scope });
  }
  return {
    steps: before?.steps ?? [],
    begun: before?.begun,
    append: write,
    close: () => closeSync(descriptor),
    remove: () => attempt(file, () => rmSync(file)),
  };
}

/** @returns undefined for a file without its first line yet */
function readJournal(
  file: string,
  scope: ReadingScope,
): (Pick<Journal, "steps"> & { begun: string }) | undefined {
  const text = attempt(file, () => readFileSync(file, "utf8"));
  // A run that was killed may have left its last line unfinished: what that says is read again.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [first, ...lines] = whole.split("\n").filter((line) => line !== "");
  if (first === undefined && (text === "" || text.startsWith('{"adopt":'))) {
    attempt(file, () => truncateSync(file));
    return undefined;
  }
  const header = parsed(file, first ?? "");
  if (!isMap(header) || header["adopt"] !== 1 || typeof header["begun"] !== "string") {
    throw notOurs(file);
  }
  const { include, exclude, begun } = header;
  if (JSON.stringify({ include, exclude }) !== JSON.stringify(scope)) {
    throw new CommandFailure(
      `${file}: is of a reading with other --include or --exclude: give the same ones, or another file`,
      exitCodes.badCall,
    );
  }
  const steps = lines.map((line) => parsed(file, line) as ReadingStep);
  attempt(file, () => truncateSync(file, Buffer.byteLength(whole)));
  return { steps, begun };
}

function parsed(file: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw notOurs(file);
  }
}

function notOurs(file: string): CommandFailure {
  return new CommandFailure(
    `${file}: is no file that adopt --resume wrote: give another one`,
    exitCodes.badCall,
  );
}

function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new CommandFailure(`${file}: ${(error as Error).message}`, exitCodes.badCall);
  }
}
