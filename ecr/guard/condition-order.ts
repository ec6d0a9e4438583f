import { operatorNamed } from "../iam/operator";
import type { Statement } from "../statement";

/**
 * Whether a statement is about no more requests than another, wherever both name the requester: each condition of
 * the other stands in it as well, with no more values, or with no fewer where the operator excludes them.
 */
export function isNarrower(one: Statement, other: Statement): boolean {
  const same = [one, other].map(({ NotPrincipal, Resource, NotResource }) =>
    JSON.stringify([NotPrincipal, Resource, NotResource]),
  );
  return (
    same[0] === same[1] &&
    Object.entries(other.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => {
        const its = one.Condition?.[operator]?.[key];
        return its !== undefined && (isExcluding(operator) ? isPart(values, its) : isPart(its, values));
      }),
    )
  );
}

function isPart(some: string | string[], all: string | string[]): boolean {
  return [some].flat().every((value) => [all].flat().includes(value));
}

/** Whether an operator holds where none of its values fits. */
function isExcluding(operator: string): boolean {
  const base = operator.replace(/^For\w+:/i, "").replace(/IfExists$/i, "");
  return operatorNamed(base)?.isNegative === true;
}
