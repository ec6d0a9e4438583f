import type { LintProblem } from "../ecr/lint/finding";
import { formatProblem } from "../ecr/problem";

/**
 * The problems of a policy, one a line, each with its suggestion behind it.
 *
 * @param name what the policy is called, for the sentence that there are none
 */
export function problemsText(problems: readonly LintProblem[], name: string): string {
  if (problems.length === 0) {
    return `${name}: no problems\n`;
  }
  return problems.map((problem) => `${problemText(problem)}\n`).join("");
}

function problemText(problem: LintProblem): string {
  const { severity, suggestion } = problem;
  const line = `${severity === "error" ? "error: " : ""}${formatProblem(problem)}`;
  return suggestion === undefined ? line : `${line}\n  suggestion: ${JSON.stringify(suggestion)}`;
}
