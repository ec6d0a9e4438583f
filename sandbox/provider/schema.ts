import { closest, distance } from "fastest-levenshtein";
import { hasUnknown, isObject, type Json, type Properties, UNKNOWN } from "./properties";

interface Common {
  required?: true;
  /** A change of this property replaces the resource. */
  replaces?: true;
  /** True where old (state) and new (program) value are the same to AWS. Called with known values only. */
  same?(old: Json | undefined, now: Json | undefined): boolean;
  /** What the real provider's validation says of a known value, if anything. */
  problem?(value: Json): string | undefined;
}

/** What one property accepts, and what a change of it means. */
export type Spec = Common &
  (
    | { type: "string"; default?: string; oneOf?: readonly string[]; json?: true }
    | { type: "boolean" }
    | { type: "number" }
    | { type: "map" }
    | { type: "texts" }
    | { type: "object"; properties: Table }
    | { type: "list"; item: Table; max?: number }
  );

export type Table = { readonly [property: string]: Spec };

/** What is wrong with a `namePrefix`, which the real provider takes. */
export const NO_PREFIX = "the sandbox's stand-in makes no names from a prefix: give a name";

/** A table with exactly the properties of one of the SDK's argument types: one too many or too few doesn't compile. */
export type TableOf<Args> = { readonly [Property in keyof Required<Args>]: Spec };

export interface Checked {
  inputs: Properties;
  /** Sentences of the real provider, as near as they are known. */
  failures: string[];
  /** The top-level properties that got their default. */
  defaulted: string[];
}

/**
 * Check a resource's inputs against its table.
 *
 * @param name the resource's name, which the messages' `Examine values at 'name.property'` carry
 * @returns the inputs with defaults and the bridge's conversions applied, and every problem
 */
export function checkInputs(table: Table, news: Properties, name: string): Checked {
  const run: Run = { name, inputs: {}, failures: [], defaulted: [] };
  run.inputs = checkObject(run, table, news, "");
  return { inputs: run.inputs, failures: run.failures, defaulted: run.defaulted };
}

type Run = Checked & { name: string };

function checkObject(run: Run, table: Table, news: Properties, parent: string): Properties {
  const prefix = parent === "" ? "" : `${parent}.`;
  const checked: Properties = {};
  for (const [key, value] of Object.entries(news)) {
    if (key.startsWith("__") || value === null) {
      continue;
    }
    const spec = table[key];
    if (spec === undefined) {
      const meant = nearest(key, Object.keys(table));
      run.failures.push(
        examine("Invalid or unknown key", run, prefix + key) + (meant ? ` Did you mean '${meant}'?` : ""),
      );
    } else {
      checked[key] = checkValue(run, spec, value, prefix + key);
    }
  }
  for (const [key, spec] of Object.entries(table)) {
    if (key in checked) {
      continue;
    }
    if (spec.required) {
      run.failures.push(`Missing required property '${prefix}${key}'`);
    } else if (spec.type === "string" && spec.default !== undefined) {
      checked[key] = spec.default;
      run.defaulted.push(prefix + key);
    }
  }
  return checked;
}

function checkValue(run: Run, spec: Spec, given: Json, path: string): Json {
  if (given === UNKNOWN) {
    return given;
  }
  const value = convert(spec, given);
  if (!hasType(spec, value)) {
    run.failures.push(examine(`expected ${WANTED[spec.type]} type, got ${kindOf(value)} type`, run, path));
    return value;
  }
  const problem = hasUnknown(value) ? undefined : valueProblem(spec, value, path);
  if (problem !== undefined) {
    run.failures.push(examine(problem, run, path));
  }
  if (spec.type === "object" && isObject(value)) {
    return checkObject(run, spec.properties, value, path);
  }
  if (spec.type === "list" && Array.isArray(value)) {
    return value.map((entry, index) => checkEntry(run, spec.item, entry, `${path}[${index}]`));
  }
  return value;
}

function checkEntry(run: Run, table: Table, entry: Json, path: string): Json {
  if (isObject(entry)) {
    return checkObject(run, table, entry, path);
  }
  if (entry !== UNKNOWN) {
    run.failures.push(examine(`expected object type, got ${kindOf(entry)} type`, run, path));
  }
  return entry;
}

function examine(reason: string, run: Run, path: string): string {
  return `${reason}. Examine values at '${run.name}.${path}'.`;
}

/** The bridge's conversions: documents given as objects become JSON text, scalars become text and back. */
function convert(spec: Spec, value: Json): Json {
  if (spec.type === "string") {
    if (spec.json && typeof value === "object") {
      return hasUnknown(value) ? UNKNOWN : JSON.stringify(value);
    }
    return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  }
  if (spec.type === "boolean" && (value === "true" || value === "false")) {
    return value === "true";
  }
  if (spec.type === "number" && typeof value === "string" && /^-?\d+$/.test(value)) {
    return Number(value);
  }
  if (spec.type === "texts" && Array.isArray(value)) {
    return value.map((entry) => convert({ type: "string" }, entry));
  }
  if (spec.type === "map" && isObject(value)) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== null);
    return Object.fromEntries(entries.map(([key, entry]) => [key, convert({ type: "string" }, entry)]));
  }
  return value;
}

const WANTED = {
  string: "string",
  boolean: "bool",
  number: "number",
  map: "object",
  texts: "list",
  object: "object",
  list: "list",
} as const;

function hasType(spec: Spec, value: Json): boolean {
  switch (spec.type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "texts":
      return Array.isArray(value) && value.every((entry) => typeof entry === "string");
    case "map":
      return isObject(value) && Object.values(value).every((entry) => typeof entry === "string");
    case "object":
      return isObject(value);
    case "list":
      return Array.isArray(value);
  }
}

function kindOf(value: Json): string {
  if (value === null) {
    return "null";
  }
  return Array.isArray(value) ? "list" : typeof value === "boolean" ? "bool" : typeof value;
}

function valueProblem(spec: Spec, value: Json, property: string): string | undefined {
  if (spec.type === "string" && typeof value === "string") {
    if (spec.oneOf !== undefined && !spec.oneOf.includes(value)) {
      return `expected ${property} to be one of ${JSON.stringify(spec.oneOf).replaceAll(",", " ")}, got ${value}`;
    }
    if (spec.json) {
      try {
        JSON.parse(value);
      } catch (error) {
        return `"${property}" contains an invalid JSON: ${error instanceof Error ? error.message : error}`;
      }
    }
  }
  if (spec.type === "list" && Array.isArray(value) && spec.max !== undefined && value.length > spec.max) {
    return `Too many list items: no more than ${spec.max} are allowed, ${value.length} were given`;
  }
  return spec.problem?.(value);
}

/** The nearest known name, where there is one near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const candidate = known.length === 0 ? undefined : closest(name, known);
  const isNear =
    candidate !== undefined && distance(name, candidate) <= Math.max(2, Math.floor(name.length / 2));
  return isNear ? candidate : undefined;
}
