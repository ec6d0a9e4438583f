/** Holds the sides against each other: a comparison is worth something only if all build the same. */

import { isDeepStrictEqual } from "node:util";
import type { Previewer } from "./previewer";

/** Of two repositories: each is a Repository, a RepositoryPolicy and a LifecyclePolicy. */
const RESOURCES = 6;

/**
 * Previews two repositories on each side.
 *
 * @throws Error that names the first resource whose inputs differ in meaning
 */
export async function checkSame(ours: Previewer, others: ReadonlyMap<string, Previewer>): Promise<void> {
  const wanted = normalized(await ours.inputs(2));
  if (Object.keys(wanted).length !== RESOURCES)
    throw new Error(`two repositories are not ${RESOURCES} resources: ${Object.keys(wanted).join(", ")}`);
  for (const [title, previewer] of others) {
    const found = normalized(await previewer.inputs(2));
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
      if (!isDeepStrictEqual(wanted[key], found[key]))
        throw new Error(
          `${title} builds another ${key}:\n${JSON.stringify(found[key])}\ninstead of\n${JSON.stringify(wanted[key])}`,
        );
    }
  }
}

function normalized(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, meaning(value)]));
}

/** A value in which texts that are JSON are read, single entries stand for their lists, and lists are sorted. */
function meaning(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("{")) return meaning(JSON.parse(value));
  if (Array.isArray(value)) {
    const entries = value.map((entry) => ({ text: JSON.stringify(meaning(entry)), entry: meaning(entry) }));
    entries.sort((a, b) => (a.text < b.text ? -1 : 1));
    return entries.length === 1 ? entries[0]?.entry : entries.map(({ entry }) => entry);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("__"))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, meaning(entry)]),
  );
}
