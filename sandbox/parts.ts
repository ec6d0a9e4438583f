/** What a sandbox consists of, and how commands are told of it. */

import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { version as AWS_VERSION } from "@pulumi/aws/package.json";
import { CREDENTIALS, REGION } from "./accounts";
import type { Desk, Plugin } from "./desk";
import type { Emulator } from "./emulator";
import { ENGINE_VERSION, type Engine } from "./engine";
import { serveLanguageHost } from "./host";
import { type ProviderCall, serveProvider } from "./provider";
import type { Wire } from "./wire";

export interface Parts {
  engine: Engine;
  emulator: Emulator;
  wire: Wire;
  desk: Desk;
}

/** Who creates resources: this package's stand-in for the AWS provider, or the real one, which the engine downloads. */
export type ProviderChoice = "stand-in" | "real";

/** What makes a process use this sandbox and no real account; see {@link childEnvironment} for what else it may see. */
export function environment(
  directory: string,
  { engine, wire }: Parts,
  provider: ProviderChoice,
): Record<string, string> {
  const path = [dirname(engine.pulumi), dirname(process.execPath), process.env["PATH"]].join(delimiter);
  return {
    PATH: path,
    PULUMI_HOME: join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A plugin on the user's PATH would win over the one that is installed for the sandbox.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    ...(provider === "real" ? {} : { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" }),
    AWS_ENDPOINT_URL: wire.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    // The user's own profiles must not be found, neither by variable nor in the home directory.
    AWS_CONFIG_FILE: join(directory, "empty"),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, "empty"),
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function hasOwnHost(engine: Engine): boolean {
  return existsSync(join(engine.directory, "pulumi-language-nodejs"));
}

/** The plugins that this process has to serve: what neither the engine brings nor is downloaded. */
export function pluginsToServe(
  engine: Engine,
  wire: Wire,
  calls: ProviderCall[],
  provider: ProviderChoice,
): Plugin[] {
  const host: Plugin = { name: "language-nodejs", version: ENGINE_VERSION, serve: serveLanguageHost };
  const standIn: Plugin = {
    name: "resource-aws",
    version: AWS_VERSION,
    serve: () => serveProvider({ endpoint: wire.endpoint, log: (call) => void calls.push(call) }),
  };
  return [...(hasOwnHost(engine) ? [] : [host]), ...(provider === "real" ? [] : [standIn])];
}

/** One line that says which parts are in use. */
export function describe({ engine, emulator }: Parts, provider: ProviderChoice): string {
  return [
    `sandbox: pulumi ${engine.version} (${engine.source})`,
    `Node host (${hasOwnHost(engine) ? "Pulumi's" : "ours"})`,
    `AWS provider ${AWS_VERSION} (${provider === "real" ? "the real one" : "stand-in"})`,
    `emulator moto ${emulator.version}`,
  ].join(", ");
}
