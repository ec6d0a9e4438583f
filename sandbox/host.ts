/**
 * The Node language host: runs Pulumi programs for the engine.
 *
 * Stands in for `pulumi-language-nodejs` where an engine was built from source, which comes
 * without it. It serves what running programs and component packages takes; what only code
 * generation and `pulumi new` or `pulumi about` ask for is answered empty or not at all.
 */

import type * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ProgramEnd, ServePlugin } from "./desk";
import { ENGINE_VERSION } from "./engine";
import { serveOnFreePort, unary } from "./grpc";

/** The exit code by which a program says that it has already reported its error. */
const ALREADY_REPORTED = 32;

export const serveLanguageHost: ServePlugin = (args, startProgram) => {
  const engine = args.find((arg) => !arg.startsWith("-")) ?? "";

  async function run(request: rpc.RunRequest, abort: AbortSignal): Promise<rpc.RunResponse> {
    const { programDirectory, rootDirectory, entryPoint, options } = programInfo(request.getInfo());
    const flags: [string, string][] = [
      ["--monitor", request.getMonitorAddress()],
      ["--engine", engine],
      ["--organization", request.getOrganization()],
      ["--project", request.getProject()],
      ["--root-directory", rootDirectory],
      ["--stack", request.getStack()],
      ["--pwd", request.getPwd()],
      ["--parallel", String(request.getParallel())],
    ];
    const end = await startProgram(
      {
        args: [
          ...options.nodeArgs,
          resolveFrom(programDirectory, "@pulumi/pulumi/cmd/run"),
          ...flags.filter(([, value]) => value !== "").flat(),
          ...(request.getDryrun() ? ["--dry-run"] : []),
          entryPoint,
          ...request.getArgsList(),
        ],
        cwd: request.getPwd(),
        env: {
          ...options.environment,
          PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        },
      },
      abort,
    );
    return runResponse(end);
  }

  async function runPlugin(call: grpc.ServerWritableStream<rpc.RunPluginRequest, rpc.RunPluginResponse>) {
    const { programDirectory, options } = programInfo(call.request.getInfo());
    const end = await startProgram(
      {
        args: [
          ...options.nodeArgs,
          resolveFrom(programDirectory, "@pulumi/pulumi/cmd/run-plugin"),
          programDirectory,
          ...call.request.getArgsList(),
        ],
        cwd: call.request.getPwd(),
        env: { ...environmentOf(call.request.getEnvList()), ...options.environment },
        onStdout: (data) => call.write(new rpc.RunPluginResponse().setStdout(data)),
        onStderr: (data) => call.write(new rpc.RunPluginResponse().setStderr(data)),
      },
      abortedBy(call),
    );
    call.write(new rpc.RunPluginResponse().setExitcode(end.code ?? 1));
  }

  return serveOnFreePort(LanguageRuntimeService, {
    handshake: unary(() => new rpc.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(ENGINE_VERSION)),
    getRequiredPackages: unary(() => new rpc.GetRequiredPackagesResponse()),
    getProgramDependencies: unary(() => new rpc.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(() => new rpc.RuntimeOptionsResponse()),
    about: unary(() => new rpc.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    cancel: unary(() => new Empty()),
    installDependencies: (call: grpc.ServerWritableStream<rpc.InstallDependenciesRequest, unknown>) =>
      call.end(),
    run: unary(run),
    runPlugin: (call: grpc.ServerWritableStream<rpc.RunPluginRequest, rpc.RunPluginResponse>) => {
      runPlugin(call).then(
        () => call.end(),
        (error: Error) => call.destroy(error),
      );
    },
  });
};

function runResponse({ code, signal }: ProgramEnd): rpc.RunResponse {
  const response = new rpc.RunResponse();
  if (code === ALREADY_REPORTED) response.setBail(true);
  else if (code !== 0)
    response.setError(`Program exited with ${code === null ? `signal ${signal}` : `code ${code}`}`);
  return response;
}

interface RuntimeOptions {
  nodeArgs: string[];
  environment: Record<string, string>;
}

/** @throws Error if the engine did not say which program; none from 3.100 on leaves it out */
function programInfo(info: rpc.ProgramInfo | undefined) {
  if (info === undefined) throw new Error("the engine did not say which program to run");
  const options = info.getOptions()?.toJavaScript() ?? {};
  const { typescript = true, nodeargs = "", tsconfig } = options;
  const runtime: RuntimeOptions = {
    nodeArgs: String(nodeargs).split(" ").filter(Boolean),
    environment: {
      PULUMI_NODEJS_TYPESCRIPT: String(typescript),
      ...(tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: String(tsconfig) }),
    },
  };
  return {
    programDirectory: info.getProgramDirectory(),
    rootDirectory: info.getRootDirectory(),
    entryPoint: info.getEntryPoint(),
    options: runtime,
  };
}

/** The program's own copy of the SDK runs it, never this package's. */
function resolveFrom(directory: string, module: string): string {
  try {
    return require.resolve(module, { paths: [directory] });
  } catch (error) {
    throw new Error(`@pulumi/pulumi is not installed for the program in ${directory}: run npm ci there`, {
      cause: error,
    });
  }
}

/** @param list `NAME=value` entries; a later one wins */
function environmentOf(list: string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

function abortedBy(call: grpc.ServerWritableStream<unknown, unknown>): AbortSignal {
  const controller = new AbortController();
  call.on("cancelled", () => controller.abort());
  return controller.signal;
}
