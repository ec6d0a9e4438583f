import { isAscii } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import { TextDecoder } from "node:util";
import { encodingOf } from "../ecr/json-document";
import { ImageCollector } from "../ecr/lifecycle/images/collector";
import { ImageStream } from "../ecr/lifecycle/images/stream";
import type { ImageTable } from "../ecr/lifecycle/images/table";
import { formatProblem, type Problem, Problems } from "../ecr/problem";
import { inputName } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";
import { type Progress, progressBar } from "./progress";

/** Bytes that are read at a time; with more, the texts that they become burden the garbage collector. */
const pieceSize = 1 << 16;
/** Milliseconds after which a bar shows how far the reading is. */
const patience = 2000;
/** Milliseconds between two looks of the bar. */
const redraw = 100;

/**
 * The images in a file, as `aws ecr describe-images` prints them, of any size.
 *
 * @param file a path, or `-` for standard input
 * @param at milliseconds since 1970: images can't be newer
 * @throws CommandFailure with exit code 2 that lists all that is wrong with the file
 */
export async function readImagesFile(file: string, at: number): Promise<ImageTable> {
  const collector = new ImageCollector(new Problems(), at);
  const stream = new ImageStream(collector);
  const name = inputName(file);
  try {
    for await (const text of texts(file)) {
      stream.write(text);
    }
  } catch (error) {
    throw new CommandFailure(`${name}: can't be read: ${(error as Error).message}`, exitCodes.badCall);
  }
  stream.end();
  const found = collector.problems.list();
  if (found.length > 0) {
    throw new CommandFailure(problemList(name, found, collector.unlisted), exitCodes.badCall);
  }
  return collector.finish();
}

/** All that is wrong with a file. @param unlisted how many problems there are beside those */
export function problemList(name: string, problems: readonly Problem[], unlisted = 0): string {
  const count = problems.length + unlisted;
  const heading = `${name} has ${count} ${count === 1 ? "problem" : "problems"}:`;
  const more = unlisted === 0 ? [] : [`and ${unlisted} more`];
  return [heading, ...[...problems.map(formatProblem), ...more].map((line) => `  ${line}`)].join("\n");
}

/** The file's text, piece by piece. */
async function* texts(file: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of file === "-" ? watched(process.stdin) : pieces(file)) {
    const bytes = piece as Buffer;
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    if (decoder.encoding === "utf-8" && isAscii(bytes)) {
      // Decoding what needs none would take a third of the time. A character that is cut off before it is an error.
      yield decoder.decode(noBytes, { stream: true }) + bytes.toString("latin1");
    } else {
      yield decoder.decode(bytes, { stream: true });
    }
  }
  yield decoder?.decode() ?? "";
}

const noBytes = new Uint8Array();

/** The file's bytes, each piece in the place of the one before. */
async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  const descriptor = openSync(file, "r");
  const bar = patientBar(basename(file), fstatSync(descriptor).size);
  try {
    const buffer = Buffer.allocUnsafe(pieceSize);
    for (;;) {
      const length = readSync(descriptor, buffer, 0, pieceSize, null);
      if (length === 0) {
        return;
      }
      yield buffer.subarray(0, length);
      await bar.step(length);
    }
  } finally {
    bar.end();
    closeSync(descriptor);
  }
}

/** What comes from a pipe, whose size nobody knows. */
async function* watched(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bar = patientBar("standard input");
  try {
    for await (const piece of stream) {
      yield piece;
      await bar.step(piece.length);
    }
  } finally {
    bar.end();
  }
}

/** A bar that shows itself when the reading takes its time. */
function patientBar(name: string, size?: number) {
  const begun = Date.now();
  let bar: Progress | undefined;
  let shown = begun;
  let done = 0;
  return {
    async step(bytes: number): Promise<void> {
      done += bytes;
      const now = Date.now();
      if (now - begun > patience && now - shown > redraw) {
        shown = now;
        bar ??= progressBar(`MB of ${name}`);
        bar.step(Math.round(done / 1e6), size === undefined ? undefined : Math.ceil(size / 1e6));
        // Reading doesn't wait for anything, so that nothing else would have its turn.
        await setImmediate();
      }
    },
    end: () => bar?.end(),
  };
}
