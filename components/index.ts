export type { ContractRepository, RegistryContract } from "../ecr/contract";
export * from "./arguments";
export {
  type ImageSettings,
  SharedRegistryReference,
  type SharedRegistryReferenceArgs,
} from "./shared-registry-reference";
export { SharedToolingRegistry, type SharedToolingRegistryArgs } from "./shared-tooling-registry";
