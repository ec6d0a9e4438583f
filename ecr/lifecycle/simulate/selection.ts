import type { ImageTable } from "../images/table";
import type { CompiledPolicy, Rule } from "./rules";

/**
 * Which rules select and claim which images. Images whose tags match the same patterns are alike to every rule, so
 * all is said of such *kinds* of images, of which there are few.
 */
export interface Selection {
  /** The kind of each image. */
  kindOf: Int32Array;
  /** 1 where a rule selects a kind by its tags: `selects[rule][kind]`. */
  selects: readonly Uint8Array[];
  /** The first rule for a kind in the standard class, and in the archive: `first[class][kind]`; -1 for none. */
  first: readonly [Int32Array, Int32Array];
}

/** Images without tags, and those with tags that match no pattern. */
const [untagged, unmatched] = [0, 1];

export function selectImages({ rules, patterns }: CompiledPolicy, table: ImageTable): Selection {
  const { kindOf, kinds } = sortByKind(table, patterns);
  const selects = rules.map((rule) => {
    const its = new Uint8Array(kinds.length);
    for (const [kind, matched] of kinds.entries()) {
      its[kind] = isSelected(rule, kind, matched) ? 1 : 0;
    }
    return its;
  });
  const first = [false, true].map((isOfArchive) => {
    const its = new Int32Array(kinds.length).fill(-1);
    for (const [index, rule] of rules.entries()) {
      for (let kind = 0; rule.isOfArchive === isOfArchive && kind < kinds.length; kind++) {
        its[kind] = its[kind] === -1 && selects[index]?.[kind] === 1 ? index : (its[kind] ?? -1);
      }
    }
    return its;
  });
  return { kindOf, selects, first: [first[0] ?? new Int32Array(), first[1] ?? new Int32Array()] };
}

function isSelected(rule: Rule, kind: number, matched: ReadonlySet<number>): boolean {
  switch (rule.tagStatus) {
    case "any":
      return true;
    case "untagged":
      return kind === untagged;
    case "tagged":
      return kind !== untagged && rule.patterns.every((pattern) => matched.has(pattern));
  }
}

/** Finds each image's kind by going from kind to kind with every pattern that its tags match. */
function sortByKind(
  { count, tags, tagEnds }: ImageTable,
  patterns: CompiledPolicy["patterns"],
): { kindOf: Int32Array; kinds: ReadonlySet<number>[] } {
  const kindOf = new Int32Array(count);
  const kinds: ReadonlySet<number>[] = [new Set(), new Set()];
  const known = new Map<string, number>();
  const steps = new Map<number, number>();
  const width = patterns.count;
  const step = (kind: number, pattern: number): number => {
    const key = kind * width + pattern;
    const next = steps.get(key) ?? kindWith(kinds[kind], pattern, kinds, known);
    steps.set(key, next);
    return next;
  };
  const found = new Int32Array(width);
  let tag = 0;
  for (let image = 0; image < count; image++) {
    const end = tagEnds[image] ?? 0;
    let kind = tag < end ? unmatched : untagged;
    for (; tag < end; tag++) {
      const matches = patterns.match(tags[tag] ?? "", found);
      for (let index = 0; index < matches; index++) {
        kind = step(kind, found[index] ?? 0);
      }
    }
    kindOf[image] = kind;
  }
  return { kindOf, kinds };
}

function kindWith(
  matched: ReadonlySet<number> | undefined,
  pattern: number,
  kinds: ReadonlySet<number>[],
  known: Map<string, number>,
): number {
  const all = new Set(matched).add(pattern);
  const key = [...all].sort((a, b) => a - b).join();
  const kind = known.get(key) ?? kinds.push(all) - 1;
  known.set(key, kind);
  return kind;
}
