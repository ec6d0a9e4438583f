import { at, didYouMean, type ProblemCode, type Problems } from "./problem";

/**
 * A place in what the user wrote: its value, its path, and where to report what is wrong with it. The
 * `as…` methods give the value in the wanted type, or undefined after reporting why it isn't.
 */
export class Place {
  constructor(
    readonly value: unknown,
    readonly path: string,
    readonly problems: Problems,
  ) {}

  /** True where the user wrote nothing here. A null is something: it is reported when read. */
  get absent(): boolean {
    return this.value === undefined;
  }

  child(key: string | number): Place {
    const value = (this.value as Record<string | number, unknown>)[key];
    return new Place(value, at(this.path, key), this.problems);
  }

  /** What `reader` makes of the value under `key`; undefined where there is none. */
  read<T>(key: string, reader: (place: Place) => T | undefined): T | undefined {
    const field = this.child(key);
    return field.absent ? undefined : reader(field);
  }

  error(code: ProblemCode, message: string): undefined {
    this.problems.error(code, this.path, message);
    return undefined;
  }

  warning(code: ProblemCode, message: string): void {
    this.problems.warning(code, this.path, message);
  }

  /** The places under a map's keys, sorted by key, so that the order of keys never matters. */
  asMap(wanted: string): [string, Place][] | undefined {
    if (!isMap(this.value)) {
      return this.#wrongType(wanted);
    }
    return Object.keys(this.value)
      .sort()
      .map((key) => [key, this.child(key)]);
  }

  /**
   * The place again, once it is known to be a map with no other keys than `known`.
   *
   * @param hints what to say of certain unknown keys instead of the nearest known one
   */
  asObject(known: readonly string[], wanted: string, hints: Record<string, string> = {}): Place | undefined {
    if (!isMap(this.value)) {
      return this.#wrongType(wanted);
    }
    for (const key of Object.keys(this.value)) {
      if (!known.includes(key)) {
        const own = Object.hasOwn(hints, key) ? hints[key] : undefined;
        const hint = own ?? `unknown key${didYouMean(key, known)} (known: ${known.join(", ")})`;
        this.problems.error("key-unknown", at(this.path, key), hint);
      }
    }
    return this;
  }

  /** The places of a list's entries. An empty list is an error where it would mean nothing. */
  asList(wanted: string, options: { mayBeEmpty?: boolean } = {}): Place[] | undefined {
    if (!Array.isArray(this.value)) {
      return this.#wrongType(wanted);
    }
    if (this.value.length === 0 && !options.mayBeEmpty) {
      return this.error("list-empty", `is empty: give ${wanted}, or leave the key out`);
    }
    return Array.from(this.value, (_, index) => this.child(index));
  }

  asString(wanted: string): string | undefined {
    if (typeof this.value !== "string") {
      return this.#wrongType(wanted);
    }
    return this.value;
  }

  asBoolean(): boolean | undefined {
    return typeof this.value === "boolean" ? this.value : this.#wrongType("true or false");
  }

  /** A whole number of `least` to `most`. */
  asCount(wanted: string, least = 1, most = Number.MAX_SAFE_INTEGER): number | undefined {
    if (typeof this.value !== "number") {
      return this.#wrongType(wanted);
    }
    if (!Number.isSafeInteger(this.value) || this.value < least || this.value > most) {
      return this.error("value-unknown", `is ${this.value}, wanted ${wanted}`);
    }
    return this.value;
  }

  /** One of a closed set of texts. */
  asOneOf<T extends string>(choices: readonly T[]): T | undefined {
    const text = this.asString(`one of ${choices.join(", ")}`);
    if (text === undefined) {
      return undefined;
    }
    const found = choices.find((choice) => choice === text);
    return (
      found ??
      this.error(
        "value-unknown",
        `is ${JSON.stringify(text)}, wanted one of ${choices.join(", ")}${didYouMean(text, choices)}`,
      )
    );
  }

  #wrongType(wanted: string): undefined {
    return this.absent
      ? this.error("required", `is missing: give ${wanted}`)
      : this.error("type-wrong", `is ${describe(this.value)}, wanted ${wanted}`);
  }
}

/** `values` without duplicates, in code-unit order. */
export function sortedSet<T extends string>(values: Iterable<T>): T[] {
  return [...new Set(values)].sort();
}

export function sortedByKey<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as messages call it. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return `the ${typeof value} ${JSON.stringify(value)}`;
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "a list" : "a map";
    case "symbol":
      return "known later (an Output), which only account ids may be";
    default:
      return `a ${typeof value}`;
  }
}
