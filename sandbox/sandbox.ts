/** A local AWS with four accounts and a real Pulumi engine, for tests, the demo and trying things out. */

import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clients, openClients } from "./accounts";
import { type Desk, openDesk } from "./desk";
import { type Emulator, startEmulator } from "./emulator";
import { type Engine, findEngine } from "./engine";
import { childEnvironment, type Progress } from "./environment";
import { describe, environment, type Parts, type ProviderChoice, pluginsToServe } from "./parts";
import { type Finished, killGroup, type Started, start } from "./process";
import { type CommandOptions, Project, type ProjectOptions, type RunsPulumi } from "./project";
import type { ProviderCall } from "./provider";
import { removeEmptyAttributes } from "./recover";
import { openWire, type Wire } from "./wire";

export interface SandboxOptions {
  /** Receives one line at a time; default silence. */
  progress?: Progress;
  /** Default the stand-in. */
  provider?: ProviderChoice;
  /** Leave the directory with state and projects behind; default false. */
  keep?: boolean;
}

export class Sandbox implements RunsPulumi {
  /** Everything that the real engine and its plugins asked the emulator. */
  readonly wire: Wire;
  /** Everything that the engine asked the stand-in provider, oldest first. */
  readonly providerCalls: ProviderCall[];
  /** AWS as each account sees it, past the engine and its provider. */
  readonly clients: Clients;
  readonly engine: Engine;
  readonly emulator: Emulator;
  /** What makes a shell use this sandbox; all else that could reach real accounts has to be absent. */
  readonly environment: Record<string, string>;
  /** One line that says which parts are in use. */
  readonly description: string;
  private readonly desk: Desk;
  private readonly running = new Map<Started["child"], Promise<Finished>>();
  private stopping: Promise<void> | undefined;

  private constructor(
    readonly directory: string,
    parts: Parts,
    calls: ProviderCall[],
    private readonly options: SandboxOptions,
  ) {
    this.engine = parts.engine;
    this.emulator = parts.emulator;
    this.wire = parts.wire;
    this.desk = parts.desk;
    this.providerCalls = calls;
    this.clients = openClients(parts.emulator.endpoint);
    this.environment = environment(directory, parts, options.provider ?? "stand-in");
    this.description = describe(parts, options.provider ?? "stand-in");
  }

  /**
   * Starts all parts; a few seconds once they are in the cache, some minutes before that.
   *
   * @throws Error that says what is missing on this machine and how to get it
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    stopOnSignals();
    const progress = options.progress ?? (() => undefined);
    const directory = await mkdtemp(join(tmpdir(), "shared-tooling-registry-"));
    abandoned.add(directory);
    const calls: ProviderCall[] = [];
    const stops: (() => Promise<void>)[] = [];
    try {
      await mkdir(join(directory, "state"));
      await writeFile(join(directory, "empty"), "");
      const emulating = startEmulator(progress).then(async (emulator) => {
        stops.push(emulator.stop);
        const wire = await openWire(emulator.endpoint);
        stops.push(wire.close);
        return { emulator, wire };
      });
      const [engine, emulated] = await allOrFirstError([findEngine(progress), emulating] as const);
      const plugins = pluginsToServe(engine, emulated.wire, calls, options.provider ?? "stand-in");
      const desk = await openDesk(join(directory, "home"), plugins);
      const sandbox = new Sandbox(directory, { engine, ...emulated, desk }, calls, options);
      live.add(sandbox);
      progress(sandbox.description);
      return sandbox;
    } catch (error) {
      for (const stop of stops) await stop();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** A new project in the sandbox's directory. */
  project(name: string, options: ProjectOptions = {}): Promise<Project> {
    return Project.create(this, join(this.directory, "projects", name), options);
  }

  /** Runs `pulumi`, and never throws because of how it ends. Says yes to nothing: pass `--yes`. */
  async pulumi(args: string[], options: CommandOptions = {}): Promise<Finished> {
    return (await this.spawn(args, options)).finished;
  }

  /** Runs `pulumi`. @throws Error with the command and all its output, if it fails */
  async succeed(args: string[], options: CommandOptions = {}): Promise<Finished> {
    const finished = await this.pulumi(args, options);
    if (finished.code === 0) return finished;
    const end = finished.code ?? finished.signal;
    throw new Error(`pulumi ${args.join(" ")} ended with ${end}:\n${finished.stdout}\n${finished.stderr}`);
  }

  /** Starts `pulumi`, to be watched or killed; `child.pid` is also its process group. */
  async spawn(args: string[], options: CommandOptions = {}): Promise<Started> {
    if (this.stopping === undefined) await removeEmptyAttributes(join(this.directory, "state"));
    if (this.stopping !== undefined) throw new Error("the sandbox is stopped");
    const stack = options.stack === undefined ? [] : ["--stack", options.stack];
    const started = start(this.engine.pulumi, [...args, ...stack, "--non-interactive", "--color", "never"], {
      cwd: options.cwd ?? this.directory,
      env: childEnvironment({ ...this.environment, ...options.env }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(options.onStdout === undefined ? {} : { onStdout: options.onStdout }),
    });
    this.running.set(started.child, started.finished);
    const forget = () => this.running.delete(started.child);
    started.finished.then(forget, forget);
    return started;
  }

  /** Ends every process of the sandbox and removes its directory. Once is enough, twice does no harm. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    for (const child of this.running.keys()) killGroup(child);
    await Promise.allSettled(this.running.values());
    this.clients.destroy();
    await Promise.all([this.desk.close(), this.wire.close(), this.emulator.stop()]);
    live.delete(this);
    abandoned.delete(this.directory);
    if (this.options.keep !== true) await rm(this.directory, { recursive: true, force: true });
  }
}

/** Like Promise.all, but waits for the slow ones before it fails: what they started must be known by then. */
async function allOrFirstError<T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

const live = new Set<Sandbox>();
/** Directories to remove should the process end without `stop`. */
const abandoned = new Set<string>();
let watching = false;

function stopOnSignals(): void {
  if (watching) return;
  watching = true;
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => {
      Promise.allSettled([...live].map((sandbox) => sandbox.stop())).then(() => process.exit(code));
    });
  }
  process.once("exit", () => {
    for (const directory of abandoned) rmSync(directory, { recursive: true, force: true });
  });
}
