import * as pulumi from "@pulumi/pulumi";
import { formatProblem, formatProblems, type Problem } from "../ecr/problem";

/**
 * Logs warnings, and throws if there are errors.
 *
 * @param what has the problems, for the heading
 * @param resource that warnings are shown at
 * @throws pulumi.RunError with every problem, one a line; Pulumi shows it without a stack trace
 */
export function report(what: string, problems: readonly Problem[], resource?: pulumi.Resource): void {
  if (problems.some(({ severity }) => severity === "error")) {
    throw new pulumi.RunError(formatProblems(what, problems));
  }
  for (const warning of problems) {
    void pulumi.log.warn(formatProblem(warning).replace(/^warning: /, ""), resource);
  }
}
