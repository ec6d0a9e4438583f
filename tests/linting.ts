import { type LintOptions, lintPolicy } from "../ecr/lint/lint";
import { formatProblem } from "../ecr/problem";

/** The problems of a repository policy, one a line. */
export function lint(policy: unknown, options: LintOptions = {}): string[] {
  return lintPolicy(policy, options).map(formatProblem);
}

/** A policy of statements. */
export function policyOf(...statements: unknown[]): Record<string, unknown> {
  return { Version: "2012-10-17", Statement: statements };
}

/** A statement that lets in another account and has no problem, with changes; undefined takes an element out. */
export function statement(change: Record<string, unknown> = {}): Record<string, unknown> {
  const fields = {
    Effect: "Allow",
    Principal: { AWS: "222222222222" },
    Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    ...change,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The problems of a policy of one statement, {@link statement} with changes. */
export function lintStatement(change: Record<string, unknown>, options: LintOptions = {}): string[] {
  return lint(policyOf(statement(change)), options);
}

/** The suggestions of a policy's problems, of those that have one. */
export function suggestions(policy: unknown): unknown[] {
  return lintPolicy(policy).flatMap(({ suggestion }) => (suggestion === undefined ? [] : [suggestion]));
}
