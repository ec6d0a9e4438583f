import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { stringify } from "csv-stringify/sync";
import { accessMatrix, type RepositoryAccess } from "../ecr/access-matrix";
import type { Problem } from "../ecr/problem";
import { accessText } from "./access-text";
import { inputName } from "./config-file";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { readToolingConfig, type ToolingConfig, writeProblems } from "./tooling-config";

/** How to print: a table for people unless another form is given. */
interface AccessOptions {
  config: string;
  json?: boolean;
  csv?: boolean;
  /** The file to write, `-` for standard output. */
  html?: string;
}

type Matrix = ReadonlyMap<string, RepositoryAccess>;

/**
 * Prints what each environment gets of each repository: what the planned repository policies come to, without
 * touching AWS.
 *
 * @throws CommandFailure with exit code 2 if the page can't be written
 */
export function access(options: AccessOptions): ExitCode {
  const { config, problems, hasErrors } = readToolingConfig(options.config, "access");
  writeProblems(problems);
  if (config === undefined || hasErrors) {
    // The one JSON document is there whatever happens.
    process.stdout.write(options.json ? jsonText(new Map()) : "");
    return exitCodes.no;
  }
  if (options.html !== undefined) {
    writePage(options.config, options.html, config, problems);
  } else {
    process.stdout.write(textOf(options, config));
  }
  return exitCodes.done;
}

function textOf(options: AccessOptions, config: ToolingConfig): string {
  const matrix = accessMatrix(config.plan, config);
  if (options.json) {
    return jsonText(matrix);
  }
  const environments = [...config.plan.declared.environments.keys()];
  return options.csv
    ? csvText(environments, matrix)
    : accessText(config.plan, matrix, process.stdout.columns);
}

function jsonText(matrix: Matrix): string {
  const repositories = [...matrix].map(([name, { environments }]) => [
    name,
    Object.fromEntries([...environments].map(([environment, { gets }]) => [environment, gets])),
  ]);
  return `${JSON.stringify({ repositories: Object.fromEntries(repositories) }, null, 2)}\n`;
}

/**
 * Comma-separated values as RFC 4180 has them. A spreadsheet takes no cell for a formula: names of repositories and
 * environments begin with a letter or digit.
 */
function csvText(environments: readonly string[], matrix: Matrix): string {
  const rows = [...matrix].map(([name, access]) => [
    name,
    ...environments.map((environment) => access.environments.get(environment)?.gets ?? "none"),
  ]);
  return stringify([["repository", ...environments], ...rows], { record_delimiter: "windows" });
}

function writePage(
  configFile: string,
  file: string,
  config: ToolingConfig,
  problems: readonly Problem[],
): void {
  const { pageData } = require("./access-page/build-data") as typeof import("./access-page/build-data");
  const { accessPage } = require("./access-page") as typeof import("./access-page");
  const source = configFile === "-" ? inputName(configFile) : basename(configFile);
  const page = accessPage(pageData({ source, generated: today(), config, problems }));
  if (file === "-") {
    process.stdout.write(page);
    return;
  }
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new CommandFailure(`${file}: can't be written: ${(error as Error).message}`, exitCodes.badCall);
  }
  const size = Math.ceil(Buffer.byteLength(page) / 1000);
  process.stderr.write(`wrote ${file} (${size} kB): ${config.plan.repositories.size} repositories\n`);
}

/** @see https://reproducible-builds.org/specs/source-date-epoch/ */
function today(): string {
  const { SOURCE_DATE_EPOCH: epoch } = process.env;
  if (epoch === undefined || epoch === "") {
    return new Date().toISOString().slice(0, 10);
  }
  if (!/^\d{1,11}$/.test(epoch)) {
    throw new CommandFailure(
      `SOURCE_DATE_EPOCH is ${JSON.stringify(epoch)}: wanted seconds since 1970, digits only`,
      exitCodes.badCall,
    );
  }
  return new Date(Number(epoch) * 1000).toISOString().slice(0, 10);
}
