import { isMap } from "../shape";
import type { Edit, Finding, LintProblem } from "./finding";
import { findProblems } from "./lint";
import type { LintOptions } from "./view";

/** A corrected policy, and the problems that are gone with it. */
export interface FixedPolicy {
  /** Null for what is no object with `Statement`. */
  policy: Record<string, unknown> | null;
  /** In the order in which they were corrected; paths are those of the policy as it was then. */
  applied: LintProblem[];
}

/**
 * Corrects what can be corrected without letting in anybody new: nothing is added to what a policy allows or taken
 * from what it denies, and a grant that is left out is one that a problem names. A policy without errors keeps
 * exactly its access. What can't be told for sure stays as it is.
 */
export function fixPolicy(document: unknown, options: LintOptions = {}): FixedPolicy {
  if (!isMap(document) || document["Statement"] === undefined) {
    return { policy: null, applied: [] };
  }
  let applied: LintProblem[] = [];
  let policy = document;
  for (let next = nextEdits(policy, options); next.length > 0; next = nextEdits(policy, options)) {
    policy = edited(
      policy,
      next.map(({ edit }) => edit),
    );
    applied = applied.concat(next.map(({ edit: _, ...problem }) => problem));
  }
  return { policy, applied };
}

type Editable = Finding & { edit: Edit };

/**
 * The corrections that go together. What a statement or the whole policy makes superfluous is looked at only after
 * all else is done: a statement that covers another one mustn't lose anything afterwards.
 */
function nextEdits(policy: Record<string, unknown>, options: LintOptions): Editable[] {
  const all = findProblems(policy, options).filter(
    (finding): finding is Editable => finding.edit !== undefined,
  );
  const small = all.filter(({ edit }) => !isWhole(edit));
  const statements = all.filter(({ edit }) => isWhole(edit) && edit.kind === "remove");
  return small.length > 0 ? small : statements.length > 0 ? statements : all;
}

/** Whether a correction is of a whole statement, or of all of them. */
function isWhole({ keys }: Edit): boolean {
  return keys[0] === "Statement" && keys.length <= 2;
}

/** Stands where a value was that is left out. */
const dropped = Symbol("dropped");

function edited(policy: Record<string, unknown>, edits: readonly Edit[]): Record<string, unknown> {
  // Through its text, so that no two places of the copy are one object.
  const copy = JSON.parse(JSON.stringify(policy)) as Record<string, unknown>;
  for (const edit of edits) {
    put(copy, edit.keys, edit.kind === "remove" ? dropped : edit.value);
  }
  const { Statement } = copy;
  const statements = Array.isArray(Statement)
    ? Statement.map(swept).filter((its) => its !== dropped)
    : swept(Statement);
  const next = withoutDropped({ ...copy, Statement: statements === dropped ? [] : statements });
  // A version that was missing stands in front, as it does by custom.
  const { Version } = copy;
  return {
    ...(Version !== undefined && policy["Version"] === undefined && { Version }),
    ...(next as object),
  };
}

function put(root: object, keys: readonly (string | number)[], value: unknown): void {
  const last = keys.at(-1);
  const parent = keys
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], root);
  if (last !== undefined) {
    (parent as Record<string | number, unknown>)[last] = value;
  }
}

/** A statement without what was left out; dropped as a whole where that leaves nobody, or nothing, that it grants. */
function swept(statement: unknown): unknown {
  if (!isMap(statement)) {
    return statement;
  }
  const next = withoutDropped(statement) as Record<string, unknown>;
  const isEmptied = ["Action", "Principal"].some(
    (key) => Object.hasOwn(statement, key) && hasDropped(statement[key]) && isNothing(next[key]),
  );
  return isEmptied ? dropped : next;
}

function hasDropped(value: unknown): boolean {
  return (
    value === dropped ||
    (typeof value === "object" && value !== null && Object.values(value).some((its) => hasDropped(its)))
  );
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

/** Lists that were emptied so go as well: an empty one would stand for something else. */
function withoutDropped(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((its) => its !== dropped).map(withoutDropped);
  }
  if (!isMap(value)) {
    return value;
  }
  const entries = Object.entries(value).filter(([, its]) => its !== dropped && !isEmptiedList(its));
  return Object.fromEntries(entries.map(([key, its]) => [key, withoutDropped(its)]));
}

function isEmptiedList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((its) => its === dropped);
}
