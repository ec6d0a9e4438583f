import { type LintOptions, lintLifecycle } from "../ecr/lifecycle/lint/lint";
import { formatProblem } from "../ecr/problem";

type Fields = Record<string, unknown>;

/** The problems of a lifecycle policy, one a line. */
export function lintRules(rules: unknown, options: LintOptions = {}): string[] {
  return lintLifecycle({ rules }, options).map(formatProblem);
}

/** The problems of some codes alone, as `path: message`. */
export function findings(code: string, rules: unknown, options: LintOptions = {}): string[] {
  return lintLifecycle({ rules }, options)
    .filter((problem) => problem.code === code)
    .map(({ path, message }) => `${path}: ${message}`);
}

/** The suggestions of a policy's problems, of those that have one. */
export function suggested(rules: unknown, options: LintOptions = {}): unknown[] {
  return lintLifecycle({ rules }, options).flatMap(({ suggestion }) =>
    suggestion === undefined ? [] : [suggestion],
  );
}

/** A rule that ECR takes; undefined in `change` takes a key out. */
export function rule(rulePriority: number, selection: Fields, change: Fields = {}): Fields {
  return without({ rulePriority, selection: without(selection), action: { type: "expire" }, ...change });
}

function without(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const keep = (countNumber: number) => ({ countType: "imageCountMoreThan", countNumber });
export const days = (countNumber: number) => ({
  countType: "sinceImagePushed",
  countUnit: "days",
  countNumber,
});
export const patterns = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList });
export const prefixes = (...tagPrefixList: string[]) => ({ tagStatus: "tagged", tagPrefixList });
export const untagged = { tagStatus: "untagged" };
export const any = { tagStatus: "any" };

/** A last rule, with which a policy about tags has nothing left to say of untagged images. */
export const tidy = rule(90, { ...untagged, ...keep(5) });
