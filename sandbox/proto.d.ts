/** The gRPC service tables of @pulumi/pulumi that it ships without types. */
declare module "@pulumi/pulumi/proto/language_grpc_pb" {
  import type { ServiceDefinition } from "@grpc/grpc-js";
  export const LanguageRuntimeService: ServiceDefinition;
}
