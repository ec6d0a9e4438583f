import type { ComponentResource, ComponentResourceOptions, Inputs, provider } from "@pulumi/pulumi";

/** The parts of a Pulumi package schema that are read here. */
interface Schema {
  version: string;
  /** By type token. */
  resources: Record<string, { properties?: Record<string, unknown> }>;
}

type Component = new (name: string, args: Inputs, options: ComponentResourceOptions) => ComponentResource;

/** Makes the components for programs that don't run in this process. */
export class ComponentsProvider implements provider.Provider {
  readonly version: string;
  private readonly resources: Schema["resources"];

  /** @param schema the package's schema as JSON text */
  constructor(readonly schema: string) {
    const { version, resources } = JSON.parse(schema) as Schema;
    this.version = version;
    this.resources = resources;
  }

  /**
   * @returns the component's outputs, as the schema has them
   * @throws Error if the schema doesn't have the type, and what the component's constructor throws
   */
  async construct(
    name: string,
    type: string,
    inputs: Inputs,
    options: ComponentResourceOptions,
  ): Promise<provider.ConstructResult> {
    const resource = Object.hasOwn(this.resources, type) ? this.resources[type] : undefined;
    if (resource === undefined) {
      const known = Object.keys(this.resources).join(", ");
      throw new Error(
        `there is no component ${type} in shared-tooling-registry ${this.version}: it has ${known}`,
      );
    }
    const component = new (componentOf(type))(name, inputs, withoutEmptyProviders(options));
    const outputs = Object.keys(resource.properties ?? {}).map((property) => [
      property,
      (component as unknown as Inputs)[property],
    ]);
    return { urn: component.urn, state: Object.fromEntries(outputs) };
  }
}

/** Loaded when one is wanted: a schema is asked for far more often. */
function componentOf(type: string): Component {
  const components: Record<string, unknown> = require("../components");
  return components[type.slice(type.lastIndexOf(":") + 1)] as Component;
}

/** A request always has a map of providers; one without any is none of the user's. */
function withoutEmptyProviders(options: ComponentResourceOptions): ComponentResourceOptions {
  const { providers, ...others } = options;
  return Object.keys(providers ?? {}).length === 0 ? others : options;
}
