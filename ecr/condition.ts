import { operatorNames } from "./iam/operator";
import { organizationId } from "./organization";
import { didYouMean } from "./problem";
import { type Place, sortedSet } from "./shape";
import type { Condition, Statement } from "./statement";

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** A statement's conditions with sorted keys and values, so that their order makes no other text. */
export function readCondition(place: Place, effect: Statement["Effect"]): Condition | undefined {
  const entries = place.asMap("a map of condition operators");
  if (entries === undefined) {
    return undefined;
  }
  const condition: Condition = {};
  for (const [operator, keysPlace] of entries) {
    checkOperator(operator, keysPlace, effect);
    const keys = keysPlace.asMap("a map of condition keys") ?? [];
    if (keysPlace.value !== null && keys.length === 0) {
      keysPlace.error("condition-invalid", "names no condition key");
    }
    condition[operator] = Object.fromEntries(keys.map(([key, value]) => [key, readValues(value)]));
  }
  return condition;
}

function checkOperator(operator: string, place: Place, effect: Statement["Effect"]): void {
  const why = whyNotAnOperator(operator);
  if (why !== undefined) {
    place.error("condition-invalid", `${JSON.stringify(operator)} ${why}`);
  }
  if (operator.startsWith("ForAllValues:") && effect === "Allow") {
    place.error("condition-invalid", forAllValuesInAllow);
  }
}

/** Why a name is no condition operator; undefined where it is one. */
export function whyNotAnOperator(operator: string): string | undefined {
  const [, , base = "", ifExists] = operatorForm.exec(operator) ?? [];
  return !operatorNames.includes(base) || (base === "Null" && ifExists !== undefined)
    ? `is not a condition operator of IAM${didYouMean(base === "" ? operator : base, operatorNames)}`
    : undefined;
}

export const forAllValuesInAllow =
  "ForAllValues is true where the request has no such key, so in an Allow it lets everyone in: use ForAnyValue";

function readValues(place: Place): string | string[] {
  const list = Array.isArray(place.value) ? (place.asList("values") ?? []) : [place];
  const values = sortedSet(
    list.map((entry) =>
      typeof entry.value === "boolean" || typeof entry.value === "number"
        ? String(entry.value)
        : (entry.asString("text, a number or true or false") ?? ""),
    ),
  );
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}

/**
 * Whether a condition holds for nobody outside some named organisation: `StringEquals aws:PrincipalOrgID`, or
 * `ForAnyValue:StringLike aws:PrincipalOrgPaths`, with values that name their organisation literally. Other
 * forms (`…IfExists`, policy variables, a pattern for the id, `aws:ResourceOrgID`) can hold for anyone.
 */
export function isBoundToOrganization(condition: Condition | undefined): boolean {
  const values = (operator: string, key: string): string[] =>
    Object.entries(condition?.[operator] ?? {})
      .filter(([name]) => name.toLowerCase() === key)
      .flatMap(([, some]) => some);
  const ids = values("StringEquals", "aws:principalorgid");
  const paths = values("ForAnyValue:StringLike", "aws:principalorgpaths");
  return (
    (ids.length > 0 && ids.every((id) => organizationId.test(id))) ||
    (paths.length > 0 &&
      paths.every((path) => path.includes("/") && organizationId.test(path.split("/")[0] ?? "")))
  );
}

const sources = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

/** Operators that hold only where the request has the key, with a value that fits. */
const binding = /^(?:(?:ForAnyValue:)?String(?:Equals|Like|EqualsIgnoreCase)|Arn(?:Equals|Like))$/;

/** Whether a condition ties a service's request to an account or organisation that it acts for. */
export function namesSource(condition: Condition | undefined): boolean {
  return Object.entries(condition ?? {}).some(
    ([operator, keys]) =>
      binding.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          sources.includes(key.toLowerCase()) &&
          [values].flat().every((value) => /\d{12}|o-[a-z0-9]{10,32}/.test(value)),
      ),
  );
}
