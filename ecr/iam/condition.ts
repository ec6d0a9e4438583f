import { isMap } from "../shape";
import { both, type ContextValue, either, type Lookup, no, not, type Trilean, unknown, yes } from "./context";
import { type Operator, operatorNamed, type ValueTest } from "./operator";
import { variableKeys } from "./text";

/** One condition key under one operator. */
export interface CompiledCondition {
  /** In lower case; undefined for a condition that can't be read, and so never holds. */
  key: string | undefined;
  /** Condition keys, in lower case, that its values have as variables. */
  variables: readonly string[];
  /** Whether a request's value fulfils it; not asked where the value is unknown. */
  holds(actual: ContextValue | null, lookup: Lookup, missing: string[]): Trilean;
}

const never: CompiledCondition = { key: undefined, variables: [], holds: () => no };

/** A statement's `Condition`, made ready. Never throws: what can't be read never holds. */
export function compileConditions(element: unknown, hasVariables: boolean): CompiledCondition[] {
  if (element === undefined) {
    return [];
  }
  if (!isMap(element)) {
    return [never];
  }
  return Object.entries(element).flatMap(([operator, keys]) =>
    isMap(keys)
      ? Object.entries(keys).map(([key, values]) => compileOne(operator, key, values, hasVariables))
      : [never],
  );
}

const form = /^(?:(ForAllValues|ForAnyValue):)?([a-z]+?)(IfExists)?$/i;

function compileOne(
  name: string,
  keyName: string,
  element: unknown,
  hasVariables: boolean,
): CompiledCondition {
  const key = keyName.toLowerCase();
  const values = readValues(element);
  const [, set = "", base = "", ifExists] = form.exec(name) ?? [];
  if (values === undefined) {
    return never;
  }
  if (base.toLowerCase() === "null") {
    const wanted = values.map((value) => value.toLowerCase());
    return {
      key,
      variables: [],
      holds: (actual) => (wanted.includes(actual === null ? "true" : "false") ? yes : no),
    };
  }
  const operator = operatorNamed(base);
  if (operator === undefined) {
    return never;
  }
  const fulfils = valueTest(operator, values, hasVariables);
  const holdsWithout = operator.isNegative || ifExists !== undefined;
  const variables = hasVariables ? values.flatMap(variableKeys) : [];
  return { key, variables, holds: quantified(set.toLowerCase(), fulfils, holdsWithout) };
}

/** Whether one value of a request fulfils an operator with these values. */
function valueTest(operator: Operator, values: readonly string[], hasVariables: boolean): ValueTest {
  const { comparison, isNegative } = operator;
  const isExact = (value: string) => comparison.isExact?.(value, hasVariables) ?? false;
  const exact = new Set(values.filter(isExact));
  const tests = values
    .filter((value) => !exact.has(value))
    .map((value) => comparison.test(value, hasVariables));
  const readable = tests.filter((test) => test !== undefined);
  const matches: ValueTest = (actual, lookup, missing) =>
    exact.has(actual) ? yes : anyOf(readable, actual, lookup, missing);
  if (!isNegative) {
    // One value is what most conditions have.
    return values.length === 1 ? oneValue(exact, readable) : matches;
  }
  // A negation of what can't be read isn't known to hold: IAM takes no such value in the first place.
  const isReadable = readable.length === tests.length;
  return (actual, lookup, missing) =>
    // Of the wrong type, a value satisfies no operator, the negative ones either.
    isReadable && comparison.takes?.(actual) !== false ? not(matches(actual, lookup, missing)) : no;
}

function oneValue(exact: ReadonlySet<string>, [test]: readonly ValueTest[]): ValueTest {
  const [value] = exact;
  return test ?? ((actual) => (actual === value ? yes : no));
}

/** A value or a list of values as texts; undefined where one is neither text, number nor boolean. */
function readValues(element: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(element) ? element : [element];
  const values = list.map((value) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined,
  );
  return values.every((value) => value !== undefined) ? values : undefined;
}

function anyOf(tests: readonly ValueTest[], actual: string, lookup: Lookup, missing: string[]): Trilean {
  let result: Trilean = no;
  for (const test of tests) {
    const matches = test(actual, lookup, missing);
    if (matches === yes) {
      return yes;
    }
    result = either(result, matches);
  }
  return result;
}

/**
 * How many of a request's values have to fulfil a condition.
 *
 * A key with several values under an operator without `ForAllValues` or `ForAnyValue` fulfils nothing (IAM User
 * Guide, "Multivalued context keys": they want a set operator). `IfExists` is about the whole key, and
 * `ForAnyValue` asks for a value that fulfils, so it isn't fulfilled without one.
 *
 * @param holdsWithout whether it holds where the request hasn't the key
 */
function quantified(set: string, fulfils: ValueTest, holdsWithout: boolean): CompiledCondition["holds"] {
  const each = (actual: ContextValue) => (typeof actual === "string" ? [actual] : actual);
  switch (set) {
    case "forallvalues":
      return (actual, lookup, missing) =>
        actual === null
          ? yes
          : each(actual).reduce<Trilean>((so, value) => both(so, fulfils(value, lookup, missing)), yes);
    case "foranyvalue":
      return (actual, lookup, missing) =>
        actual === null
          ? no
          : each(actual).reduce<Trilean>(
              (so, value) => (so === yes ? yes : either(so, fulfils(value, lookup, missing))),
              no,
            );
    default:
      return (actual, lookup, missing) => {
        if (actual === null) {
          return holdsWithout ? yes : no;
        }
        return typeof actual === "string" ? fulfils(actual, lookup, missing) : no;
      };
  }
}

/**
 * Whether all conditions of a statement hold.
 *
 * @param missing receives the condition keys that it hangs on; nothing where it holds or can't hold
 */
export function conditionsHold(
  conditions: readonly CompiledCondition[],
  lookup: Lookup,
  missing: string[],
): Trilean {
  const before = missing.length;
  let result: Trilean = yes;
  for (const condition of conditions) {
    const { key } = condition;
    const actual = key === undefined ? null : lookup(key);
    const hangsOn = missing.length;
    const holds = actual === undefined ? unknown : condition.holds(actual, lookup, missing);
    // An array's length is costly to set, and there is mostly nothing to take back.
    const takeBack = holds === no ? before : hangsOn;
    if (holds !== unknown && missing.length > takeBack) {
      missing.length = takeBack;
    }
    if (holds === no) {
      return no;
    }
    if (actual === undefined && key !== undefined) {
      missing.push(key, ...condition.variables.filter((variable) => lookup(variable) === undefined));
    }
    result = both(result, holds);
  }
  return result;
}
