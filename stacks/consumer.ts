import {
  SharedRegistryReference,
  type SharedRegistryReferenceArgs,
} from "../components/shared-registry-reference";
import type { StackConfig } from "../ecr/stack-config";

/** The stack of an environment that runs images of the registry: it exports their URIs. */
export function consumer(config: Extract<StackConfig, { role: "consumer" }>): Record<string, unknown> {
  const registry = new SharedRegistryReference("registry", {
    ...(config.args as unknown as SharedRegistryReferenceArgs),
    stack: config.registryStack,
  });
  return { images: registry.images };
}
