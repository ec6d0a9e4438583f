import type { LiveRepository } from "./live-repository";

/** One resource of a file for `pulumi import`. */
export interface ImportedResource {
  type: string;
  /** What the file calls it; each resource has another. */
  name: string;
  /** The resource's name in the program, where it isn't `name`. */
  logicalName?: string;
  /** Whether it is a component, which has nothing in AWS to be read. */
  component?: true;
  id?: string;
  /** The `name` of its parent. */
  parent?: string;
  /** Of the provider that the program uses. */
  version?: string;
}

/** A file for `pulumi import --file`. */
export interface ImportFile {
  resources: ImportedResource[];
}

/** The name that the tooling stack gives its component. */
const component = "registry";

/**
 * The file that puts repositories and their policies into the state under the component, by the names that it gives
 * them itself.
 *
 * @param awsVersion version of the package `@pulumi/aws`, which is its provider's as well; the engine takes the newest one
 *   that it has where it isn't known
 */
export function importFile(
  repositories: readonly LiveRepository[],
  awsVersion: string | undefined,
): ImportFile {
  const children = repositories.flatMap(({ name, policy, lifecycle }) => {
    const child = (type: string, what: string): ImportedResource => ({
      type,
      name: `${what} ${name}`,
      logicalName: `${component}-${name}`,
      id: name,
      parent: component,
      ...(awsVersion !== undefined && { version: awsVersion }),
    });
    return [
      child("aws:ecr/repository:Repository", "repository"),
      ...(policy === null ? [] : [child("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy")]),
      ...(lifecycle === null ? [] : [child("aws:ecr/lifecyclePolicy:LifecyclePolicy", "lifecycle")]),
    ];
  });
  const parent: ImportedResource = {
    type: "shared-tooling-registry:index:SharedToolingRegistry",
    name: component,
    component: true,
  };
  return { resources: children.length === 0 ? [] : [parent, ...children] };
}
