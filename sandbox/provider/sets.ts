import { normalizeJson } from "./json-text";
import type { Json } from "./properties";

/** True where two lists that the real provider keeps as sets, and the lists in them, hold the same in any order. */
export function areSameSets(one: Json | undefined, other: Json | undefined): boolean {
  return asText(one) === asText(other);
}

function asText(value: Json | undefined): string {
  return normalizeJson(JSON.stringify(sorted(value ?? [])));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) {
    return value
      .map(sorted)
      .map((entry) => ({ entry, text: normalizeJson(JSON.stringify(entry)) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
      .map(({ entry }) => entry);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, sorted(entry)]))
    : value;
}
