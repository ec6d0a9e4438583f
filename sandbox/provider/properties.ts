/** A value as the engine's protocol carries it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The inputs or the outputs of one resource, by Pulumi property name. */
export type Properties = { [key: string]: Json };

/** What the engine sends during a preview in place of a value that nobody knows yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Input key that lists the properties whose value the provider chose; the engine keeps and hides it. */
export const DEFAULTS = "__defaults";

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function hasUnknown(value: Json | undefined): boolean {
  if (typeof value === "string") {
    return value === UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.some(hasUnknown);
  }
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** Without the entries that are undefined: the protocol's struct has no such value. */
export function compact(entries: { [key: string]: Json | undefined }): Properties {
  const properties: Properties = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) {
      properties[key] = value;
    }
  }
  return properties;
}

/** The text at `key`, or undefined where there is none or it isn't known yet. */
export function text(properties: Properties, key: string): string | undefined {
  const value = properties[key];
  return typeof value === "string" && value !== UNKNOWN ? value : undefined;
}

/**
 * The text at `key` of properties that Check has accepted.
 *
 * @throws when it is missing or unknown, which is a defect of the caller
 */
export function requiredText(properties: Properties, key: string): string {
  const value = text(properties, key);
  if (value === undefined) {
    throw new Error(`property '${key}' has no known value where one is needed`);
  }
  return value;
}

/** The map of strings at `key`; empty where there is none. */
export function stringMap(properties: Properties, key: string): { [key: string]: string } {
  const value = properties[key];
  const map: { [key: string]: string } = {};
  if (isObject(value)) {
    for (const [name, entry] of Object.entries(value)) {
      if (typeof entry === "string") {
        map[name] = entry;
      }
    }
  }
  return map;
}

/** The objects in the list at `key`; empty where there is none. */
export function objectList(properties: Properties, key: string): Properties[] {
  const value = properties[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * The name and the type in a resource's URN (`urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`).
 *
 * The name is last and may itself contain `::`.
 */
export function parseUrn(urn: string): { type: string; name: string } {
  const parts = urn.split("::");
  const type = (parts[2] ?? "").split("$").pop() ?? "";
  return { type, name: parts.slice(3).join("::") };
}
