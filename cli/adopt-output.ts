import { closeSync, existsSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Adoption } from "../ecr/adopt/adopt";
import { adoptionLines, configText, importText } from "./adopt-text";
import { CommandFailure, exitCodes } from "./exit";

/** Where an adoption goes. */
export interface OutputOptions {
  outConfig?: string;
  outImport?: string;
  force?: boolean;
  json?: boolean;
}

/** Finds out before anything is read whether the files can be written. */
export function checkOutputs({ outConfig, outImport, force }: OutputOptions): void {
  const files = [outConfig, outImport].filter((file) => file !== undefined);
  for (const file of files) {
    if (!existsSync(dirname(resolve(file)))) {
      throw new CommandFailure(`${file}: there is no such directory: make it first`, exitCodes.badCall);
    }
    if (existsSync(file) && !force) {
      throw new CommandFailure(
        `${file}: is there already: give another name, or --force to replace it`,
        exitCodes.badCall,
      );
    }
  }
  if (outConfig !== undefined && outImport !== undefined && resolve(outConfig) === resolve(outImport)) {
    throw new CommandFailure("--out-config and --out-import name the same file", exitCodes.badCall);
  }
}

/** Writes the files, and says so, what is left out and what is worth knowing; prints what else was asked for. */
export function writeOutputs(adoption: Adoption, { outConfig, outImport, json }: OutputOptions): void {
  const { config } = adoption;
  const files =
    config === undefined
      ? []
      : [
          { file: outImport, text: importText(adoption.imported) },
          { file: outConfig, text: [configText(config)] },
        ];
  for (const { file, text } of files) {
    if (file !== undefined) writeWhole(file, text);
  }
  for (const line of adoptionLines(adoption)) {
    process.stderr.write(`${line}\n`);
  }
  if (config === undefined) {
    const why =
      adoption.differences.length > 0
        ? "no repository can be taken in"
        : "the registry has no repository of these names in this Region";
    process.stderr.write(`${why}: nothing was written\n`);
  }
  if (json) {
    const { repositories, imported, differences, notes } = adoption;
    const document = {
      repositories,
      import: { resources: [...imported] },
      differences,
      notes,
      config: config ?? null,
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (outConfig === undefined && config !== undefined) {
    process.stdout.write(configText(config));
  }
}

/** The file is there as a whole or not at all, whenever this is killed. */
function writeWhole(file: string, text: Iterable<string>): void {
  const unfinished = `${file}.unfinished`;
  try {
    const open = openSync(unfinished, "w");
    try {
      for (const piece of text) writeFileSync(open, piece);
    } finally {
      closeSync(open);
    }
    renameSync(unfinished, file);
  } catch (error) {
    throw new CommandFailure(`${file}: can't be written: ${(error as Error).message}`, exitCodes.badCall);
  }
  process.stderr.write(`wrote ${file}\n`);
}
