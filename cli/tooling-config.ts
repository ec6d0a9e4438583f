import { errorsFirst, formatProblem, type Problem } from "../ecr/problem";
import { readStackConfig, type StackConfig } from "../ecr/stack-config";
import { inputName, readConfigFile } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";

export type ToolingConfig = Extract<StackConfig, { role: "tooling" }>;

/**
 * The tooling stack's config, and all that is wrong with it.
 *
 * @param file a path, or `-` for standard input
 * @param command the command that reads it, for the message to a caller who gives a consumer's
 * @param option the option that named the file, for the same message
 * @returns undefined for a config that can't be read any further; with an error among the problems, its plan is
 *   not to be used
 * @throws CommandFailure with exit code 2 for a consumer's config, and as `readConfigFile` does
 */
export function readToolingConfig(
  file: string,
  command: string,
  option = "--config",
): { config: ToolingConfig | undefined; problems: Problem[]; hasErrors: boolean } {
  const { config, problems, argumentProblems } = readStackConfig(readConfigFile(file));
  if (config?.role === "consumer") {
    throw new CommandFailure(
      `${inputName(file)}: is a consumer's config: ${command} reads the tooling stack's (${option})`,
      exitCodes.badCall,
    );
  }
  const all = errorsFirst([...problems, ...argumentProblems]);
  return { config, problems: all, hasErrors: all.some(({ severity }) => severity === "error") };
}

/** Writes problems to standard error, one a line. */
export function writeProblems(problems: readonly Problem[]): void {
  for (const problem of problems) {
    process.stderr.write(`${problem.severity === "error" ? "error: " : ""}${formatProblem(problem)}\n`);
  }
}
