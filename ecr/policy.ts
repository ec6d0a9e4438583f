import { sortedSet } from "./shape";
import type { Statement } from "./statement";

/** A repository policy. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** Characters that ECR takes in the text of a repository policy. @see ECR API, SetRepositoryPolicy */
export const policyLimit = 10_240;

/**
 * The policy of these statements, null where there are none. Over {@link policyLimit} characters, statements
 * that differ only in whom they let in are merged.
 *
 * @param own statements made by `environmentStatements` and `publisherStatements`
 * @param extra statements that the user wrote: they stay as they are
 * @returns the policy and the characters of its text, which may still be too many
 */
export function repositoryPolicy(
  own: readonly Statement[],
  extra: readonly Statement[],
): { policy: PolicyDocument | null; size: number } {
  if (own.length + extra.length === 0) {
    return { policy: null, size: 0 };
  }
  const policy = documentOf([...own, ...extra]);
  const size = policyText(policy).length;
  if (size <= policyLimit) {
    return { policy, size };
  }
  const merged = documentOf([...mergeStatements(own), ...extra]);
  return { policy: merged, size: policyText(merged).length };
}

/** The text that goes to ECR. */
export function policyText(policy: PolicyDocument): string {
  return JSON.stringify(policy);
}

function documentOf(statements: Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * The same grants in fewer statements: those of one kind with the same actions become one with all their
 * principals and condition values, under the first one's Sid. That lets in nobody new, because every
 * condition value of ours holds its own account or organisation.
 */
function mergeStatements(own: readonly Statement[]): Statement[] {
  const merged = new Map<string, Statement>();
  for (const statement of own) {
    const { Action, Principal = {}, Condition = {} } = statement;
    const conditionKeys = Object.entries(Condition).map(([operator, keys]) => [
      operator,
      ...Object.keys(keys),
    ]);
    const kind = JSON.stringify([Action, Object.keys(Principal), conditionKeys]);
    const first = merged.get(kind);
    merged.set(kind, first === undefined ? statement : mergeTwo(first, statement));
  }
  return [...merged.values()];
}

function mergeTwo(first: Statement, second: Statement): Statement {
  const { Condition: one, Principal = {} } = first;
  const other = second.Condition ?? {};
  return {
    ...first,
    Principal: mergeValues(Principal, second.Principal ?? {}),
    ...(one !== undefined && {
      Condition: Object.fromEntries(
        Object.entries(one).map(([operator, keys]) => [operator, mergeValues(keys, other[operator] ?? {})]),
      ),
    }),
  };
}

type Values = Record<string, string | string[]>;

function mergeValues(first: Values, second: Values): Values {
  return Object.fromEntries(
    Object.entries(first).map(([key, values]) => {
      const union = sortedSet([values, second[key] ?? []].flat());
      const [only] = union;
      return [key, union.length === 1 && only !== undefined && !Array.isArray(values) ? only : union];
    }),
  );
}
