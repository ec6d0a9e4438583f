import { compileGlob, type Wildcards, wildcardsMatch } from "../../glob";

/**
 * What has to follow a pattern's literal beginning: nothing, anything, or texts in this order up to the end. Where
 * the tree can't have the beginning, the pattern as a whole.
 */
type Rest = "nothing" | "anything" | Pieces | Wildcards;

/** What stands between a pattern's stars. */
interface Pieces {
  /** Where they may begin. */
  from: number;
  between: readonly string[];
  last: string;
}

const alphabet = 128;

/**
 * Tag patterns, as ecr/glob.ts has them, numbered and matched all at once: a tag walks down a tree of their literal beginnings and meets only
 * those that it begins like, so that it costs the same with two patterns or two hundred.
 */
export class TagPatterns {
  readonly #numbers = new Map<string, number>();
  readonly #rests: Rest[] = [];
  readonly #next: number[] = new Array<number>(alphabet).fill(0);
  /** The patterns whose beginning ends at a node. */
  readonly #ending: number[][] = [[]];

  get count(): number {
    return this.#rests.length;
  }

  /** @param pattern a glob, of which a tag has to match all @returns its number */
  addPattern(pattern: string): number {
    const [literal = "", ...rest] = pattern.split("*");
    if (rest.length === 0) {
      return this.#add(`= ${pattern}`, literal, "nothing");
    }
    const last = rest.pop() ?? "";
    const between = rest.filter((piece) => piece !== "");
    return between.length === 0 && last === ""
      ? this.addPrefix(literal)
      : this.#add(`* ${pattern}`, literal, { from: literal.length, between, last });
  }

  /** @param prefix what a tag has to begin with, literally @returns its number */
  addPrefix(prefix: string): number {
    return this.#add(`^ ${prefix}`, prefix, "anything");
  }

  #add(key: string, literal: string, rest: Rest): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      return known;
    }
    const number = this.#rests.length;
    this.#numbers.set(key, number);
    // The tree has ASCII only, as tags do.
    const isAscii = /^[\0-\x7f]*$/.test(literal);
    this.#rests.push(isAscii ? rest : compileWhole(literal, rest));
    this.#ending[isAscii ? this.#node(literal) : 0]?.push(number);
    return number;
  }

  #node(literal: string): number {
    let node = 0;
    for (let at = 0; at < literal.length; at++) {
      const edge = node * alphabet + literal.charCodeAt(at);
      let next = this.#next[edge] ?? 0;
      if (next === 0) {
        next = this.#ending.push([]) - 1;
        this.#next[edge] = next;
        for (let code = 0; code < alphabet; code++) {
          this.#next.push(0);
        }
      }
      node = next;
    }
    return node;
  }

  /**
   * @param found receives the numbers of the patterns that match `tag`, each once
   * @returns how many they are
   */
  match(tag: string, found: Int32Array): number {
    let node = 0;
    let count = 0;
    for (let at = 0; ; at++) {
      const ending = this.#ending[node] ?? [];
      for (let index = 0; index < ending.length; index++) {
        const number = ending[index] ?? 0;
        const rest = this.#rests[number];
        if (rest === "anything" || (rest === "nothing" ? at === tag.length : goesOn(rest, tag))) {
          found[count++] = number;
        }
      }
      const code = at < tag.length ? tag.charCodeAt(at) : alphabet;
      node = code < alphabet ? (this.#next[node * alphabet + code] ?? 0) : 0;
      if (node === 0) {
        return count;
      }
    }
  }
}

function goesOn(rest: Pieces | Wildcards | undefined, tag: string): boolean {
  if (rest === undefined || !("between" in rest)) {
    return rest !== undefined && wildcardsMatch(rest, tag);
  }
  let from = rest.from;
  for (const piece of rest.between) {
    const at = tag.indexOf(piece, from);
    if (at === -1) {
      return false;
    }
    from = at + piece.length;
  }
  return tag.length - rest.last.length >= from && tag.endsWith(rest.last);
}

function compileWhole(literal: string, rest: Rest): Wildcards {
  const codes = Array.from({ length: literal.length }, (_, at) => literal.charCodeAt(at));
  if (typeof rest === "string") {
    return rest === "nothing" ? codes : [...codes, ...compileGlob("*")];
  }
  return "between" in rest ? [...codes, ...compileGlob(["", ...rest.between, rest.last].join("*"))] : rest;
}
