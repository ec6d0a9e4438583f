import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Entries that go into one piece of text. */
const pieceLength = 1000;

/**
 * A key of an object on its first level with a list under it, indented as `JSON.stringify(…, null, 2)` does it,
 * piece by piece: lists of many images would take more memory as one text than the images do.
 *
 * @returns without a comma behind it
 */
export function* listPieces(key: string, entries: Iterable<unknown>): Generator<string> {
  let piece = `  ${JSON.stringify(key)}: [`;
  let count = 0;
  for (const entry of entries) {
    piece += `${count === 0 ? "\n" : ",\n"}    ${indented(entry, 4)}`;
    count++;
    if (count % pieceLength === 0) {
      yield piece;
      piece = "";
    }
  }
  yield `${piece}${count === 0 ? "]" : "\n  ]"}`;
}

/** A value as it stands behind its key, on a level of that many blanks. */
function indented(value: unknown, blanks: number): string {
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(blanks)}`);
}

/** Writes to standard output no faster than it is read; a reader that has seen enough ends it. */
export async function writePieces(pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") {
      throw error;
    }
  }
}
