import { type AccessChange, diffAccess, isWidened } from "../ecr/access-diff";
import { formatProblem, type Problem } from "../ecr/problem";
import { diffMarkdown } from "./access-diff-markdown";
import { diffText } from "./access-diff-text";
import { inputName } from "./config-file";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { readToolingConfig } from "./tooling-config";

interface DiffOptions {
  /** The configs before and after the change: paths, or `-` for standard input for one of them. */
  from: string;
  to: string;
  failOnWiden?: boolean;
  json?: boolean;
  markdown?: boolean;
}

/** A problem, and the file that has it. */
type FileProblem = Problem & { file: string };

/**
 * Prints what a change of config does to access, without touching AWS.
 *
 * @returns 1 if a config has errors, or with `failOnWiden` if anybody gets more than before
 * @throws CommandFailure with exit code 2 if both configs are to come from standard input
 */
export function accessDiff(options: DiffOptions): ExitCode {
  if (options.from === "-" && options.to === "-") {
    throw new CommandFailure("--from and --to are both -: only one can be standard input", exitCodes.badCall);
  }
  const from = readToolingConfig(options.from, "access diff", "--from");
  const to = readToolingConfig(options.to, "access diff", "--to");
  const problems = [...inFile(options.from, from.problems), ...inFile(options.to, to.problems)];
  const hasErrors = from.hasErrors || to.hasErrors;
  if (from.config === undefined || to.config === undefined || hasErrors) {
    writeProblems(problems.filter(({ severity }) => severity === "error"));
    process.stdout.write(options.json ? jsonText([], problems) : "");
    return exitCodes.no;
  }
  // What the config warned of before is no news.
  const known = new Set(from.problems.map(formatProblem));
  writeProblems(inFile(options.to, to.problems).filter((problem) => !known.has(formatProblem(problem))));
  const changes = diffAccess(from.config.plan, to.config.plan);
  const text = options.markdown ? diffMarkdown : diffText;
  process.stdout.write(options.json ? jsonText(changes, problems) : text(changes));
  return options.failOnWiden && changes.some(isWidened) ? exitCodes.no : exitCodes.done;
}

function inFile(file: string, problems: readonly Problem[]): FileProblem[] {
  return problems.map((problem) => ({ file: inputName(file), ...problem }));
}

/** One a line, each with its file. */
function writeProblems(problems: readonly FileProblem[]): void {
  for (const { file, ...problem } of problems) {
    const text = formatProblem({ ...problem, severity: "error" });
    process.stderr.write(`${problem.severity}: ${file}: ${text}\n`);
  }
}

function jsonText(changed: readonly AccessChange[], problems: readonly FileProblem[]): string {
  return `${JSON.stringify({ changed, problems }, null, 2)}\n`;
}
