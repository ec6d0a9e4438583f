import { anyCharacters, oneCharacter, type Wildcards, wildcardsMatch } from "../glob";

/** Texts of one form, and what is to be known of their beginnings. */
export interface TextForm {
  /** What each text begins with. */
  prefix: string;
  /** Characters that it may go on with. */
  characters: string;
  /**
   * What tells beginnings apart that go on alike for every pattern, and whether one is a whole text; undefined
   * for what no text begins with. It is asked about what follows the prefix.
   */
  form(rest: string): { kind: string; isWhole: boolean } | undefined;
}

/** Beginnings that are gone through at most. */
const limit = 5000;

/**
 * One text for each set of patterns that some text of a form matches together, for each kind of text: whatever
 * texts a policy's patterns tell apart, one of each is among them.
 *
 * @param patterns with `*`, `?` and policy variables, which may stand for anything as `*` may
 * @returns the shortest texts; `isComplete` is false where there are too many to find them all
 */
export function representatives(
  patterns: readonly string[],
  { prefix, characters, form }: TextForm,
): { texts: string[]; isComplete: boolean } {
  const all = patterns.map(wildcardsOf);
  const start = all.map((pattern) => after(pattern, prefix));
  const alphabet = alphabetOf(all, start, characters);
  const found = new Map<string, string>();
  const reached = new Set<string>();
  let open: { rest: string; states: States }[] = [{ rest: "", states: start }];
  while (open.length > 0 && reached.size < limit) {
    const next: typeof open = [];
    for (const { rest, states } of open) {
      const its = form(rest);
      const key = `${its?.kind} ${states.map((state) => state.join()).join(";")}`;
      if (its === undefined || reached.has(key)) {
        continue;
      }
      reached.add(key);
      if (its.isWhole) {
        const set = states.map((state, index) => (state.includes(all[index]?.length ?? -1) ? 1 : 0)).join("");
        found.set(`${its.kind} ${set}`, found.get(`${its.kind} ${set}`) ?? prefix + rest);
      }
      for (const character of alphabet) {
        next.push({
          rest: rest + character,
          states: states.map((state, index) => step(all[index] ?? [], state, character)),
        });
      }
    }
    open = next;
  }
  return { texts: [...found.values()], isComplete: open.length === 0 };
}

/** Whether a text matches one of the patterns. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) =>
    /[*?$]/.test(pattern) ? wildcardsMatch(wildcardsOf(pattern), text) : pattern === text,
  );
}

/** For each pattern, how far a text may have come in it. */
type States = readonly (readonly number[])[];

/** How far a text comes in a pattern. */
function after(pattern: Wildcards, text: string): readonly number[] {
  let state: readonly number[] = withStars(pattern, [0]);
  for (const character of text) {
    state = step(pattern, state, character);
  }
  return state;
}

/** What is left of a pattern behind a text, in each way in which that begins it; nothing where it doesn't. */
export function restsBehind(pattern: string, text: string): string[] {
  const whole = generic(pattern);
  const state = after(wildcardsOf(whole), text);
  // Behind a star goes without saying where the star itself is left.
  return state.filter((at) => whole[at - 1] !== "*" || !state.includes(at - 1)).map((at) => whole.slice(at));
}

/** A `*` may stand for nothing. */
function withStars(pattern: Wildcards, state: readonly number[]): number[] {
  const reached = new Set(state);
  for (const at of reached) {
    if (pattern[at] === anyCharacters) {
      reached.add(at + 1);
    }
  }
  return [...reached].sort((a, b) => a - b);
}

function step(pattern: Wildcards, state: readonly number[], character: string): readonly number[] {
  if (state.length === 0) {
    return none;
  }
  const code = character.charCodeAt(0);
  const next = state.flatMap((at) => {
    const part = pattern[at];
    return part === anyCharacters ? [at] : part === oneCharacter || part === code ? [at + 1] : [];
  });
  return next.length === 0 ? none : withStars(pattern, next);
}

const none: readonly number[] = [];

/** The characters that patterns tell apart, and one that stands for all others. */
function alphabetOf(patterns: readonly Wildcards[], states: States, characters: string): string[] {
  const named = new Set(
    patterns.flatMap((pattern, index) => pattern.slice(states[index]?.[0] ?? pattern.length)),
  );
  const isNamed = (character: string) => named.has(character.charCodeAt(0));
  const other = [...characters].find((character) => !isNamed(character));
  return [...(other === undefined ? [] : [other]), ...[...characters].filter(isNamed)];
}

function wildcardsOf(pattern: string): Wildcards {
  const wildcards: Readonly<Record<string, number>> = { "*": anyCharacters, "?": oneCharacter };
  return [...generic(pattern)].map((character) => wildcards[character] ?? character.charCodeAt(0));
}

/** A pattern with a wildcard in the place of each policy variable. */
function generic(pattern: string): string {
  return pattern.replaceAll(/\$\{[*?$]\}/g, "?").replaceAll(/\$\{[^}]*\}/g, "*");
}
