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
  return Object.fromEntries(
    entries.map(([operator, keysPlace]) => {
      checkOperator(operator, keysPlace, effect);
      const keys = keysPlace.asMap("a map of condition keys") ?? [];
      if (keysPlace.value !== null && keys.length === 0) {
        keysPlace.error("condition-invalid", "names no condition key");
      }
      return [operator, Object.fromEntries(keys.map(([key, value]) => [key, readValues(value)]))];
    }),
  );
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
          [values].flat().every((value) => nameOnly.test(value) || bindsToAccount(value, operator)),
      ),
  );
}

/** An account, an organisation, or a path within one. */
const nameOnly = /^(?:\d{12}$|o-[a-z0-9]{10,32}(?:\/|$))/;

/** An ARN of one account, compared part by part. */
const accountPart = /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/;

/**
 * A text that begins like the ARNs of one account only: all up to the account is plain. A Region may be open where the
 * resource's type stands behind the account, as no name of a resource but IAM's has `:<account>:<type>` in it.
 */
const accountInText = /^arn:[^:*?]*:[^:*?]*:(?:[^:*?]*:\d{12}:|(?<!:iam:|:sts:)[^:]*:\d{12}:[^:/*?]+[:/])/;

/**
 * Whether a pattern for ARNs matches those of one account only. Where it is compared as text, a `*` reaches over
 * colons, and the path of a role may hold any: `arn:*:iam::222222222222:role/ci` is also like
 * `arn:aws:iam::999999999999:role/x:iam::222222222222:role/ci`.
 *
 * @see IAM API Reference, CreateRole: a path has any of the characters from ! to ~
 */
export function bindsToAccount(pattern: string, operator: string): boolean {
  return (operator.startsWith("Arn") ? accountPart : accountInText).test(pattern);
}
