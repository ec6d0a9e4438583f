import { createScanner, ParseErrorCode, SyntaxKind, visit } from "jsonc-parser";

/** What a text was read as: a value, or why it can't be one and, where that is known, at which place. */
export type JsonReading =
  | { value: unknown }
  | {
      refusal: string;
      /** Both from 1. */
      line?: number;
      column?: number;
    };

/** Levels of nesting that are read; a policy has about six. */
const deepest = 64;

/**
 * Reads a text as JSON, strictly: no comments, no commas too many, and no key twice in an object, of which any
 * program might take another one.
 */
export function readJson(text: string): JsonReading {
  // Depth comes first: what reads by recursion would end in a stack overflow.
  return isEmpty(text) ?? tooDeep(text) ?? syntaxError(text) ?? keyTwice(text) ?? parsed(text);
}

function isEmpty(text: string): JsonReading | undefined {
  return text.trim() === "" ? { refusal: "is empty" } : undefined;
}

function tooDeep(text: string): JsonReading | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token = scanner.scan(); token !== SyntaxKind.EOF; token = scanner.scan()) {
    if (token === SyntaxKind.OpenBraceToken || token === SyntaxKind.OpenBracketToken) {
      depth++;
    } else if (token === SyntaxKind.CloseBraceToken || token === SyntaxKind.CloseBracketToken) {
      depth--;
    }
    if (depth > deepest) {
      return {
        refusal: `is nested more than ${deepest} levels deep`,
        line: scanner.getTokenStartLine() + 1,
        column: scanner.getTokenStartCharacter() + 1,
      };
    }
  }
  return undefined;
}

function syntaxError(text: string): JsonReading | undefined {
  let first: JsonReading | undefined;
  visit(
    text,
    {
      onError(code, offset, _length, line, column) {
        const what = offset >= text.trimEnd().length ? "the text ends too early" : errors[code];
        first ??= { refusal: `not JSON: ${what ?? "it can't be read"}`, line: line + 1, column: column + 1 };
      },
    },
    { disallowComments: true },
  );
  return first;
}

const errors: Readonly<Record<number, string>> = {
  [ParseErrorCode.InvalidSymbol]: "what begins here is no value",
  [ParseErrorCode.InvalidNumberFormat]: "a number is malformed",
  [ParseErrorCode.PropertyNameExpected]: "a key in double quotes is expected",
  [ParseErrorCode.ValueExpected]: "a value is expected",
  [ParseErrorCode.ColonExpected]: "a colon is expected",
  [ParseErrorCode.CommaExpected]: "a comma is expected",
  [ParseErrorCode.CloseBraceExpected]: "a } is expected",
  [ParseErrorCode.CloseBracketExpected]: "a ] is expected",
  [ParseErrorCode.EndOfFileExpected]: "there is more behind its end",
  [ParseErrorCode.InvalidCommentToken]: "it has no comments",
  [ParseErrorCode.UnexpectedEndOfNumber]: "a number is malformed",
  [ParseErrorCode.UnexpectedEndOfString]: "a text has no closing quote on its line",
  [ParseErrorCode.InvalidUnicode]: "a \\u is not followed by four hexadecimal digits",
  [ParseErrorCode.InvalidEscapeCharacter]: "a text has a backslash before a character that takes none",
  [ParseErrorCode.InvalidCharacter]: "a text has a control character",
};

function keyTwice(text: string): JsonReading | undefined {
  let first: JsonReading | undefined;
  const open: Map<string, number>[] = [];
  visit(text, {
    onObjectBegin() {
      open.push(new Map());
    },
    onObjectEnd() {
      open.pop();
    },
    onObjectProperty(key, _offset, _length, line, column) {
      const keys = open.at(-1);
      const before = keys?.get(key);
      if (before !== undefined) {
        const twice = `has the key ${JSON.stringify(key)} twice, first in line ${before}`;
        first ??= { refusal: twice, line: line + 1, column: column + 1 };
      }
      keys?.set(key, line + 1);
    },
  });
  return first;
}

function parsed(text: string): JsonReading {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { refusal: `not JSON: ${(error as Error).message}` };
  }
}

/**
 * The text of a file in UTF-8 or UTF-16, with or without a byte order mark. JSON begins with two ASCII characters
 * but for texts, so that zero bytes show which of the two it is (RFC 4627, section 3).
 *
 * @returns undefined for bytes that are neither
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

/** The encoding that a text in JSON begins in. */
export function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    return "utf-16le";
  }
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? "utf-16be" : "utf-8";
}
