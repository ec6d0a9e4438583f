/**
 * What programs import from the package `shared-tooling-registry`, taken from the code's docstrings by
 * `npm run docs:api`. What the settings mean together, and how stack config writes them, is in
 * docs/configuration.md.
 *
 * @module
 */

export type { BlueprintPlan, BlueprintReader, RegistryBlueprint, RuntimeBlueprint } from "../ecr/blueprint";
export type {
  ContractReplica,
  ContractRepository,
  RegistryContract,
  ReplicaRepository,
} from "../ecr/contract";
export * from "./arguments";
export { ImagePublisher, type ImagePublisherArgs } from "./image-publisher";
export { ImagePuller, type ImagePullerArgs } from "./image-puller";
export { RegistrySettings, type RegistrySettingsArgs } from "./registry-settings";
export * from "./settings-arguments";
export {
  type ImageSettings,
  SharedRegistryReference,
  type SharedRegistryReferenceArgs,
} from "./shared-registry-reference";
export { SharedToolingRegistry, type SharedToolingRegistryArgs } from "./shared-tooling-registry";
