import { repositoryActions } from "./action";
import { spelledConditionKey } from "./condition-key";
import { isMap, sortedByKey, sortedSet } from "./shape";

/** JSON in its normal form. */
type Json = Record<string, unknown>;

/**
 * The normal form of a repository policy: policies that mean the same to ECR and to the AWS provider have the same
 * one. In it an account's id stands for its root's ARN, a list of one for the one, conditions hold texts, and
 * statements, actions, principals and values are sorted.
 *
 * @param document a policy as parsed JSON
 * @returns undefined for what is no policy: it equals nothing
 */
export function normalPolicy(document: unknown): Json | undefined {
  if (!isMap(document)) {
    return undefined;
  }
  const { Statement, Version, ...rest } = document;
  const statements = listOf(Statement).map((statement) =>
    isMap(statement) ? normalStatement(statement) : statement,
  );
  return {
    ...(Version !== undefined && { Version }),
    ...sortedByKey(rest),
    Statement: statements
      .map((statement) => ({ statement, text: JSON.stringify(statement) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
      .map(({ statement }) => statement),
  };
}

/** Whether two policies, as parsed JSON, mean the same. */
export function isSamePolicy(one: unknown, other: unknown): boolean {
  const normal = normalPolicy(one);
  return normal !== undefined && JSON.stringify(normal) === JSON.stringify(normalPolicy(other));
}

const order = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"];

/** The elements in the order in which people write them. */
function normalStatement(statement: Json): Json {
  const given = Object.keys(statement).filter((element) => !order.includes(element));
  return Object.fromEntries(
    [...order, ...given.sort()].flatMap((element) => {
      const value = normalElement(element, statement[element]);
      return value === undefined ? [] : [[element, value]];
    }),
  );
}

function normalElement(element: string, value: unknown): unknown {
  switch (element) {
    case "Effect":
      return typeof value === "string"
        ? `${value.charAt(0).toUpperCase()}${value.slice(1).toLowerCase()}`
        : value;
    case "Action":
    case "NotAction":
      return texts(value, spelledAction);
    case "Resource":
    case "NotResource":
      return texts(value);
    case "Principal":
    case "NotPrincipal":
      // Both spellings of everyone are one.
      return mapped(value === "*" ? { AWS: "*" } : value, (key, names) => [key, texts(names, accountOfRoot)]);
    case "Condition":
      return mapped(value, (operator, keys) => [
        operator,
        mapped(keys, (key, values) => [spelled(key, keys), texts(values)]),
      ]);
    case "Sid":
      return value === "" || value === null ? undefined : value;
    default:
      return value;
  }
}

/** A condition key as AWS spells it, unless it stands there in two spellings: then each stays as it is. */
function spelled(key: string, among: unknown): string {
  const its = key.toLowerCase();
  const twins = Object.keys(isMap(among) ? among : {}).filter((other) => other.toLowerCase() === its);
  return twins.length > 1 ? key : spelledConditionKey(its);
}

/** What is in a map, changed and sorted by its keys; undefined where nothing is. */
function mapped(value: unknown, change: (key: string, value: unknown) => [string, unknown]): unknown {
  if (!isMap(value)) {
    return value ?? undefined;
  }
  const entries = Object.entries(value)
    .map(([key, its]) => change(key, its))
    .filter(([, its]) => its !== undefined);
  return entries.length === 0 ? undefined : sortedByKey(Object.fromEntries(entries));
}

/** A text, or a sorted list of several; undefined for none. */
function texts(value: unknown, spell: (text: string) => string = (text) => text): unknown {
  const all = sortedSet(
    listOf(value).map((entry) => spell(typeof entry === "string" ? entry : JSON.stringify(entry))),
  );
  return all.length > 1 ? all : all[0];
}

/** IAM takes the one for a list of one, and nothing for none. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value ?? []].flat();
}

const spellings = new Map(repositoryActions.map((action) => [action.toLowerCase(), action]));

/** IAM compares actions without regard to case. */
function spelledAction(action: string): string {
  return spellings.get(action.toLowerCase()) ?? action;
}

/** An account's id in place of its root's ARN, which means the same; anything else as it is. */
export function accountOfRoot(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

/**
 * The normal form of a lifecycle policy: rules by priority, the texts of a list sorted, without what says nothing
 * (nulls, empty lists, the standard storage class).
 *
 * @param document a policy as parsed JSON
 * @returns undefined for what is no policy: it equals nothing
 */
export function normalLifecycle(document: unknown): Json | undefined {
  if (!isMap(document) || !Array.isArray(document["rules"])) {
    return undefined;
  }
  const rules: unknown[] = document["rules"];
  return {
    rules: rules
      .map(normalRule)
      .map((rule) => ({ rule, text: JSON.stringify(rule) }))
      .sort((a, b) => priority(a.rule) - priority(b.rule) || (a.text < b.text ? -1 : 1))
      .map(({ rule }) => rule),
  };
}

/** Whether two lifecycle policies, as parsed JSON, mean the same. Descriptions and priorities count. */
export function isSameLifecycle(one: unknown, other: unknown): boolean {
  const normal = normalLifecycle(one);
  return normal !== undefined && JSON.stringify(normal) === JSON.stringify(normalLifecycle(other));
}

function priority(rule: unknown): number {
  return Number(isMap(rule) ? rule["rulePriority"] : 0);
}

const ruleKeys = ["rulePriority", "description", "selection", "action"];

function normalRule(rule: unknown): unknown {
  if (!isMap(rule)) {
    return rule;
  }
  const others = Object.keys(rule).filter((key) => !ruleKeys.includes(key));
  return Object.fromEntries(
    [...ruleKeys, ...others.sort()].flatMap((key) => {
      const value = key === "selection" || key === "action" ? said(rule[key]) : rule[key];
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
}

/** What a selection or an action says, sorted by key. */
function said(part: unknown): unknown {
  if (!isMap(part)) {
    return part;
  }
  const entries = Object.entries(part)
    .map(([key, value]): [string, unknown] => [
      key,
      Array.isArray(value) ? sortedSet(value.map(String)) : value,
    ])
    .filter(([key, value]) => {
      const isNothing = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
      return !isNothing && !(key === "storageClass" && value === "standard");
    });
  return sortedByKey(Object.fromEntries(entries));
}
