import * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { PropertyChange } from "./diff";
import { InitFailed } from "./errors";
import type { Json, Properties } from "./properties";

/** The one place where the protocol's messages, which are loosely typed, become plain values and back. */

export function fromStruct(struct: Struct | undefined): Properties {
  // The stubs type a struct's values as any object; the wire format holds nothing but JSON.
  return struct === undefined ? {} : (struct.toJavaScript() as { [key: string]: Json });
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function checkResponse(inputs: Properties, failures: readonly string[]): proto.CheckResponse {
  const response = new proto.CheckResponse();
  response.setInputs(toStruct(inputs));
  // Like the real bridge, no failure names its property: the engine's display of those is worse.
  response.setFailuresList(failures.map((reason) => new proto.CheckFailure().setReason(reason)));
  return response;
}

export function diffResponse(
  changes: readonly PropertyChange[],
  replaces: readonly string[],
  deleteBeforeReplace: boolean,
): proto.DiffResponse {
  const { DiffChanges } = proto.DiffResponse;
  const response = new proto.DiffResponse();
  response.setChanges(changes.length === 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
  response.setReplacesList([...replaces]);
  response.setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/, 1)[0] ?? path))]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const change of changes) {
    detailed.set(change.path, new proto.PropertyDiff().setKind(kind(change)).setInputdiff(true));
  }
  return response;
}

function kind({ kind, replaces }: PropertyChange): proto.PropertyDiff.Kind {
  const { Kind } = proto.PropertyDiff;
  switch (kind) {
    case "add":
      return replaces ? Kind.ADD_REPLACE : Kind.ADD;
    case "delete":
      return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
    case "update":
      return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
  }
}

/** The handler of one method; what it throws becomes the call's error. */
export function unary<Request, Response>(
  answer: (request: Request, peer: string) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, respond) => {
    Promise.resolve()
      .then(() => answer(call.request, call.getPeer()))
      .then(
        (response) => respond(null, response),
        (error: unknown) => respond(toServiceError(error)),
      );
  };
}

export function unimplemented<Request, Response>(reason: string): grpc.handleUnaryCall<Request, Response> {
  return (_call, respond) => respond({ code: grpc.status.UNIMPLEMENTED, details: reason });
}

function toServiceError(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof InitFailed)) {
    return { code: grpc.status.UNKNOWN, details };
  }
  const failed = new proto.ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(toStruct(error.properties));
  failed.setInputs(toStruct(error.inputs));
  failed.setReasonsList([details]);
  const packed = new Any();
  packed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(details);
  status.addDetails(packed);
  // gRPC's own convention for structured details; without it the engine would forget the resource.
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details, metadata };
}
