import { operatorNamed } from "../iam/operator";
import { isMap } from "../shape";
import type { Spot } from "./finding";

/** One condition key under one operator. */
export interface ConditionEntry {
  /** Of the key under its operator. */
  spot: Spot;
  /** As it is spelt, and taken apart. */
  operator: string;
  base: string;
  set: "ForAllValues" | "ForAnyValue" | undefined;
  isIfExists: boolean;
  /** Whether IAM has the operator. */
  isKnown: boolean;
  /** Whether it holds only for a request that has the key with one of the values. */
  isBinding: boolean;
  /** Whether it is one of the operators that hold where no value fits. */
  isNegative: boolean;
  /** As it is spelt, and in lower case. */
  name: string;
  key: string;
  values: readonly ValueEntry[];
}

export interface ValueEntry {
  spot: Spot;
  text: string;
}

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** Nothing of what is no map of maps. */
export function readConditions(spot: Spot): ConditionEntry[] {
  return keysOf(spot).flatMap((operator) =>
    keysOf(spot.child(operator)).map((name) => readEntry(spot.child(operator).child(name), operator, name)),
  );
}

function readEntry(spot: Spot, operator: string, name: string): ConditionEntry {
  const [, set, base = "", ifExists] = operatorForm.exec(operator) ?? [];
  const known = operatorNamed(base);
  return {
    spot,
    operator,
    base,
    set: set === "ForAllValues" || set === "ForAnyValue" ? set : undefined,
    isIfExists: ifExists !== undefined,
    isKnown: known !== undefined || base === "Null",
    isBinding: known?.isNegative === false && ifExists === undefined && set !== "ForAllValues",
    isNegative: known?.isNegative === true,
    name,
    key: name.toLowerCase(),
    values: spot
      .each()
      .flatMap((entry) =>
        ["string", "number", "boolean"].includes(typeof entry.value)
          ? [{ spot: entry, text: String(entry.value) }]
          : [],
      ),
  };
}

function keysOf({ value }: Spot): string[] {
  return isMap(value) ? Object.keys(value) : [];
}
