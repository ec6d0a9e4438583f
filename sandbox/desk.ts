/**
 * Serves Pulumi plugins from this process.
 *
 * The engine starts a plugin as an executable that prints a port. Here that executable is
 * `plugin-shim.cjs`: it connects to the desk, which starts a server for it alone and answers
 * with its port. So every plugin process has a server of its own, as with real plugins, and
 * commands that run side by side share nothing; but none of them loads the servers' code.
 */

import { chmod, mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { kill } from "./process";

/** A running plugin server on 127.0.0.1. */
export interface PluginServer {
  port: number;
  close(): Promise<void>;
}

interface ProgramOptions {
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Where the program's output goes; without them it is the plugin's own, which the engine shows. */
  onStdout?: (data: Buffer) => void;
  onStderr?: (data: Buffer) => void;
}

/** How a program ended: its exit code, or null and the signal. */
export interface ProgramEnd {
  code: number | null;
  signal: string | null;
}

/** Starts Node as a child of the plugin's process; aborting kills it. */
type StartProgram = (options: ProgramOptions, abort: AbortSignal) => Promise<ProgramEnd>;

/** @param args what the engine gave the plugin's executable: its own address is the first that is no flag */
export type ServePlugin = (args: string[], startProgram: StartProgram) => Promise<PluginServer>;

export interface Plugin {
  /** As the engine spells it in its plugin directory: `resource-aws`, `language-nodejs`. */
  name: string;
  version: string;
  serve: ServePlugin;
}

export interface Desk {
  close(): Promise<void>;
}

/** Messages from the shim; see plugin-shim.cjs. */
interface Message {
  plugin?: string;
  args?: string[];
  id?: number;
  pid?: number;
  stdout?: string;
  stderr?: string;
  error?: string;
  code?: number | null;
  signal?: string | null;
}

interface Program {
  pid?: number;
  receive(message: Message): void;
  fail(error: Error): void;
}

/** Opens the desk and installs an executable for each plugin under `pulumiHome`, where the engine looks. */
export async function openDesk(pulumiHome: string, plugins: Plugin[]): Promise<Desk> {
  const visitors = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    const left = attend(socket, plugins).finally(() => visitors.delete(socket));
    visitors.set(socket, left);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await Promise.all(plugins.map((plugin) => install(pulumiHome, plugin, port)));
  return {
    async close() {
      server.close();
      for (const socket of visitors.keys()) socket.destroy();
      await Promise.all(visitors.values());
    },
  };
}

async function install(pulumiHome: string, { name, version }: Plugin, port: number): Promise<void> {
  const directory = join(pulumiHome, "plugins", `${name}-v${version}`);
  await mkdir(directory, { recursive: true });
  const executable = join(directory, `pulumi-${name}`);
  const command = [process.execPath, join(__dirname, "plugin-shim.cjs"), String(port), name]
    .map(quote)
    .join(" ");
  // A shell script and not a link to the shim: it carries the port, and Node's path may hold blanks.
  await writeFile(executable, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(executable, 0o755);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Serves one plugin process until it, or the desk, hangs up. */
async function attend(socket: Socket, plugins: Plugin[]): Promise<void> {
  const programs = new Map<number, Program>();
  let server: Promise<PluginServer> | undefined;
  const send = (message: object) => void socket.write(`${JSON.stringify(message)}\n`);
  const startProgram = programStarter(programs, send);

  const lines = createInterface({ input: socket });
  lines.on("error", () => undefined); // the interface repeats the socket's errors; see below
  lines.on("line", (line) => {
    const message = JSON.parse(line) as Message;
    if (message.id !== undefined) {
      programs.get(message.id)?.receive(message);
      return;
    }
    server = serve(message, plugins, startProgram);
    server.then(
      ({ port }) => send({ port }),
      (error: Error) => send({ failed: `${message.plugin} could not be served: ${error.stack}` }),
    );
  });
  await new Promise<void>((resolve) => {
    // A connection reset is how a killed plugin process hangs up; `close` follows every error.
    socket.on("error", () => undefined).on("close", () => resolve());
  });
  for (const program of programs.values()) {
    if (program.pid !== undefined) kill(program.pid); // the plugin process may have died too fast to do it
    program.fail(new Error("the plugin process is gone"));
  }
  const served = await server?.catch(() => undefined); // its failure was sent above
  await served?.close();
}

async function serve({ plugin: name, args }: Message, plugins: Plugin[], startProgram: StartProgram) {
  const plugin = plugins.find((candidate) => candidate.name === name);
  if (plugin === undefined) throw new Error("no such plugin");
  return plugin.serve(args ?? [], startProgram);
}

function programStarter(programs: Map<number, Program>, send: (message: object) => void): StartProgram {
  let last = 0;
  return ({ onStdout, onStderr, ...options }, abort) => {
    const id = ++last;
    const piped = onStdout !== undefined || onStderr !== undefined;
    const end = new Promise<ProgramEnd>((resolve, reject) => {
      const program: Program = {
        receive(message) {
          if (message.pid !== undefined) program.pid = message.pid;
          if (message.stdout !== undefined) onStdout?.(Buffer.from(message.stdout, "base64"));
          if (message.stderr !== undefined) onStderr?.(Buffer.from(message.stderr, "base64"));
          if (message.error !== undefined) reject(new Error(message.error));
          if (message.code !== undefined) resolve({ code: message.code, signal: message.signal ?? null });
        },
        fail: reject,
      };
      programs.set(id, program);
    });
    abort.addEventListener("abort", () => send({ kill: id }), { once: true });
    send({ start: id, command: process.execPath, piped, ...options });
    return end.finally(() => programs.delete(id));
  };
}
