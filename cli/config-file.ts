import { readFileSync } from "node:fs";
import { CORE_SCHEMA, load, mergeTag, YAMLException } from "js-yaml";
import { CommandFailure, exitCodes } from "./exit";

/** YAML as Pulumi reads it: with `<<` as a merge. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/**
 * The `config` of a `Pulumi.<stack>.yaml`.
 *
 * @param file a path, or `-` for standard input
 * @throws CommandFailure with exit code 2 if the file can't be read, is no YAML, has no map `config`, or one without an end
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
  refuseEndless(config, name, "config");
  return config as Record<string, unknown>;
}

/**
 * What a YAML file says; null for an empty one.
 *
 * @param file a path, or `-` for standard input
 * @param what its content is called in messages
 * @throws CommandFailure with exit code 2 if the file can't be read, is no YAML, or is one without an end
 */
export function readYamlFile(file: string, what: string): unknown {
  const name = inputName(file);
  const value: unknown = parse(readText(file, name), name);
  refuseEndless(value, name, what);
  return value;
}

function refuseEndless(value: unknown, name: string, what: string): void {
  const why = whyEndless(value, what);
  if (why !== undefined) {
    throw new CommandFailure(`${name}: ${why}`, exitCodes.badCall);
  }
}

/** Values that are read of a config, those behind an alias each time; a thousand repositories have some ten thousand. */
const mostValues = 500_000;

/** Levels of nesting that are read, as many as the parser takes in one text. */
const deepest = 100;

/** Why a value can't be gone through: aliases make much, or something without an end, out of a short text. */
function whyEndless(root: unknown, what: string): string | undefined {
  const around = new Set<unknown>();
  let count = 0;
  const visit = (value: unknown): string | undefined => {
    count++;
    if (count > mostValues) {
      return `its ${what} comes to more than ${mostValues} values with its aliases written out`;
    }
    if (typeof value !== "object" || value === null) {
      return undefined;
    }
    if (around.has(value)) {
      return `its ${what} has an alias within the very value that the alias stands for: write out what is meant`;
    }
    if (around.size >= deepest) {
      return `its ${what} is nested more than ${deepest} levels deep with its aliases written out`;
    }
    around.add(value);
    for (const its of Object.values(value)) {
      const why = visit(its);
      if (why !== undefined) {
        return why;
      }
    }
    around.delete(value);
    return undefined;
  };
  return visit(root);
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
