import { anyCharacters, oneCharacter, type Wildcards, wildcardsMatch } from "../glob";
import { type ContextValue, type Lookup, no, type Trilean, unknown, yes } from "./context";

/**
 * A text of a policy: plain characters, wildcards and policy variables.
 *
 * @see IAM User Guide, "IAM policy elements: Variables and tags"
 */
export interface PolicyText {
  /** The text itself where it has neither wildcard nor variable. */
  literal: string | undefined;
  /** What stands before, between and behind its `*`, where it has no `?` and no variable. */
  pieces: readonly string[] | undefined;
  /** Otherwise what stands before and between the variables, and the variables. */
  parts: readonly (Wildcards | Variable)[];
}

interface Variable {
  /** The condition key, in lower case. */
  key: string;
  /** What stands for it where the request has no such key. */
  fallback: string | undefined;
}

export interface TextOptions {
  /** Whether `*` and `?` are wildcards here. */
  wildcards: boolean;
  /** Whether `${…}` is a variable: in policies of version 2012-10-17, where the place takes variables. */
  variables: boolean;
}

/** Reads a text of a policy. Nothing is refused: what is no variable stands for itself. */
export function readPolicyText(text: string, options: TextOptions): PolicyText {
  const { wildcards, variables } = options;
  if (!(variables && text.includes("${")) && !(wildcards && text.includes("?"))) {
    const pieces = wildcards && text.includes("*") ? text.split("*") : [text];
    return { literal: pieces.length === 1 ? text : undefined, pieces, parts: [] };
  }
  return { literal: undefined, pieces: undefined, parts: partsOf(text, options) };
}

function partsOf(text: string, { wildcards, variables }: TextOptions): PolicyText["parts"] {
  const parts: (number[] | Variable)[] = [];
  let from = 0;
  for (const { start, end } of variables ? variablesIn(text) : []) {
    const inside = text.slice(start + 2, end - 1);
    const before = codesOf(text.slice(from, start), wildcards);
    if (inside === "*" || inside === "?" || inside === "$") {
      parts.push([...before, inside.charCodeAt(0)]);
    } else {
      parts.push(before, readVariable(inside));
    }
    from = end;
  }
  return [...parts, codesOf(text.slice(from), wildcards)];
}

/** Where `${…}` stands in a text: from its `$` to behind its `}`. What is never closed is no variable. */
export function variablesIn(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = text.indexOf("${");
  while (start >= 0) {
    const end = text.indexOf("}", start) + 1;
    if (end === 0) {
      break;
    }
    found.push({ start, end });
    start = text.indexOf("${", end);
  }
  return found;
}

/** The condition keys, in lower case, that a text's variables stand for. */
export function variableKeys(text: string): string[] {
  return variablesIn(text)
    .map(({ start, end }) => text.slice(start + 2, end - 1))
    .filter((inside) => !["*", "?", "$"].includes(inside))
    .map((inside) => readVariable(inside).key);
}

/** Whether a text begins with the first piece, ends with the last, and has the others in order between them. */
function piecesMatch(pieces: readonly string[], text: string): boolean {
  const first = pieces[0] ?? "";
  const last = pieces[pieces.length - 1] ?? "";
  const end = text.length - last.length;
  if (end < first.length || !standsAt(last, text, end) || !standsAt(first, text, 0)) {
    return false;
  }
  let from = first.length;
  for (let index = 1; index < pieces.length - 1; index++) {
    const piece = pieces[index] ?? "";
    const at = text.indexOf(piece, from);
    from = at + piece.length;
    if (at < 0 || from > end) {
      return false;
    }
  }
  return true;
}

/** Whether a piece stands at a place of a text. Compared from behind, because ARNs begin alike. */
function standsAt(piece: string, text: string, at: number): boolean {
  let index = piece.length - 1;
  while (index >= 0 && text.charCodeAt(at + index) === piece.charCodeAt(index)) {
    index -= 1;
  }
  return index < 0;
}

function codesOf(text: string, wildcards: boolean): number[] {
  return Array.from({ length: text.length }, (_, index) => {
    const code = text.charCodeAt(index);
    if (wildcards && code === asterisk) {
      return anyCharacters;
    }
    return wildcards && code === questionMark ? oneCharacter : code;
  });
}

const asterisk = 42;
const questionMark = 63;

/** `aws:PrincipalTag/team, 'none'`: a condition key, and after a comma its default in single quotes. */
function readVariable(inside: string): Variable {
  const [, key = "", fallback] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? ["", inside];
  return { key: key.toLowerCase(), fallback };
}

/**
 * Whether a policy's text matches a request's.
 *
 * A variable whose key the request hasn't, or has several values of, has no value, and nothing is equal to or
 * like it (IAM User Guide, "Policy variables with no value").
 *
 * @param missing receives the condition keys that it hangs on and that nobody knows
 */
export function textMatches(text: PolicyText, actual: string, lookup: Lookup, missing: string[]): Trilean {
  if (text.literal !== undefined) {
    return text.literal === actual ? yes : no;
  }
  if (text.pieces !== undefined) {
    return piecesMatch(text.pieces, actual) ? yes : no;
  }
  const [only] = text.parts;
  if (text.parts.length === 1 && only !== undefined && !("key" in only)) {
    return wildcardsMatch(only, actual) ? yes : no;
  }
  const resolved: number[] = [];
  const unresolved: string[] = [];
  for (const part of text.parts) {
    if (!("key" in part)) {
      resolved.push(...part);
      continue;
    }
    const value = lookup(part.key);
    if (value === undefined) {
      unresolved.push(part.key);
      resolved.push(anyCharacters);
      continue;
    }
    const known = variableValue(value, part.fallback);
    if (known === undefined) {
      return no;
    }
    for (let index = 0; index < known.length; index++) {
      resolved.push(known.charCodeAt(index));
    }
  }
  // Where even "anything" in place of the unknown wouldn't match, the answer doesn't hang on it.
  if (!wildcardsMatch(resolved, actual)) {
    return no;
  }
  missing.push(...unresolved);
  return unresolved.length > 0 ? unknown : yes;
}

function variableValue(value: ContextValue | null, fallback: string | undefined): string | undefined {
  return typeof value === "string" ? value : value === null ? fallback : undefined;
}
