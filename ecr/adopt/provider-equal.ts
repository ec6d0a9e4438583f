import { accountOfRoot, listOf } from "../normal-policy";
import { remembered } from "../remembered";
import { isMap } from "../shape";

type Json = Record<string, unknown>;

/**
 * Whether two repository policies are the same to the AWS provider, so that a preview shows no change. It compares
 * more strictly than ECR reads: `Version`, `Id` and `Sid` count, and so does how actions and condition keys are
 * spelt. The order of statements and lists makes no difference, nor a list of one instead of the one, nor an
 * account's id instead of its root's ARN.
 *
 * @see github.com/hashicorp/awspolicyequivalence, which the provider compares with
 */
export function isSamePolicyToProvider(one: unknown, other: unknown): boolean {
  return isMap(one) && isMap(other) && policyForm(one) === policyForm(other);
}

const policyForm = remembered(({ Statement, ...rest }: Json) =>
  JSON.stringify([sortedEntries(rest), listOf(Statement).map(statementForm).sort()]),
);

/** A text that two statements share exactly where they are the same to the provider. */
export function statementForm(statement: unknown): string {
  return isMap(statement) ? formOf(statement) : JSON.stringify(statement);
}

const formOf = remembered((statement: Json) => {
  const elements = Object.entries(statement).flatMap(([element, value]): [string, unknown][] => {
    const form = elementForm(element, value);
    return form === undefined ? [] : [[element, form]];
  });
  return JSON.stringify(sortedEntries(Object.fromEntries(elements)));
});

function elementForm(element: string, value: unknown): unknown {
  switch (element) {
    case "Effect":
      return String(value).toLowerCase();
    case "Sid":
      return value === "" || value === null ? undefined : value;
    case "Principal":
    case "NotPrincipal":
      return isMap(value) ? sortedEntries(value, (names) => setOf(names, accountOfRoot)) : value;
    case "Condition":
      return isMap(value)
        ? sortedEntries(value, (keys) => (isMap(keys) ? sortedEntries(keys, (its) => setOf(its)) : keys))
        : value;
    default:
      return listOf(value).map(String).sort();
  }
}

/**
 * Whether two lifecycle policies are the same to the AWS provider: the order of rules and of the entries of lists
 * makes no difference, descriptions and priorities count.
 */
export function isSameLifecycleToProvider(one: unknown, other: unknown): boolean {
  return isMap(one) && isMap(other) && lifecycleForm(one) === lifecycleForm(other);
}

const lifecycleForm = remembered(({ rules }: Json) => JSON.stringify(listOf(rules).map(ruleForm).sort()));

/** What is null, and a list without entries, the provider takes for nothing. */
function ruleForm(value: unknown): string {
  const form = (its: unknown): unknown => {
    if (Array.isArray(its)) {
      return its.length === 0 ? undefined : its.map(String).sort();
    }
    return isMap(its) ? sortedEntries(its, form) : (its ?? undefined);
  };
  return JSON.stringify(form(value));
}

function sortedEntries(
  map: Record<string, unknown>,
  change: (value: unknown) => unknown = (value) => value,
): [string, unknown][] {
  return Object.entries(map)
    .map(([key, value]): [string, unknown] => [key, change(value)])
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Sorted texts without duplicates; undefined for none. */
function setOf(value: unknown, change: (text: string) => string = (text) => text): string[] | undefined {
  const texts = [...new Set(listOf(value).map((entry) => change(String(entry))))].sort();
  return texts.length === 0 ? undefined : texts;
}
