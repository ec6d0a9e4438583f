/**
 * Globs as ECR and IAM know them: `*` stands for any characters, none included, and `/` like any other;
 * everything else stands for itself; a glob matches whole texts.
 */

/** Whether `glob` matches all of `text`. Linear in the two lengths but for back-tracking to the last `*`. */
export function globMatches(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (glob[g] === "*") {
      star = g++;
      resume = t;
    } else if (g < glob.length && glob[g] === text[t]) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (glob[g] === "*") {
    g++;
  }
  return g === glob.length;
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
