import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

/** What a program asked the engine to register, as far as this package decides it. */
export interface Registration {
  type: string;
  name: string;
  custom: boolean;
  inputs: unknown;
  parent: string;
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith: string;
}

export interface MockEngine {
  /** In the order in which they arrived. */
  registrations: Registration[];
  /** The outputs that components registered, by URN. */
  outputs: Map<string, unknown>;
  /** Texts of the warnings logged. */
  warnings: string[];
  /** Waits until the program has nothing left to ask. */
  settled(): Promise<void>;
}

interface Options {
  /** Whether outputs that no state has are unknown. */
  preview?: boolean;
  /** The state of a resource once it is made; by default what AWS answers for a repository. */
  state?: (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  /** What functions of providers give, by token; a call of any other is an error. */
  functions?: Record<string, Record<string, unknown>>;
}

/** The runtime's own wait for all calls to the engine, which its types leave out. */
const { waitForRPCs: pendingCalls } = settings as unknown as { waitForRPCs(): Promise<void> };

/** The runtime's list of promises that never ended, which is emptied by reading it. */
const { leakedPromises: forgetPromises } = debuggable as unknown as { leakedPromises(): void };

const warnings: { current: string[] } = { current: [] };
const warn = console.warn;
console.warn = (...args: unknown[]) => {
  const [, text] = /^warning: \[runtime\] (.*)$/s.exec(String(args[0])) ?? [];
  if (text === undefined) {
    warn(...args);
  } else {
    warnings.current.push(text);
  }
};

/** Stands in for the engine: records what a program registers and answers with a state. */
export function mockEngine({
  preview = false,
  state = repositoryState,
  functions = {},
}: Options = {}): MockEngine {
  void pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `${name}-id`,
        state: { ...inputs, ...state(type, name, inputs) },
      }),
      call: ({ token }) => {
        const result = functions[token];
        if (result === undefined) {
          throw new Error(`an invoke of ${token}`);
        }
        return result;
      },
    },
    "shared-tooling-registry",
    "tooling",
    preview,
    "organization",
  );
  const registrations: Registration[] = [];
  const outputs = new Map<string, unknown>();
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, done: unknown): Promise<void>;
    registerResourceOutputs(request: OutputsRequest, done: unknown): void;
  };
  const { registerResource, registerResourceOutputs } = monitor;
  monitor.registerResource = function (request, done) {
    registrations.push(recorded(request));
    return registerResource.call(this, request, done);
  };
  monitor.registerResourceOutputs = function (request, done) {
    outputs.set(request.getUrn(), request.getOutputs()?.toJavaScript());
    registerResourceOutputs.call(this, request, done);
  };
  const ownWarnings: string[] = [];
  warnings.current = ownWarnings;
  return { registrations, outputs, warnings: ownWarnings, settled: pendingCalls };
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): unknown } | undefined;
}

function recorded(request: RegisterResourceRequest): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: request.getObject()?.toJavaScript(),
    parent: request.getParent(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
  };
}

function repositoryState(
  type: string,
  _: string,
  { name }: Record<string, unknown>,
): Record<string, unknown> {
  return type === "aws:ecr/repository:Repository"
    ? {
        arn: `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`,
        registryId: "111111111111",
        repositoryUrl: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${name}`,
      }
    : {};
}

/** The value of an output; undefined while it is unknown. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/** What nobody caught while `run` went on: the engine would print it and fail the deployment. */
export async function uncaughtIn(run: () => Promise<unknown>): Promise<unknown[]> {
  const uncaught: unknown[] = [];
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => uncaught.push(reason));
  try {
    await run();
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) {
      process.on("unhandledRejection", listener);
    }
    // Resources that wait for what failed never end; the process would be reported as failed for them.
    forgetPromises();
  }
  return uncaught;
}
