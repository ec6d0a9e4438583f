import { closeSync, openSync, writeSync } from "node:fs";
import { CommandFailure, exitCodes } from "./exit";

/** A file of one JSON document a line, of which nothing that stands there is ever changed. */
export interface RecordFile {
  /** @throws CommandFailure with exit code 2 */
  append(record: object): void;
}

/**
 * Opens a file to append to, so that one that can't be written is found out before anything is done.
 *
 * @throws CommandFailure with exit code 2
 */
export function openRecord(file: string): RecordFile {
  const descriptor = attempt(file, () => openSync(file, "a"));
  return {
    append(record) {
      attempt(file, () => {
        // In one piece: other promotions may write to the same file.
        writeSync(descriptor, `${JSON.stringify(record)}\n`);
        closeSync(descriptor);
      });
    },
  };
}

function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new CommandFailure(`${file}: can't be written: ${(error as Error).message}`, exitCodes.badCall);
  }
}
