/** Which calls go wrong, and how, as a number says: the same seed gives the same faults. */

import { createHash } from "node:crypto";
import type { WireCall } from "../../sandbox/wire-call";
import { type Effect, type FaultKind, faultKinds } from "../../sandbox/wire-faults";

/** Every kind of write that the commands make. */
export const writeOperations = [
  "CreateRepository",
  "SetRepositoryPolicy",
  "DeleteRepositoryPolicy",
  "PutLifecyclePolicy",
  "DeleteLifecyclePolicy",
  "PutImageTagMutability",
  "PutImageScanningConfiguration",
  "TagResource",
  "UntagResource",
  "PutImage",
] as const;

export type WriteOperation = (typeof writeOperations)[number];

/** On writes, which go wrong twice as often, these come three times as often as the others: done, and nobody is told. */
const done: readonly FaultKind[] = ["cut-after", "torn-after"];
const onWrites: readonly FaultKind[] = [...faultKinds, ...done, ...done];
const onReads: readonly FaultKind[] = faultKinds.filter((kind) => !done.includes(kind));

/** They take effect whatever the client does. */
const sure: readonly FaultKind[] = ["throttled", "failed", "cut"];
/** One of so many first calls meets a sure fault, so that no schedule is without one. */
const surely = 12;

/**
 * Chance that a seed decides: the same names give the same number.
 *
 * @returns gives a number from 0 up to and without 1
 */
export function chance(seed: number): (...of: unknown[]) => number {
  return (...of) => fraction([seed, ...of].join(" "));
}

export interface FaultSchedule {
  /** How often a client tries: 1 to 3 times. */
  maxAttempts: number;
  /** What becomes of a call, asked once for each. */
  decide(call: WireCall): FaultKind | undefined;
  /** How many items a page of a list holds at most. */
  pageSize(call: WireCall): number | undefined;
}

/**
 * Calls that run at the same time arrive in an order of their own each time: so what a call meets
 * depends on which one it is of those of its kind on its repository, and not on how many came before it.
 *
 * Each schedule also aims at one kind of write, by turns: the first of it is cut after it is done.
 *
 * @param seed a whole number, 0 or more
 */
export function faultSchedule(seed: number): FaultSchedule {
  const draw = chance(seed);
  const aim = writeOperations[seed % writeOperations.length];
  const pick = <T>(items: readonly T[], ...of: unknown[]) => items[Math.floor(draw(...of) * items.length)];
  const rate = 0.05 + 0.35 * draw("rate") ** 2;
  const sureOne = Math.floor(draw("sure") * surely);
  const counts = new Map<string, number>();
  const count = (what: string) => {
    const so = counts.get(what) ?? 0;
    counts.set(what, so + 1);
    return so;
  };

  return {
    maxAttempts: 1 + Math.floor(draw("attempts") * 3),
    decide(call) {
      if (call.operation === "AssumeRole") return undefined;
      const which = `${call.operation} ${call.repositoryName ?? call.input["resourceArn"] ?? ""}`;
      const nth = count(which);
      if (count("calls") === sureOne) return pick(sure, "sure kind");
      if (call.operation === aim && count("aim") === 0) return "cut-after";
      const [odds, kinds] = isWrite(call.operation) ? [2 * rate, onWrites] : [rate, onReads];
      return draw("whether", which, nth) < odds ? pick(kinds, "kind", which, nth) : undefined;
    },
    pageSize({ operation }) {
      return pick([undefined, 0, 1, 2], "page", operation, count(`page ${operation}`));
    },
  };
}

export function isWrite(operation: string): operation is WriteOperation {
  return (writeOperations as readonly string[]).includes(operation);
}

/** A number from 0 up to and without 1 that looks like chance. */
function fraction(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}

/** How many faults of each kind took effect on each operation; operations and kinds without any are left out. */
export function tally(effects: readonly Effect[]): Record<string, Partial<Record<FaultKind, number>>> {
  const table: Record<string, Partial<Record<FaultKind, number>>> = {};
  for (const { kind, call } of effects) {
    table[call.operation] ??= {};
    const row = table[call.operation] ?? {};
    row[kind] = (row[kind] ?? 0) + 1;
  }
  return table;
}

/** How often a connection was cut after this kind of write was done. */
export function cutsAfterEffect(effects: readonly Effect[], operation: WriteOperation): number {
  return effects.filter(({ kind, call }) => done.includes(kind) && call.operation === operation).length;
}
