import { createHash } from "node:crypto";
import awsPackage from "@pulumi/aws/package.json";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { parseConfig } from "./config";
import { checkConfig, diffConfig } from "./config-check";
import { admit, type Connection, connect } from "./connection";
import { messageOf } from "./errors";
import { invokeFunction } from "./invokes";
import { type ProviderCall, type ProviderOptions, STAND_IN_ENVIRONMENT } from "./options";
import { compact, type Properties, parseUrn } from "./properties";
import * as service from "./service";
import { checkResponse, diffResponse, fromStruct, toStruct, unary, unimplemented } from "./wire";

const PROVIDER = "pulumi:providers:aws";
const NO_COMPONENTS = "the sandbox's stand-in for the AWS provider has no components and no methods";

/** The methods of one server, and what closes the sockets that they have opened. */
export function createMethods({ endpoint, log, environment = STAND_IN_ENVIRONMENT }: ProviderOptions): {
  methods: IResourceProviderServer;
  close(): void;
} {
  // One provider of a program is one connection of the engine. With one process per provider there is one
  // connection; attached to a process that runs already, several providers, each with its own account, share it.
  const connections = new Map<string, Connection>();

  function connectionOf(peer: string): Connection {
    const connection =
      connections.get(peer) ?? (connections.size === 1 ? [...connections.values()][0] : undefined);
    if (connection === undefined) {
      throw new Error(
        "this provider has not been configured: the engine calls Configure before any resource method",
      );
    }
    return connection;
  }

  async function logged<T>(
    call: Omit<ProviderCall, "error">,
    run: () => Promise<T>,
    createdId?: (result: T) => string,
  ): Promise<T> {
    try {
      const result = await run();
      log(createdId === undefined ? call : { ...call, id: createdId(result) });
      return result;
    } catch (error) {
      log({ ...call, error: messageOf(error) });
      throw error;
    }
  }

  const methods: IResourceProviderServer = {
    handshake: unary(() =>
      new proto.ProviderHandshakeResponse()
        .setAcceptSecrets(false)
        .setAcceptResources(false)
        .setAcceptOutputs(false)
        .setSupportsAutonamingConfiguration(true),
    ),
    getPluginInfo: unary(() => new PluginInfo().setVersion(awsPackage.version)),
    getSchema: unary(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version: awsPackage.version })),
    ),
    cancel: unary(() => new Empty()),
    attach: unary(() => new Empty()),

    checkConfig: unary((request) => {
      const { name } = parseUrn(request.getUrn());
      const { inputs, failures } = checkConfig(fromStruct(request.getNews()), name, environment);
      return checkResponse(inputs, failures);
    }),
    diffConfig: unary((request) => {
      const olds = request.getOldInputs() ?? request.getOlds();
      const { changed, replaces } = diffConfig(fromStruct(olds), fromStruct(request.getNews()));
      const changes = changed.map((path) => ({
        path,
        kind: "update" as const,
        replaces: replaces.includes(path),
      }));
      return diffResponse(changes, replaces, false);
    }),
    configure: unary((request, peer) =>
      logged({ method: "Configure", type: PROVIDER, urn: request.getUrn() ?? "" }, async () => {
        const connection = connect(parseConfig(fromStruct(request.getArgs()), environment), endpoint);
        await admit(connection);
        connections.get(peer)?.close();
        connections.set(peer, connection);
        return new proto.ConfigureResponse()
          .setSupportspreview(true)
          .setSupportsAutonamingConfiguration(true);
      }),
    ),

    check: unary((request, peer) => {
      const { inputs, failures } = service.check(connectionOf(peer), {
        urn: request.getUrn(),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        suffix: createHash("sha256")
          .update(request.getRandomseed_asU8())
          .update(request.getUrn())
          .digest("hex")
          .slice(0, 7),
        autonaming: autonaming(request.getAutonaming()),
      });
      return checkResponse(inputs, failures);
    }),
    diff: unary((request) => {
      const found = service.diff(
        request.getUrn(),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
        request.getIgnorechangesList(),
      );
      return diffResponse(found.changes, found.replaces, found.deleteBeforeReplace);
    }),
    create: unary(async (request, peer) => {
      const urn = request.getUrn();
      const inputs = fromStruct(request.getProperties());
      const run = () => service.create(connectionOf(peer), urn, inputs, request.getPreview());
      const live = request.getPreview()
        ? await run()
        : await logged(call("Create", urn), run, ({ id }) => id);
      return new proto.CreateResponse().setId(live.id).setProperties(toStruct(live.outputs));
    }),
    read: unary((request, peer) => {
      const urn = request.getUrn();
      const id = request.getId();
      return logged(call("Read", urn, id), async () => {
        const state = fromStruct(request.getProperties());
        const live = await service.read(connectionOf(peer), urn, id, state, fromStruct(request.getInputs()));
        const response = new proto.ReadResponse();
        return live === undefined
          ? response
          : response.setId(live.id).setProperties(toStruct(live.outputs)).setInputs(toStruct(live.inputs));
      });
    }),
    update: unary(async (request, peer) => {
      const urn = request.getUrn();
      const id = request.getId();
      const olds = fromStruct(request.getOlds());
      const news = fromStruct(request.getNews());
      const run = () => service.update(connectionOf(peer), urn, id, olds, news, request.getPreview());
      const outputs = request.getPreview() ? await run() : await logged(call("Update", urn, id), run);
      return new proto.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: unary((request, peer) => {
      const urn = request.getUrn();
      const id = request.getId();
      return logged(call("Delete", urn, id), async () => {
        await service.remove(connectionOf(peer), urn, id, fromStruct(request.getProperties()));
        return new Empty();
      });
    }),
    invoke: unary((request, peer) =>
      logged({ method: "Invoke", type: request.getTok(), urn: "" }, async () => {
        const args: Properties = fromStruct(request.getArgs());
        const result = await invokeFunction(request.getTok()).run(connectionOf(peer), args);
        return new proto.InvokeResponse().setReturn(toStruct(compact(result)));
      }),
    ),

    construct: unimplemented(NO_COMPONENTS),
    call: unimplemented(NO_COMPONENTS),
    parameterize: unimplemented("the AWS provider takes no parameters"),
    getMapping: unimplemented("the sandbox's stand-in for the AWS provider has no mappings"),
    getMappings: unimplemented("the sandbox's stand-in for the AWS provider has no mappings"),
  };

  return {
    methods,
    close() {
      for (const connection of connections.values()) {
        connection.close();
      }
    },
  };
}

function call(method: string, urn: string, id?: string): Omit<ProviderCall, "error"> {
  return { method, type: parseUrn(urn).type, urn, ...(id === undefined ? {} : { id }) };
}

function autonaming(
  options: proto.CheckRequest.AutonamingOptions | undefined,
): service.Autonaming | undefined {
  if (options === undefined) {
    return undefined;
  }
  const { Mode } = proto.CheckRequest.AutonamingOptions;
  const mode = options.getMode();
  return {
    proposed: options.getProposedName(),
    mode: mode === Mode.DISABLE ? "disable" : mode === Mode.ENFORCE ? "enforce" : "propose",
  };
}
