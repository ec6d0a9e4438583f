/** Interleaved pairs, medians, and tables: nothing here knows what is measured. */

import { cpus, totalmem } from "node:os";

/** @returns the middle value, or the mean of the middle two; NaN of nothing */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[half]];
  return (low + high) / 2;
}

export interface Pair<T> {
  ours: T;
  other: T;
}

/** Measures ours, other, ours, other…: what slows the machine for a while slows both. */
export async function measurePairs<T>(
  count: number,
  ours: () => Promise<T>,
  other: () => Promise<T>,
): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let index = 0; index < count; index++) pairs.push({ ours: await ours(), other: await other() });
  return pairs;
}

export interface Comparison {
  /** Medians, in the unit of the values. */
  ours: number;
  other: number;
  /** Median of the ratios ours / other within each pair, and the least and greatest of them. */
  ratio: number;
  least: number;
  greatest: number;
}

export function compare<T>(pairs: readonly Pair<T>[], value: (run: T) => number): Comparison {
  const ours = pairs.map((pair) => value(pair.ours));
  const other = pairs.map((pair) => value(pair.other));
  const ratios = pairs.map((pair) => value(pair.ours) / value(pair.other));
  return {
    ours: median(ours),
    other: median(other),
    ratio: median(ratios),
    least: Math.min(...ratios),
    greatest: Math.max(...ratios),
  };
}

/** For example `**0.43** (0.41 to 0.47), 2.9 / 6.7 s`. @param unit with its blank in front, or empty */
export function comparisonText(comparison: Comparison, unit: string, digits: number): string {
  const { ours, other, ratio, least, greatest } = comparison;
  // Ratios far below 1 need another digit to say anything.
  const places = ratio < 0.1 ? 3 : 2;
  const [middle, from, to] = [ratio, least, greatest].map((value) => value.toFixed(places));
  return `**${middle}** (${from} to ${to}), ${ours.toFixed(digits)} / ${other.toFixed(digits)}${unit}`;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** For example `2 × AMD EPYC, 16 GB, Linux x64, Node v20.19.0`. */
export function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() || "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${model}, ${memory} GB, ${process.platform} ${process.arch}, Node ${process.version}`;
}
