import * as pulumi from "@pulumi/pulumi";
import { formatProblem, formatProblems, type Problem } from "../ecr/problem";

/**
 * Logs warnings, and throws if there are errors.
 *
 * @param what has the problems, for the heading
 * @throws pulumi.RunError with every problem, one a line
 */
export function report(what: string, problems: readonly Problem[]): void {
  if (problems.some(({ severity }) => severity === "error")) {
    throw runError(formatProblems(what, problems));
  }
  for (const warning of problems) {
    void pulumi.log.warn(formatProblem(warning).replace(/^warning: /, ""));
  }
}

/** An error that ends the program, of which Pulumi shows the message alone. */
export function runError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  // Pulumi formats the stack though it never shows it, and Node 20's util.inspect takes half a minute and
  // gigabytes for the frames of an apply (its source map names a file right under node_modules/@pulumi).
  error.stack = message;
  return error;
}
