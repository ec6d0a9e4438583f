import { type IPv4, type IPv6, isValid, isValidCIDR, parse, parseCIDR } from "ipaddr.js";
import { both, type Lookup, no, type Trilean, yes } from "./context";
import { readPolicyText, textMatches, variablesIn } from "./text";

/** Whether one value of a policy matches one value of a request. */
export type ValueTest = (actual: string, lookup: Lookup, missing: string[]) => Trilean;

/** How the values of one condition operator are compared, without the operator's negation. */
interface Comparison {
  /** Whether a policy value matches a request's where they are equal, and nowhere else. */
  isExact?(value: string, hasVariables: boolean): boolean;
  /** Undefined for a policy value of the wrong form, which no request matches. */
  test(value: string, hasVariables: boolean): ValueTest | undefined;
  /** Whether a request's value has the operator's type; of another type it satisfies neither it nor its negation. */
  takes?(actual: string): boolean;
}

export interface Operator {
  comparison: Comparison;
  isNegative: boolean;
}

const decided = (matches: boolean): Trilean => (matches ? yes : no);

/** Whether a policy's text has anything in it that stands for something else. */
function isPlain(value: string, wildcards: boolean, variables: boolean): boolean {
  return !(wildcards && /[*?]/.test(value)) && !(variables && value.includes("${"));
}

const text = (wildcards: boolean): Comparison => ({
  isExact: (value, variables) => isPlain(value, wildcards, variables),
  test(value, variables) {
    const wanted = readPolicyText(value, { wildcards, variables });
    return (actual, lookup, missing) => textMatches(wanted, actual, lookup, missing);
  },
});

const textIgnoringCase: Comparison = {
  test(value, variables) {
    const wanted = readPolicyText(value.toLowerCase(), { wildcards: false, variables });
    return (actual, lookup, missing) =>
      textMatches(wanted, actual.toLowerCase(), lowerCased(lookup), missing);
  },
};

/** A variable's value compares without regard to case as well. */
function lowerCased(lookup: Lookup): Lookup {
  return (key) => {
    const value = lookup(key);
    return typeof value === "string" ? value.toLowerCase() : value;
  };
}

/** Each of the six parts of an ARN is compared on its own, so that no wildcard reaches over a colon but in the last. */
const arn: Comparison = {
  isExact: (value, variables) => isPlain(value, true, variables) && arnParts(value) !== undefined,
  takes: (actual) => partsOf(actual) !== undefined,
  test(value, variables) {
    const parts = arnParts(value)?.map((part) => readPolicyText(part, { wildcards: true, variables }));
    if (parts === undefined) {
      // No ARN is equal to it, so that its negation holds for all.
      return () => no;
    }
    return (actual, lookup, missing) => {
      const its = partsOf(actual);
      const before = missing.length;
      let result: Trilean = its === undefined ? no : yes;
      // From behind, because what differs is mostly the last part.
      for (let index = 5; index >= 0 && result !== no; index--) {
        const part = parts[index];
        result =
          part === undefined ? no : both(result, textMatches(part, its?.[index] ?? "", lookup, missing));
      }
      if (result === no && missing.length > before) {
        missing.length = before;
      }
      return result;
    };
  },
};

/** ARNs whose parts are kept: as many as a matrix of accesses has principals. */
const mostKept = 5_000;
const kept = new Map<string, string[] | undefined>();

/** The six parts of a request's ARN; they are kept, as one policy after the other compares the same few. */
function partsOf(arn: string): string[] | undefined {
  const known = kept.get(arn);
  if (known !== undefined) {
    return known;
  }
  if (kept.size >= mostKept) {
    kept.clear();
  }
  const parts = splitAtColons(arn);
  kept.set(arn, parts);
  return parts;
}

/**
 * The six parts of a pattern for an ARN; a colon within `${…}` divides nothing.
 *
 * @returns undefined for what has fewer parts
 */
export function arnParts(value: string): string[] | undefined {
  // The same length, so that what is found in one is in the same place in the other.
  let masked = "";
  for (const variable of variablesIn(value)) {
    masked += value.slice(masked.length, variable.start) + "_".repeat(variable.end - variable.start);
  }
  masked += value.slice(masked.length);
  let end = -1;
  return splitAtColons(masked)?.map((part) => {
    const start = end + 1;
    end = start + part.length;
    return value.slice(start, end);
  });
}

/** Undefined where there are fewer than five colons; those behind the fifth divide nothing. */
function splitAtColons(text: string): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  for (let end = text.indexOf(":"); end >= 0 && parts.length < 5; end = text.indexOf(":", start)) {
    parts.push(text.slice(start, end));
    start = end + 1;
  }
  return parts.length === 5 ? [...parts, text.slice(start)] : undefined;
}

type Order = (actual: number, wanted: number) => boolean;

const ordered = (read: (value: string) => number | undefined, holds: Order): Comparison => ({
  takes: (actual) => read(actual) !== undefined,
  test(value) {
    const wanted = read(value);
    return wanted === undefined ? undefined : (actual) => decided(holds(read(actual) ?? Number.NaN, wanted));
  },
});

function readNumber(value: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** Milliseconds since 1970 of an ISO 8601 date (W3C profile), or of seconds since 1970 as digits. */
function readDate(value: string): number | undefined {
  if (/^\d{5,}$/.test(value)) {
    return Number(value) * 1000;
  }
  const isDate = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?$/.test(
    value,
  );
  // Without a zone a time would be read in this machine's.
  const zoned = /T[^Z+-]*$/.test(value) ? `${value}Z` : value;
  const time = isDate ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const equal: Order = (actual, wanted) => actual === wanted;
const less: Order = (actual, wanted) => actual < wanted;
const lessOrEqual: Order = (actual, wanted) => actual <= wanted;
const greater: Order = (actual, wanted) => actual > wanted;
const greaterOrEqual: Order = (actual, wanted) => actual >= wanted;

const isBoolean = (value: string): boolean => /^(?:true|false)$/i.test(value);

const bool: Comparison = {
  takes: isBoolean,
  test(value, variables) {
    if (!variables || !value.includes("${")) {
      return isBoolean(value) ? (actual) => decided(actual.toLowerCase() === value.toLowerCase()) : undefined;
    }
    return textIgnoringCase.test(value, variables);
  },
};

const binary: Comparison = { test: (value) => (actual) => decided(actual === value) };

const ipAddress: Comparison = {
  takes: isAddress,
  test(value) {
    const range = readRange(value);
    if (range === undefined) {
      return undefined;
    }
    const [network, bits] = range;
    return (actual) => {
      const address = isAddress(actual) ? parse(actual) : undefined;
      return decided(address?.kind() === network.kind() && address.match(network as IPv4 & IPv6, bits));
    };
  },
};

/** Addresses in their usual notations only: the library takes octal and shortened ones, which IAM doesn't. */
function isAddress(value: string): boolean {
  return (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) || value.includes(":")) && isValid(value);
}

function readRange(value: string): [network: IPv4 | IPv6, bits: number] | undefined {
  const [address = ""] = value.split("/");
  if (!isAddress(address)) {
    return undefined;
  }
  if (!value.includes("/")) {
    const network = parse(address);
    return [network, network.kind() === "ipv4" ? 32 : 128];
  }
  return isValidCIDR(value) ? parseCIDR(value) : undefined;
}

const is = (comparison: Comparison): Operator => ({ comparison, isNegative: false });
const isNot = (comparison: Comparison): Operator => ({ comparison, isNegative: true });

/**
 * Every condition operator but `Null`, by its name.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Condition operators"
 */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: is(text(false)),
  StringNotEquals: isNot(text(false)),
  StringEqualsIgnoreCase: is(textIgnoringCase),
  StringNotEqualsIgnoreCase: isNot(textIgnoringCase),
  StringLike: is(text(true)),
  StringNotLike: isNot(text(true)),
  NumericEquals: is(ordered(readNumber, equal)),
  NumericNotEquals: isNot(ordered(readNumber, equal)),
  NumericLessThan: is(ordered(readNumber, less)),
  NumericLessThanEquals: is(ordered(readNumber, lessOrEqual)),
  NumericGreaterThan: is(ordered(readNumber, greater)),
  NumericGreaterThanEquals: is(ordered(readNumber, greaterOrEqual)),
  DateEquals: is(ordered(readDate, equal)),
  DateNotEquals: isNot(ordered(readDate, equal)),
  DateLessThan: is(ordered(readDate, less)),
  DateLessThanEquals: is(ordered(readDate, lessOrEqual)),
  DateGreaterThan: is(ordered(readDate, greater)),
  DateGreaterThanEquals: is(ordered(readDate, greaterOrEqual)),
  Bool: is(bool),
  BinaryEquals: is(binary),
  IpAddress: is(ipAddress),
  NotIpAddress: isNot(ipAddress),
  ArnEquals: is(arn),
  ArnLike: is(arn),
  ArnNotEquals: isNot(arn),
  ArnNotLike: isNot(arn),
};

/** The names of all condition operators. */
export const operatorNames: readonly string[] = [...Object.keys(operators), "Null"];

const byLowerName = new Map(
  Object.entries(operators).map(([name, operator]) => [name.toLowerCase(), operator]),
);

/** An operator by its name in any case; undefined for `Null` and for what is none. */
export function operatorNamed(name: string): Operator | undefined {
  return byLowerName.get(name.toLowerCase());
}
