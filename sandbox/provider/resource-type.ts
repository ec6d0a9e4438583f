import type { Connection } from "./connection";
import { type Properties, text, UNKNOWN } from "./properties";
import type { Table } from "./schema";

/** The live state of one resource, by the properties that the SDK calls outputs. */
export interface Live {
  id: string;
  outputs: Properties;
}

/**
 * One resource type of the provider. A new type is one file that exports one of these, and its line in
 * resources/index.ts.
 *
 * Properties are plain: the engine unwraps secrets before it calls, and no method below is called with an
 * unknown value except `check`, `derived.from` and `plan`.
 */
export interface ResourceType {
  /** `aws:ecr/repository:Repository` */
  readonly token: string;
  /** Every input, tied to the SDK's argument type with `TableOf`. */
  readonly inputs: Table;
  /** The input whose value is made up from the resource's name where the program gives none. */
  readonly autoname?: string;
  /** True where the real provider always deletes the old resource before it creates the new one. */
  readonly deleteBeforeReplace?: true;

  /** Problems that concern more than one property. */
  check?(inputs: Properties): string[];

  /**
   * Inputs that Check adds itself, from other inputs and the provider's configuration. A program can't give them;
   * a change of one is a change all the same.
   */
  readonly derived?: { readonly table: Table; from(connection: Connection, inputs: Properties): Properties };

  /** The outputs that a create or an update is going to have; what AWS decides is `UNKNOWN` on a create. */
  plan(connection: Connection, news: Properties, olds: Properties | undefined): Properties;

  /** @throws InitFailed when it was created and a later step failed; an Error in AWS's words when it was not */
  create(connection: Connection, news: Properties): Promise<Live>;

  /**
   * @param state the outputs in the state; empty when a resource is being imported
   * @returns undefined when there is no such resource
   */
  read(connection: Connection, id: string, state: Properties): Promise<Live | undefined>;

  /** @throws InitFailed when some of the changes were made; an Error when none was */
  update?(connection: Connection, id: string, olds: Properties, news: Properties): Promise<Live>;

  /** Deleting what is gone already succeeds. */
  delete(connection: Connection, id: string, olds: Properties): Promise<void>;
}

/** The plan of what AWS adds nothing to but the Region and the account of the registry. */
export function planOfRegistry(
  connection: Connection,
  news: Properties,
  olds: Properties | undefined,
): Properties {
  return {
    ...news,
    region: news["region"] ?? olds?.["region"] ?? connection.config.region,
    registryId: olds?.["registryId"] ?? UNKNOWN,
  };
}

/**
 * The id and the Region that a read is about. `pulumi import` may name another Region than the provider's with
 * `<id>@<region>`, as the real provider allows.
 */
export function importId(
  connection: Connection,
  id: string,
  state: Properties,
): { id: string; region: string } {
  const [, name, region] = /^(.+)@([a-z]{2,}(?:-[a-z]+)+-\d+)$/.exec(id) ?? [];
  if (name !== undefined && region !== undefined) {
    return { id: name, region };
  }
  return { id, region: regionOf(connection, state) };
}

/** Where a resource is: in its own Region if it names one, else in the provider's. */
export function regionOf(connection: Connection, properties: Properties): string {
  return text(properties, "region") ?? connection.config.region;
}
