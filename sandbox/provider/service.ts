import type { Connection } from "./connection";
import { diffProperties, type PropertyChange } from "./diff";
import { DEFAULTS, type Properties, parseUrn } from "./properties";
import type { Live, ResourceType } from "./resource-type";
import { resourceType } from "./resources";
import { checkInputs, type Table } from "./schema";

export interface Autonaming {
  /** What the stack's `pulumi:autonaming` proposes, if it says anything. */
  proposed: string;
  mode: "propose" | "enforce" | "disable";
}

export interface CheckCall {
  urn: string;
  olds: Properties;
  news: Properties;
  /** Seven hexadecimal digits that a made-up name ends in. */
  suffix: string;
  autonaming: Autonaming | undefined;
}

export interface Difference {
  changes: PropertyChange[];
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** @returns the inputs with what the provider adds, and one sentence for each problem */
export function check(
  connection: Connection,
  { urn, olds, news, suffix, autonaming }: CheckCall,
): {
  inputs: Properties;
  failures: string[];
} {
  const { type, name } = parseUrn(urn);
  const resource = resourceType(type);
  const { inputs, failures, defaulted } = checkInputs(resource.inputs, news, name);
  if (resource.autoname !== undefined && inputs[resource.autoname] === undefined) {
    const chosen = autoname(resource.autoname, olds, name, suffix, autonaming);
    if (chosen === undefined) {
      failures.push(`Missing required property '${resource.autoname}'`);
    } else {
      inputs[resource.autoname] = chosen;
      defaulted.push(resource.autoname);
    }
  }
  failures.push(...(resource.check?.(inputs) ?? []));
  const derived = resource.derived?.from(connection, inputs) ?? {};
  // Like the bridge, only the defaults of top-level properties are listed.
  const ownDefaults = defaulted.filter((property) => !/[.[]/.test(property));
  return { inputs: { ...inputs, ...derived, [DEFAULTS]: ownDefaults }, failures };
}

function autoname(
  property: string,
  olds: Properties,
  name: string,
  suffix: string,
  autonaming: Autonaming | undefined,
): string | undefined {
  const old = olds[property];
  if (typeof old === "string" && isDefaulted(olds, property)) {
    return old;
  }
  if (autonaming?.mode === "disable") {
    return undefined;
  }
  return autonaming === undefined ? `${name}-${suffix}` : autonaming.proposed;
}

function isDefaulted(inputs: Properties, property: string): boolean {
  const defaults = inputs[DEFAULTS];
  return Array.isArray(defaults) && defaults.includes(property);
}

export function diff(
  urn: string,
  olds: Properties,
  news: Properties,
  ignored: readonly string[],
): Difference {
  const resource = resourceType(parseUrn(urn).type);
  const changes = diffProperties(tableOf(resource), olds, news, ignored);
  const replaces = changes.filter((change) => change.replaces).map((change) => change.path);
  return {
    changes,
    replaces: [...new Set(replaces.map(topLevel))],
    deleteBeforeReplace:
      replaces.length > 0 && (resource.deleteBeforeReplace === true || keepsName(resource, olds, news)),
  };
}

function tableOf(resource: ResourceType): Table {
  return { ...resource.inputs, ...resource.derived?.table };
}

/** With a name that the program chose and keeps, the new resource can't exist beside the old one. */
function keepsName(resource: ResourceType, olds: Properties, news: Properties): boolean {
  const property = resource.autoname;
  return property !== undefined && !isDefaulted(news, property) && olds[property] === news[property];
}

function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

export async function create(
  connection: Connection,
  urn: string,
  inputs: Properties,
  isPreview: boolean,
): Promise<Live> {
  const resource = resourceType(parseUrn(urn).type);
  const news = withoutInternal(inputs);
  return isPreview
    ? { id: "", outputs: resource.plan(connection, news, undefined) }
    : resource.create(connection, news);
}

export async function update(
  connection: Connection,
  urn: string,
  id: string,
  olds: Properties,
  inputs: Properties,
  isPreview: boolean,
): Promise<Properties> {
  const resource = resourceType(parseUrn(urn).type);
  const news = withoutInternal(inputs);
  if (isPreview) {
    return resource.plan(connection, news, olds);
  }
  if (resource.update === undefined) {
    throw new Error(`${resource.token} has no property that can be updated in place`);
  }
  return (await resource.update(connection, id, olds, news)).outputs;
}

/**
 * Read one resource, for a refresh or (without state and inputs) for an import.
 *
 * @returns inputs that a program would give to get this resource; undefined when there is none
 */
export async function read(
  connection: Connection,
  urn: string,
  id: string,
  state: Properties,
  inputs: Properties,
): Promise<(Live & { inputs: Properties }) | undefined> {
  const resource = resourceType(parseUrn(urn).type);
  const live = await resource.read(connection, id, state);
  if (live === undefined) {
    return undefined;
  }
  const isImport = Object.keys(state).length === 0 && Object.keys(inputs).length === 0;
  return {
    ...live,
    inputs: isImport ? importedInputs(resource, live) : refreshedInputs(resource, live, inputs),
  };
}

function importedInputs(resource: ResourceType, live: Live): Properties {
  const inputs: Properties = { [DEFAULTS]: [] };
  for (const property of Object.keys(resource.inputs)) {
    const value = live.outputs[property];
    if (value !== undefined) {
      inputs[property] = value;
    }
  }
  return inputs;
}

/** The program's inputs, and for those that differ in meaning from what is live, what is live. */
function refreshedInputs(resource: ResourceType, live: Live, inputs: Properties): Properties {
  const drifted = diffProperties(tableOf(resource), live.outputs, withoutInternal(inputs), []);
  const refreshed = { ...inputs };
  for (const property of new Set(drifted.map((change) => topLevel(change.path)))) {
    const value = live.outputs[property];
    if (value === undefined) {
      delete refreshed[property];
    } else if (property in inputs) {
      refreshed[property] = value;
    }
  }
  return refreshed;
}

function withoutInternal(inputs: Properties): Properties {
  const { [DEFAULTS]: _, ...rest } = inputs;
  return rest;
}

export async function remove(
  connection: Connection,
  urn: string,
  id: string,
  olds: Properties,
): Promise<void> {
  await resourceType(parseUrn(urn).type).delete(connection, id, olds);
}
