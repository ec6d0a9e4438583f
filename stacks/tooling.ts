import { SharedToolingRegistry, type SharedToolingRegistryArgs } from "../components/shared-tooling-registry";
import type { StackConfig } from "../ecr/stack-config";

/**
 * The stack that owns the registry: repositories, policies, and the contract that other stacks read.
 *
 * A stack reference copies all outputs into the state of the stack that reads them, so the policies, which
 * hold every reader's account id, are exported only with `exportPolicies: true`.
 */
export function tooling(config: Extract<StackConfig, { role: "tooling" }>): Record<string, unknown> {
  const args = config.args as unknown as SharedToolingRegistryArgs;
  const registry = new SharedToolingRegistry("registry", args);
  if (config.registry !== undefined) {
    const { RegistrySettings } =
      require("../components/registry-settings") as typeof import("../components/registry-settings");
    new RegistrySettings("registry", { ...config.registry, registryArgs: args });
  }
  return {
    contract: registry.contract,
    repositoryUrls: registry.repositoryUrls,
    repositoryArns: registry.repositoryArns,
    ...(config.exportPolicies && {
      policyDocuments: registry.policyDocuments,
      lifecyclePolicies: registry.lifecyclePolicies,
      blueprint: registry.blueprint,
    }),
  };
}
