import { isDeepStrictEqual } from "node:util";
import { hasUnknown, isObject, type Json, type Properties } from "./properties";
import type { Spec, Table } from "./schema";

export interface PropertyChange {
  /** As the engine writes paths: `tags.team`, `imageTagMutabilityExclusionFilters[0].filter`. */
  path: string;
  kind: "add" | "delete" | "update";
  replaces: boolean;
}

/**
 * What changes when a resource in this state gets these inputs.
 *
 * @param olds the state's outputs, so that drift found by a refresh is a change too
 * @param ignored paths of the resource option ignoreChanges
 */
export function diffProperties(
  table: Table,
  olds: Properties,
  news: Properties,
  ignored: readonly string[],
): PropertyChange[] {
  const changes: PropertyChange[] = [];
  for (const [property, spec] of Object.entries(table)) {
    const old = olds[property];
    const now = news[property];
    if (isSame(spec, old, now)) {
      continue;
    }
    for (const change of changedPaths(property, old, now)) {
      changes.push({ ...change, replaces: spec.replaces === true });
    }
  }
  return changes.filter((change) => !ignored.some((path) => isWithin(change.path, path)));
}

function isSame(spec: Spec, old: Json | undefined, now: Json | undefined): boolean {
  if (hasUnknown(now)) {
    return false;
  }
  if (isDeepStrictEqual(old, now) || (isZero(spec, old) && isZero(spec, now))) {
    return true;
  }
  return spec.same?.(old, now) ?? false;
}

/** Terraform's types make no difference between an absent value and false, "" or an empty collection. */
function isZero(spec: Spec, value: Json | undefined): boolean {
  if (value === undefined || value === null) {
    return true;
  }
  switch (spec.type) {
    case "string":
      return value === "";
    case "boolean":
      return value === false;
    case "number":
      return value === 0;
    default:
      return typeof value === "object" && Object.keys(value).length === 0;
  }
}

function changedPaths(
  path: string,
  old: Json | undefined,
  now: Json | undefined,
): Pick<PropertyChange, "path" | "kind">[] {
  if (isDeepStrictEqual(old, now)) {
    return [];
  }
  if (isObject(old) && isObject(now)) {
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => changedPaths(`${path}${segment(key)}`, old[key], now[key]));
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    return Array.from({ length: Math.max(old.length, now.length) }, (_, index) => index).flatMap((index) =>
      changedPaths(`${path}[${index}]`, old[index], now[index]),
    );
  }
  const kind = isAbsent(old) ? "add" : isAbsent(now) ? "delete" : "update";
  return [{ path, kind }];
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function segment(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`);
}
