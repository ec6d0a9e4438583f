import { at, errorsFirst, type Problem, type ProblemCode } from "../problem";

/** A problem of a policy that someone already has. */
export interface LintProblem extends Problem {
  /**
   * Part of a statement, as IAM spells it, that does what seems to be meant where the policy doesn't. It may let in
   * someone who isn't let in now, so nothing applies it by itself.
   */
  suggestion?: Record<string, unknown>;
}

/** The way to a value in a policy, as keys and indexes from the policy itself. */
type Keys = readonly (string | number)[];

/** A correction that lets in nobody new. */
export type Edit = { keys: Keys } & ({ kind: "remove" } | { kind: "set"; value: unknown });

/** A problem with its correction, where there is one. */
export interface Finding extends LintProblem {
  edit?: Edit;
}

/** A value in a policy, and the way to it. */
export class Spot {
  constructor(
    readonly value: unknown,
    readonly keys: Keys = [],
  ) {}

  get path(): string {
    return this.keys.reduce<string>((path, key) => at(path, key), "");
  }

  /** What is under a key; a value of undefined where nothing is. */
  child(key: string | number): Spot {
    const { value } = this;
    const its =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined;
    return new Spot(its, [...this.keys, key]);
  }

  /** IAM takes a single value wherever it takes a list: either way the spots of the values. */
  each(): Spot[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.child(index)) : [this];
  }
}

interface Extras {
  suggestion?: Record<string, unknown> | undefined;
  /** Whether leaving the value out is a correction that lets in nobody new. */
  remove?: boolean;
  /** A value in its place that lets in nobody new. */
  set?: unknown;
}

/** Characters of a message. */
const longest = 1_000;

/** Collects findings; of those with the same code, path and message the first. */
export class Findings {
  readonly #seen = new Map<string, Finding>();

  error(code: ProblemCode, spot: Spot, message: string, extras: Extras = {}): void {
    this.#add("error", code, spot, message, extras);
  }

  warning(code: ProblemCode, spot: Spot, message: string, extras: Extras = {}): void {
    this.#add("warning", code, spot, message, extras);
  }

  #add(severity: Problem["severity"], code: ProblemCode, spot: Spot, whole: string, extras: Extras): void {
    const { keys, path } = spot;
    // A value that is quoted may be as long as the policy.
    const message = whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
    const id = `${code} ${path} ${message}`;
    if (this.#seen.has(id)) {
      return;
    }
    const edit = editOf(keys, extras);
    this.#seen.set(id, {
      severity,
      code,
      path,
      message,
      ...(extras.suggestion !== undefined && { suggestion: extras.suggestion }),
      ...(edit !== undefined && { edit }),
    });
  }

  /** Errors first; within a severity in the order they were found. */
  list(): Finding[] {
    return errorsFirst([...this.#seen.values()]);
  }
}

function editOf(keys: Keys, { remove, set }: Extras): Edit | undefined {
  if (remove) {
    return { keys, kind: "remove" };
  }
  return set === undefined ? undefined : { keys, kind: "set", value: set };
}

/** A text in quotes, cut where it is very long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 100)}…` : text);
}

/** The first few of a list, in words. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, 4);
  const more = names.length - shown.length;
  const list = more > 0 ? [...shown, `${more} more`] : shown;
  return list.length === 1 ? `${list[0]}` : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
}
