import type { ReaderStatements } from "../policy-builder";
import type { Judged } from "./finding";

type Judge<T> = (judged: Judged) => readonly T[];

/**
 * Judges a policy by its readers, two by two, where that is enough. Each two are judged once, and a plan of twenty
 * readers may have a thousand policies.
 *
 * A policy of nothing but its readers' statements denies nothing, so it lets in whom any of them lets in. And who
 * gets in undeclared does so by some reader's statement, near what another's statements name, declared by neither.
 *
 * @param judge says what is wrong with a policy
 * @returns the same, in less time
 */
export function pairwise<T>(judge: Judge<T>): Judge<T> {
  const known = new Map<ReaderStatements, Map<ReaderStatements, boolean>>();
  const isPairRight = (one: ReaderStatements, other: ReaderStatements): boolean => {
    let others = known.get(one);
    if (others === undefined) {
      others = new Map();
      known.set(one, others);
    }
    let isRight = others.get(other);
    if (isRight === undefined) {
      isRight = judge(sumOf(one === other ? [one] : [one, other])).length === 0;
      others.set(other, isRight);
    }
    return isRight;
  };
  return (judged) => {
    const { readers } = judged;
    const isRight =
      isSum(judged) &&
      readers.every((one, index) => readers.slice(index).every((other) => isPairRight(one, other)));
    return isRight ? [] : judge(judged);
  };
}

/** Whether a policy is just the statements of its readers: none of them merged, and none of the user's. */
function isSum({ policy, readers }: Judged): boolean {
  const statements = policy?.Statement ?? [];
  let index = 0;
  const areNext = readers.every((reader) =>
    reader.statements.every((statement) => statement === statements[index++]),
  );
  return areNext && index === statements.length;
}

function sumOf(readers: readonly ReaderStatements[]): Judged {
  return {
    name: "any",
    tags: {},
    policy: { Version: "2012-10-17", Statement: readers.flatMap(({ statements }) => statements) },
    readers,
    extra: [],
    pathOf: () => "",
  };
}
