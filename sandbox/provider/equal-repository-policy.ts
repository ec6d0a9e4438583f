import { parseJson, sortKeys } from "./json-text";
import { isObject, type Json } from "./properties";

/**
 * True where two repository policies mean the same to the real provider, which then sees no difference: the order
 * of statements, actions, resources, principals and condition values, a single entry instead of a list of one, an
 * account id instead of its root ARN, the case of Effect, and true or 100 for "true" or "100" in a condition.
 *
 * Broken JSON equals nothing, not even itself.
 */
export function areSameRepositoryPolicy(one: string, other: string): boolean {
  const a = canonical(one);
  return a !== undefined && a === canonical(other);
}

function canonical(document: string): string | undefined {
  // An empty document and an empty object are the real provider's two ways to have no policy.
  const policy = document.trim() === "" ? {} : parseJson(document);
  if (!isObject(policy)) {
    return undefined;
  }
  const statements = asList(policy["Statement"]).map((statement) =>
    JSON.stringify(sortKeys(isObject(statement) ? canonicalStatement(statement) : statement)),
  );
  return JSON.stringify(sortKeys({ ...policy, Statement: statements.sort() }));
}

function canonicalStatement(statement: { [key: string]: Json }): Json {
  const result: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(statement)) {
    const meaning = canonicalElement(key, value);
    if (meaning !== undefined) {
      result[key] = meaning;
    }
  }
  return result;
}

function canonicalElement(key: string, value: Json): Json | undefined {
  switch (key) {
    case "Effect":
      return typeof value === "string" ? value.toLowerCase() : value;
    case "Action":
    case "NotAction":
    case "Resource":
    case "NotResource":
      return sortedTexts(value);
    case "Principal":
    case "NotPrincipal":
      return isObject(value) ? nonEmpty(mapValues(value, canonicalPrincipals)) : value;
    case "Condition":
      return isObject(value) ? nonEmpty(mapValues(value, canonicalOperator)) : value;
    case "Sid":
      return value === "" || value === null ? undefined : value;
    default:
      return value;
  }
}

function canonicalPrincipals(value: Json): Json | undefined {
  const principals = asList(value).map((principal) => {
    const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(String(principal));
    return account?.[1] ?? principal;
  });
  return principals.length === 0 ? undefined : sortedTexts(principals);
}

function canonicalOperator(value: Json): Json | undefined {
  return isObject(value)
    ? nonEmpty(mapValues(value, (values) => sortedTexts(asList(values).map(String))))
    : value;
}

function sortedTexts(value: Json): Json {
  return [
    ...new Set(asList(value).map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry)))),
  ].sort();
}

function asList(value: Json | undefined): Json[] {
  if (value === undefined || value === null) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

function mapValues(value: { [key: string]: Json }, change: (value: Json) => Json | undefined) {
  const result: { [key: string]: Json } = {};
  for (const [key, entry] of Object.entries(value)) {
    const changed = change(entry);
    if (changed !== undefined) {
      result[key] = changed;
    }
  }
  return result;
}

function nonEmpty(value: { [key: string]: Json }): Json | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
