import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { plan } from "../cli/plan";
import {
  SharedRegistryReference,
  type SharedRegistryReferenceArgs,
  SharedToolingRegistry,
  type SharedToolingRegistryArgs,
} from "../components";
import { stackConfig } from "../stacks/config";
import { asArguments, asHandedByEngine, type Config, stackFile } from "./bad-config";
import { mockEngine } from "./mock-engine";

/** What a config meets when it goes in through one door of the package. */
export interface Verdict {
  /** The whole text of the error, or undefined if there is none. */
  message: string | undefined;
  /** How many resources were registered. */
  registered: number;
}

/** Hands a config's arguments to its component, with mocks in place of the engine. */
export function throughComponent(config: Config): Verdict {
  const engine = mockEngine();
  const args: unknown = asArguments(config);
  const message = messageOf(() => {
    if (config["role"] === "consumer") {
      new SharedRegistryReference("registry", args as SharedRegistryReferenceArgs);
    } else {
      new SharedToolingRegistry("registry", args as SharedToolingRegistryArgs);
    }
  });
  return { message, registered: engine.registrations.length };
}

/** Reads a config as a stack's program does, from the values that the engine hands to it. */
export function throughStack(config: Config): Verdict {
  const engine = mockEngine();
  pulumi.runtime.setAllConfig(asHandedByEngine(stackFile(config)));
  const message = messageOf(() => stackConfig());
  return { message, registered: engine.registrations.length };
}

/** What a command printed and how it ended. */
export interface CommandRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `plan` in this process, over a config file with this config. */
export function throughCommand(config: Config, options: { json?: boolean } = {}): CommandRun {
  const directory = mkdtempSync(join(tmpdir(), "plan-"));
  try {
    const file = join(directory, "Pulumi.tooling.yaml");
    writeFileSync(file, stringify({ config: stackFile(config) }, { aliasDuplicateObjects: false }));
    return captured(() => plan({ config: file, ...options }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What `run` writes to the two streams; nothing of it is shown. */
function captured(run: () => number): CommandRun {
  const written = { stdout: "", stderr: "" };
  const original = { stdout: process.stdout.write, stderr: process.stderr.write };
  const capture = (stream: "stdout" | "stderr") => (text: string | Uint8Array) => {
    written[stream] += String(text);
    return true;
  };
  try {
    process.stdout.write = capture("stdout");
    process.stderr.write = capture("stderr");
    return { code: run(), ...written };
  } finally {
    process.stdout.write = original.stdout;
    process.stderr.write = original.stderr;
  }
}

function messageOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) {
      return error.message;
    }
    throw error;
  }
}
