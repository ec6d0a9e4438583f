/**
 * Globs as ECR knows them: `*` stands for any characters, none included, and `/` like any other; everything
 * else stands for itself; a glob matches whole texts. IAM's patterns have `?` for one character as well.
 */

/** One part of a {@link Wildcards}: a UTF-16 code unit, or one of the two wildcards. */
export const anyCharacters = -1;
export const oneCharacter = -2;

/** A pattern as a list of code units, {@link anyCharacters} and {@link oneCharacter}. */
export type Wildcards = readonly number[];

/** Whether a pattern matches all of `text`. Linear in the two lengths but for back-tracking to the last `*`. */
export function wildcardsMatch(pattern: Wildcards, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const part = pattern[p];
    if (part === anyCharacters) {
      star = p++;
      resume = t;
    } else if (part === oneCharacter || part === text.charCodeAt(t)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === anyCharacters) {
    p++;
  }
  return p === pattern.length;
}

/** Whether `glob` matches all of `text`. */
export function globMatches(glob: string, text: string): boolean {
  return wildcardsMatch(compileGlob(glob), text);
}

/** A glob made ready for {@link wildcardsMatch}, to be matched many times. */
export function compileGlob(glob: string): Wildcards {
  return Array.from({ length: glob.length }, (_, index) =>
    glob[index] === "*" ? anyCharacters : glob.charCodeAt(index),
  );
}

/**
 * Whether every text that `narrow` matches is matched by `wide` too. A `*` of `narrow` may stand for a
 * character that `wide` doesn't contain, so only a `*` of `wide` can answer for it.
 */
export function globCovers(wide: string, narrow: string): boolean {
  return globMatches(wide, narrow.replaceAll("*", "\0"));
}

/** Whether some text is matched by both globs. */
export function globsOverlap(one: string, other: string): boolean {
  const width = other.length + 1;
  const reached = new Set<number>();
  const open = [0];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (reached.has(state)) {
      continue;
    }
    reached.add(state);
    const i = Math.floor(state / width);
    const j = state % width;
    if (i === one.length && j === other.length) {
      return true;
    }
    const [a, b] = [one[i], other[j]];
    if (a === "*") {
      open.push(state + width);
      if (b !== undefined) open.push(state + 1);
    }
    if (b === "*") {
      open.push(state + 1);
      if (a !== undefined) open.push(state + width);
    }
    if (a !== undefined && a === b) {
      open.push(state + width + 1);
    }
  }
  return false;
}
