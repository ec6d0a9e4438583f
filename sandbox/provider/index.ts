import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { serveOnFreePort } from "../grpc";
import type { ProviderEnvironment } from "./config";
import { createMethods } from "./methods";

/** One call of the engine that talks to AWS. */
export interface ProviderCall {
  /** Configure, Read, Create, Update, Delete or Invoke. A preview of Create or Update talks to nobody. */
  method: string;
  /** The resource's type token, or the function's. */
  type: string;
  /** Empty for an Invoke. */
  urn: string;
  id?: string;
  /** What the engine was told went wrong. */
  error?: string;
}

export interface ProviderOptions {
  /** URL of the AWS emulator, `http://127.0.0.1:5000`. */
  endpoint: string;
  /** Told of every call once it is over. */
  log: (call: ProviderCall) => void;
  /**
   * Stands for the environment of the provider's process; this process's own is never read.
   *
   * @default credentials that the emulator takes, and us-east-1
   */
  environment?: ProviderEnvironment;
}

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
      await server.close();
      close();
    },
  };
}
