import { readFileSync } from "node:fs";
import { CORE_SCHEMA, load, mergeTag, YAMLException } from "js-yaml";
import { CommandFailure, exitCodes } from "./exit";

/** YAML as Pulumi reads it: with `<<` as a merge. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/**
 * The `config` of a `Pulumi.<stack>.yaml`.
 *
 * @param file a path, or `-` for standard input
 * @throws CommandFailure with exit code 2 if the file can't be read, is no YAML, or has no map `config`
 */
export function readConfigFile(file: string): Record<string, unknown> {
  const name = inputName(file);
  const { config } = parse(readText(file, name), name) ?? {};
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new CommandFailure(
      `${name}: has no map "config": wanted a stack's config file, as pulumi config set writes it`,
      exitCodes.badCall,
    );
  }
  return config as Record<string, unknown>;
}

/** What messages call a file. */
export function inputName(file: string): string {
  return file === "-" ? "standard input" : file;
}

function parse(text: string, name: string): { config?: unknown } | null {
  try {
    // An empty file is no document to the parser, and no error to the user.
    return text.trim() === "" ? null : (load(text, { schema }) as { config?: unknown } | null);
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      throw error;
    }
    const { reason, mark } = error;
    const place = mark === undefined ? name : `${name}:${mark.line + 1}:${mark.column + 1}`;
    throw new CommandFailure(`${place}: not YAML: ${reason}`, exitCodes.badCall);
  }
}

/** A file's text. */
function readText(file: string, name: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${name}: can't be read: ${(error as Error).message}`, exitCodes.badCall);
  }
}
