import type { Json } from "./properties";

/**
 * JSON text as the real provider, which is written in Go, stores and sends it: compact, keys sorted, `<`, `>` and
 * `&` escaped.
 *
 * @throws SyntaxError when the text isn't JSON
 */
export function normalizeJson(document: string): string {
  return escapeHtml(JSON.stringify(sortKeys(JSON.parse(document))));
}

/** Go's encoder writes JSON that can stand in HTML. */
export function escapeHtml(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The same value with the keys of every object in order, so that equal values have equal JSON text. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (typeof value === "object" && value !== null) {
    const sorted: { [key: string]: Json } = {};
    for (const [key, entry] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
      sorted[key] = sortKeys(entry);
    }
    return sorted;
  }
  return value;
}

/** @returns undefined where the text isn't JSON */
export function parseJson(document: string): Json | undefined {
  try {
    return JSON.parse(document);
  } catch {
    // Not being JSON is an answer here, and each caller has its own words for it.
    return undefined;
  }
}
