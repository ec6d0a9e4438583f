import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { CommandFailure, exitCodes } from "./exit";

/**
 * The `config` of a `Pulumi.<stack>.yaml`.
 *
 * @param file a path, or `-` for standard input
 * @throws CommandFailure with exit code 2 if the file can't be read, is no YAML, or has no map `config`
 */
export function readConfigFile(file: string): Record<string, unknown> {
  const name = file === "-" ? "standard input" : file;
  const lines = new LineCounter();
  const document = parseDocument(readText(file, name), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new CommandFailure(`${name}:${line}:${col}: not YAML: ${error.message}`, exitCodes.badCall);
  }
  const config: unknown = document.toJS()?.config;
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new CommandFailure(
      `${name}: has no map "config": wanted a stack's config file, as pulumi config set writes it`,
      exitCodes.badCall,
    );
  }
  return config as Record<string, unknown>;
}

/** A file's text. */
function readText(file: string, name: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${name}: can't be read: ${(error as Error).message}`, exitCodes.badCall);
  }
}
