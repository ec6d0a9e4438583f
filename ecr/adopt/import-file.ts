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

/** The name that the tooling stack gives its component. */
const component = "registry";

/**
 * The resources of the file that puts repositories and their policies into the state under the component, by the names
 * that it gives them itself. They are made as they are asked for: of thousands of repositories there are many.
 *
 * @param awsVersion version of the package `@pulumi/aws`, which is its provider's as well; the engine takes the newest one
 *   that it has where it isn't known
 */
export function* importedResources(
  repositories: readonly LiveRepository[],
  awsVersion: string | undefined,
): Generator<ImportedResource> {
  if (repositories.length > 0) {
    yield {
      type: "shared-tooling-registry:index:SharedToolingRegistry",
      name: component,
      component: true,
    };
  }
  for (const { name, policy, lifecycle } of repositories) {
    const child = (type: string, what: string): ImportedResource => ({
      type,
      name: `${what} ${name}`,
      logicalName: `${component}-${name}`,
      id: name,
      parent: component,
      ...(awsVersion !== undefined && { version: awsVersion }),
    });
    yield child("aws:ecr/repository:Repository", "repository");
    if (policy !== null) {
      yield child("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy");
    }
    if (lifecycle !== null) {
      yield child("aws:ecr/lifecyclePolicy:LifecyclePolicy", "lifecycle");
    }
  }
}
