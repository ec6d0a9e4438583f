/** What is known of a statement's match: it doesn't, it hangs on something that nobody gave, it does. */
export const no = 0;
export const unknown = 1;
export const yes = 2;
/** Ordered, so that `and` is the least, `or` the greatest, and `not` is `2 -`. */
export type Trilean = 0 | 1 | 2;

export function not(value: Trilean): Trilean {
  return (yes - value) as Trilean;
}

export function both(one: Trilean, other: Trilean): Trilean {
  return one < other ? one : other;
}

export function either(one: Trilean, other: Trilean): Trilean {
  return one > other ? one : other;
}

/** A condition key's value in a request; a list for keys that can have several, even where it has one. */
export type ContextValue = string | readonly string[];

/**
 * The condition keys of a request, names in any case. Null says that the request hasn't the key; a key that
 * isn't there is not known.
 */
export type RequestContext = Readonly<Record<string, ContextValue | null>>;

/** A condition key's value, by its name in lower case: null where the request hasn't it, undefined if unknown. */
export type Lookup = (key: string) => ContextValue | null | undefined;

/** By name in lower case. */
export type KnownKeys = ReadonlyMap<string, ContextValue | null>;

let latest: { context: RequestContext; keys: KnownKeys } | undefined;

/** The keys of a context in lower case; of the latest one they are kept, as many requests in a row share one. */
export function knownKeys(context: RequestContext): KnownKeys {
  if (latest?.context !== context) {
    const keys = new Map<string, ContextValue | null>();
    for (const [name, value] of Object.entries(context)) {
      // An empty list is what IAM calls a key whose value is null: for conditions the same as no key.
      keys.set(name.toLowerCase(), Array.isArray(value) && value.length === 0 ? null : value);
    }
    latest = { context, keys };
  }
  return latest.keys;
}
