import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { decodeText, type JsonReading } from "../ecr/json-document";
import { parseLifecycleText } from "../ecr/json-lifecycle";
import { parsePolicyText } from "../ecr/json-policy";
import { inputName } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";

/** Bytes that are read of a policy; ECR takes 10,240 characters, and 30,720 of a lifecycle policy. */
const mostBytes = 1_000_000;

/**
 * The policy in a file: an object that has `Statement`, whatever else is in it.
 *
 * @param file a path, or `-` for standard input
 * @throws CommandFailure with exit code 2 if the file can't be read, is too large, or is no policy in JSON
 */
export function readPolicyFile(file: string): Record<string, unknown> {
  return readDocument(file, parsePolicyText, "policies of up to 10,240 characters");
}

/**
 * The lifecycle policy in a file: an object that has `rules`, whatever else is in it.
 *
 * @param file a path, or `-` for standard input
 * @throws CommandFailure as {@link readPolicyFile} does
 */
export function readLifecycleFile(file: string): Record<string, unknown> {
  return readDocument(file, parseLifecycleText, "lifecycle policies of up to 30,720 characters");
}

/** @param limit what ECR takes, in words */
function readDocument(
  file: string,
  parse: (text: string) => JsonReading,
  limit: string,
): Record<string, unknown> {
  const name = inputName(file);
  const text = decodeText(readBytes(file, name, limit));
  if (text === undefined) {
    throw refused(name, "is text neither in UTF-8 nor in UTF-16");
  }
  const reading = parse(text);
  if ("refusal" in reading) {
    const { line, column, refusal } = reading;
    throw refused(line === undefined ? name : `${name}:${line}:${column}`, refusal);
  }
  return reading.value as Record<string, unknown>;
}

function refused(where: string, why: string): CommandFailure {
  return new CommandFailure(`${where}: ${why}`, exitCodes.badCall);
}

/** What is in a file, of which no more is read than is known to be needed to refuse it. */
function readBytes(file: string, name: string, limit: string): Uint8Array {
  let descriptor = 0;
  try {
    descriptor = file === "-" ? 0 : openSync(file, "r");
    const stat = fstatSync(descriptor);
    // A pipe has no size before it is read.
    const bytes = stat.isFile() && stat.size > mostBytes ? undefined : readUpTo(descriptor, mostBytes);
    if (bytes !== undefined) {
      return bytes;
    }
  } catch (error) {
    throw refused(name, `can't be read: ${(error as Error).message}`);
  } finally {
    if (descriptor !== 0) {
      closeSync(descriptor);
    }
  }
  throw refused(name, `is larger than 1 MB, and ECR takes ${limit}`);
}

/** All bytes up to the end; undefined where there are more than `most`. */
function readUpTo(descriptor: number, most: number): Uint8Array | undefined {
  const buffer = Buffer.alloc(most + 1);
  let length = 0;
  for (;;) {
    const count = readSome(descriptor, buffer, length);
    length += count;
    if (count === 0 || length > most) {
      return length > most ? undefined : buffer.subarray(0, length);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

function readSome(descriptor: number, buffer: Buffer, offset: number): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, offset, buffer.length - offset, null);
    } catch (error) {
      // Standard input that doesn't block says so while its writer has nothing yet.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
        throw error;
      }
      Atomics.wait(pause, 0, 0, 10);
    }
  }
}
