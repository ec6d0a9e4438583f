import {
  SharedRegistryReference,
  type SharedRegistryReferenceArgs,
} from "../components/shared-registry-reference";
import type { StackConfig } from "../ecr/stack-config";

/**
 * The stack of an environment that runs images of the registry: it exports their URIs. In AWS it makes what
 * `pullers` and `services` ask for, and loads what makes it only then.
 */
export function consumer(config: Extract<StackConfig, { role: "consumer" }>): Record<string, unknown> {
  const registry = new SharedRegistryReference("registry", {
    ...(config.args as unknown as SharedRegistryReferenceArgs),
    stack: config.registryStack,
  });
  if (config.pullers.length > 0) {
    const { ImagePuller } =
      require("../components/image-puller") as typeof import("../components/image-puller");
    new ImagePuller("puller", {
      registry,
      roles: config.pullers,
      ...(config.repositories !== undefined && { repositories: config.repositories }),
    });
  }
  if (config.services.length > 0) {
    const { runServices } = require("./services") as typeof import("./services");
    runServices(registry, config.services);
  }
  return { images: registry.images };
}
