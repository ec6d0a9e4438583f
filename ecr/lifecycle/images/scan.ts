/** How far a text is looked through, and where in it that is. */
export interface Scan {
  taken: number;
  depth: number;
  inText: boolean;
}

export function startScan(): Scan {
  return { taken: 0, depth: 0, inText: false };
}

const [quote, backslash] = [0x22, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Looks for the ends of the objects in a list, and for its own.
 *
 * @param scan goes on from where it was, so that the text may be the same with more behind it
 * @param text the list's content, without the bracket that opens it
 * @param most objects to look for
 * @returns how far into the text each object reaches; closed with the bracket of the list taken
 */
export function scanEntries(
  scan: Scan,
  text: string,
  most = Number.POSITIVE_INFINITY,
): { ends: number[]; isClosed: boolean } {
  const ends: number[] = [];
  let at = scan.taken;
  while (at < text.length) {
    const code = text.charCodeAt(at++);
    if (scan.inText) {
      if (code === quote) {
        scan.inText = false;
      } else if (code === backslash) {
        // The character behind it may be in the next piece.
        if (at === text.length) {
          at--;
          break;
        }
        at++;
      }
    } else if (code === quote) {
      scan.inText = true;
    } else if (code === openBrace || code === openBracket) {
      scan.depth++;
    } else if (code === closeBrace || code === closeBracket) {
      scan.depth--;
      if (scan.depth < 0) {
        scan.taken = at;
        return { ends, isClosed: true };
      }
      if (scan.depth === 0) {
        ends.push(at);
        if (ends.length === most) {
          break;
        }
      }
    }
  }
  scan.taken = at;
  return { ends, isClosed: false };
}
