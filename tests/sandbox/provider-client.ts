/** Talks to the stand-in provider as the engine does, without the engine. */

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Properties } from "../../sandbox/provider/properties";
import { fromStruct, toStruct } from "../../sandbox/provider/wire";

export interface State {
  id: string;
  outputs: Properties;
}

/** A failed call: its text, and the state that the engine would keep. */
export class CallFailed extends Error {
  constructor(
    message: string,
    readonly kept: State | undefined,
  ) {
    super(message);
  }
}

function urnOf(type: string, name = "registry"): string {
  return `urn:pulumi:test::provider::${type}::${name}`;
}

export const REPOSITORY = urnOf("aws:ecr/repository:Repository");
export const REPOSITORY_POLICY = urnOf("aws:ecr/repositoryPolicy:RepositoryPolicy");
export const LIFECYCLE_POLICY = urnOf("aws:ecr/lifecyclePolicy:LifecyclePolicy");
export const ROLE = urnOf("aws:iam/role:Role");
export const ROLE_POLICY = urnOf("aws:iam/rolePolicy:RolePolicy");

export function openClient(port: number) {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    // As the engine: every provider of a program has a connection of its own, even to the same server.
    "grpc.use_local_subchannel_pool": 1,
  });

  function call<Request, Response>(
    method: (
      request: Request,
      done: (error: grpc.ServiceError | null, response: Response) => void,
    ) => unknown,
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(client, request, (error, response) =>
        error === null ? resolve(response) : reject(new CallFailed(error.details, keptState(error))),
      );
    });
  }

  return {
    async configure(config: { [key: string]: unknown }): Promise<void> {
      const args = Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
      const request = new proto.ConfigureRequest().setArgs(toStruct(Object.fromEntries(args)));
      await call(client.configure, request);
    },
    async checkConfig(name: string, news: Properties): Promise<string[]> {
      const request = new proto.CheckRequest()
        .setUrn(urnOf("pulumi:providers:aws", name))
        .setNews(toStruct(news));
      const response = await call<proto.CheckRequest, proto.CheckResponse>(client.checkConfig, request);
      return response.getFailuresList().map((failure) => failure.getReason());
    },
    async diffConfig(olds: Properties, news: Properties): Promise<string[]> {
      const request = new proto.DiffRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
      const response = await call<proto.DiffRequest, proto.DiffResponse>(client.diffConfig, request);
      return response.getReplacesList();
    },
    async check(urn: string, news: Properties, olds: Properties = {}) {
      const request = new proto.CheckRequest()
        .setUrn(urn)
        .setNews(toStruct(news))
        .setOlds(toStruct(olds))
        .setRandomseed(Buffer.from("seed"));
      const response = await call<proto.CheckRequest, proto.CheckResponse>(client.check, request);
      const failures = response.getFailuresList().map((failure) => failure.getReason());
      return { inputs: fromStruct(response.getInputs()), failures };
    },
    async diff(urn: string, { id, outputs }: State, news: Properties) {
      const request = new proto.DiffRequest()
        .setUrn(urn)
        .setId(id)
        .setOlds(toStruct(outputs))
        .setNews(toStruct(news));
      const response = await call<proto.DiffRequest, proto.DiffResponse>(client.diff, request);
      const { detaileddiffMap, ...found } = response.toObject();
      return { paths: detaileddiffMap.map(([path]) => path), ...found };
    },
    async create(urn: string, inputs: Properties, preview = false): Promise<State> {
      const request = new proto.CreateRequest()
        .setUrn(urn)
        .setProperties(toStruct(inputs))
        .setPreview(preview);
      const response = await call<proto.CreateRequest, proto.CreateResponse>(client.create, request);
      return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
    },
    async read(urn: string, id: string, outputs: Properties = {}, inputs: Properties = {}) {
      const request = new proto.ReadRequest()
        .setUrn(urn)
        .setId(id)
        .setProperties(toStruct(outputs))
        .setInputs(toStruct(inputs));
      const response = await call<proto.ReadRequest, proto.ReadResponse>(client.read, request);
      return {
        id: response.getId(),
        outputs: fromStruct(response.getProperties()),
        inputs: fromStruct(response.getInputs()),
      };
    },
    async update(urn: string, { id, outputs }: State, news: Properties): Promise<State> {
      const request = new proto.UpdateRequest()
        .setUrn(urn)
        .setId(id)
        .setOlds(toStruct(outputs))
        .setNews(toStruct(news));
      const response = await call<proto.UpdateRequest, proto.UpdateResponse>(client.update, request);
      return { id, outputs: fromStruct(response.getProperties()) };
    },
    async delete(urn: string, { id, outputs }: State): Promise<void> {
      await call(
        client.delete,
        new proto.DeleteRequest().setUrn(urn).setId(id).setProperties(toStruct(outputs)),
      );
    },
    async invoke(token: string, args: Properties): Promise<Properties> {
      const request = new proto.InvokeRequest().setTok(token).setArgs(toStruct(args));
      const response = await call<proto.InvokeRequest, proto.InvokeResponse>(client.invoke, request);
      return fromStruct(response.getReturn());
    },
    close(): void {
      client.close();
    },
  };
}

export type ProviderClient = ReturnType<typeof openClient>;

function keptState(error: grpc.ServiceError): State | undefined {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(packed)) {
    return undefined;
  }
  const [detail] = Status.deserializeBinary(packed).getDetailsList();
  if (detail?.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") {
    return undefined;
  }
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return { id: failed.getId(), outputs: fromStruct(failed.getProperties()) };
}
