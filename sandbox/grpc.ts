/** The few gRPC idioms that plugin servers share. */

import * as grpc from "@grpc/grpc-js";
import type { PluginServer } from "./desk";

/** State and plans of a thousand repositories outgrow gRPC's default of 4 MB. */
const OPTIONS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** A handler from a plain function: what it throws becomes the call's error; `abort` fires if the caller gives up. */
export function unary<Request, Response>(
  answer: (request: Request, abort: AbortSignal) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, respond) => {
    const controller = new AbortController();
    call.on("cancelled", () => controller.abort());
    Promise.resolve()
      .then(() => answer(call.request, controller.signal))
      .then(
        (response) => respond(null, response),
        (error: Error) => respond({ code: grpc.status.UNKNOWN, details: error.message }),
      );
  };
}

export async function serveOnFreePort(
  service: grpc.ServiceDefinition,
  methods: grpc.UntypedServiceImplementation,
): Promise<PluginServer> {
  const server = new grpc.Server(OPTIONS);
  server.addService(service, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    async close() {
      server.forceShutdown();
    },
  };
}
