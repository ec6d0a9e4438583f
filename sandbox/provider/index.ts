import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { serveOnFreePort } from "../grpc";
import { createMethods } from "./methods";
import type { ProviderCall, ProviderOptions } from "./options";

export type { ProviderCall, ProviderOptions };

/**
 * Serve the stand-in for the AWS provider on a port of 127.0.0.1 that the operating system chooses.
 *
 * One server may serve several configured providers: each connection of the engine is one of them.
 */
export async function serveProvider(
  options: ProviderOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const { methods, close } = createMethods(options);
  const server = await serveOnFreePort(ResourceProviderService, methods);
  return {
    port: server.port,
    async close() {
      close();
      await server.close();
    },
  };
}
