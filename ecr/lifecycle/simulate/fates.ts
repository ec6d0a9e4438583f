import { storage } from "../images/table";
import type { Counted } from "./counts";
import { doubts } from "./doubt";
import type { Rule } from "./rules";
import type { Selection } from "./selection";
import { isChild, type State } from "./state";

export const fate = { keep: 0, expire: 1, archive: 2, uncertain: 3 } as const;

/** The names of {@link fate}, in their order. */
export const fateNames = ["keep", "expire", "archive", "uncertain"] as const;

/** What becomes of each image. */
export interface Fates {
  /** One of {@link fate}, by image. */
  fate: Uint8Array;
  /** The rule that does it, or might, by its place in the policy; -1 for none. */
  rule: Int16Array;
  /** Why it is uncertain: bits of {@link doubts}. */
  doubt: Uint16Array;
}

/** What a rule does to an image for itself. */
const [no, perhaps, yes] = [0, 1, 2];

/**
 * Gives each image to the first rule that selects it, and then to what images have to do with each other: an index
 * holds what it lists, and referrers go with what they refer to.
 *
 * @param counted what the rules that count say
 * @param at milliseconds since 1970
 */
export function decideFates(
  rules: readonly Rule[],
  selection: Selection,
  state: State,
  counted: Counted,
  at: number,
): Fates {
  const { table, relations, gone, status } = state;
  const fates: Fates = {
    fate: new Uint8Array(table.count),
    rule: new Int16Array(table.count).fill(-1),
    doubt: new Uint16Array(table.count),
  };
  if (rules.length === 0) {
    return fates;
  }
  const isTied = relations.parents.size > 0 || relations.subjects.size > 0;
  const judge = { rules, selection, state, counted, at };
  const held: number[] = [];
  for (let image = 0; image < table.count; image++) {
    if (gone[image] === 1 || (isTied && relations.subjects.has(image))) {
      continue;
    }
    if (status[image] === storage.activating) {
      decideActivating(judge, image, fates);
    } else {
      decideAlone(judge, image, status[image] === storage.archive ? 1 : 0, fates);
    }
    if (isTied && fates.fate[image] !== fate.keep && isChild(relations, gone, image)) {
      held.push(image);
    }
  }
  if (isTied) {
    tieFates(state, held, fates);
  }
  return fates;
}

interface Judge {
  rules: readonly Rule[];
  selection: Selection;
  state: State;
  counted: Counted;
  at: number;
}

function decideAlone(
  { rules, selection, state, counted, at }: Judge,
  image: number,
  ofClass: 0 | 1,
  fates: Fates,
): void {
  const index = selection.first[ofClass][selection.kindOf[image] ?? 0] ?? -1;
  const rule = rules[index];
  if (rule === undefined) {
    return;
  }
  const says =
    rule.countType === "imageCountMoreThan"
      ? (counted.surely[image] ?? 0) + (counted.possibly[image] ?? 0)
      : judgeAge(rule, state, image, at);
  if (says === no) {
    return;
  }
  const mayBeChild = state.mayBeChild[image] === 1;
  fates.rule[image] = index;
  if (says === yes && !mayBeChild) {
    fates.fate[image] = rule.action === "expire" ? fate.expire : fate.archive;
    return;
  }
  fates.fate[image] = fate.uncertain;
  fates.doubt[image] =
    (mayBeChild ? doubts.mayBeChild : 0) | (says === yes ? 0 : whyPerhaps(rule, counted.why[index] ?? 0));
}

function whyPerhaps({ countType }: Rule, whyCount: number): number {
  switch (countType) {
    case "imageCountMoreThan":
      return whyCount;
    case "sinceImageTransitioned":
      return doubts.archivedWhen;
    default:
      return doubts.restored;
  }
}

/** Strictly more than the rule's days, by the earliest and by the latest time that may be meant. */
function judgeAge(
  { countType, milliseconds }: Rule,
  { table, archived }: State,
  image: number,
  at: number,
): number {
  const pushed = table.pushed[image] ?? at;
  const activated = table.activated[image] ?? Number.NaN;
  const isOld = (time: number) => at - time > milliseconds;
  const between = (earliest: number, latest: number) =>
    isOld(latest) ? yes : isOld(earliest) ? perhaps : no;
  if (countType === "sinceImageTransitioned") {
    const since = archived[image] ?? Number.NaN;
    return Number.isNaN(since) ? between(pushed, at) : between(since, since);
  }
  const pulled = countType === "sinceImagePulled" ? (table.pulled[image] ?? Number.NaN) : Number.NaN;
  const from = Number.isNaN(pulled) ? pushed : pulled;
  if (Number.isNaN(activated)) {
    return between(from, from);
  }
  const restored = Number.isNaN(pulled) ? activated : Math.max(pulled, activated);
  return between(Math.min(from, restored), Math.max(from, restored));
}

/** An image that is being restored: the rules for either class may get it. */
function decideActivating(judge: Judge, image: number, fates: Fates): void {
  decideAlone(judge, image, 1, fates);
  decideAlone(judge, image, 0, fates);
  if (fates.fate[image] !== fate.keep) {
    fates.fate[image] = fate.uncertain;
    fates.doubt[image] = (fates.doubt[image] ?? 0) | doubts.activating;
  }
}

/** Lets indexes hold what they list, and takes referrers along with what they refer to. */
function tieFates(state: State, held: readonly number[], fates: Fates): void {
  const { parents, subjects } = state.relations;
  const { gone } = state;
  const listed = new Set(held);
  const needs = (image: number): number[] => {
    const subject = subjects.get(image);
    const ofIndex = listed.has(image) ? (parents.get(image) ?? []) : [];
    return [...(subject === undefined ? [] : [subject]), ...ofIndex].filter((other) => gone[other] === 0);
  };
  const done = new Set<number>();
  const open = new Set<number>();
  for (const start of [...held, ...subjects.keys()]) {
    // By hand, as a chain of referrers may be longer than calls can nest.
    const stack = gone[start] === 1 ? [] : [start];
    for (let image = stack.at(-1); image !== undefined; image = stack.at(-1)) {
      const next = done.has(image)
        ? undefined
        : needs(image).find((other) => isTied(other) && !done.has(other) && !open.has(other));
      open.add(image);
      if (next !== undefined) {
        stack.push(next);
        continue;
      }
      stack.pop();
      if (!done.has(image)) {
        decideTied(state, image, fates, open);
        done.add(image);
      }
      open.delete(image);
    }
  }
  function isTied(image: number): boolean {
    return listed.has(image) || subjects.has(image);
  }
}

/** @param open images whose fates hang on this one's in turn, which no real digests can bring about */
function decideTied(
  { relations, status, gone }: State,
  image: number,
  fates: Fates,
  open: ReadonlySet<number>,
): void {
  if (!relations.subjects.has(image)) {
    const indexes = (relations.parents.get(image) ?? []).filter((index) => gone[index] === 0);
    const isHeld = indexes.some(
      (index) =>
        status[index] === storage.standard &&
        fates.fate[index] === fate.keep &&
        !(open.has(index) && index !== image),
    );
    fates.doubt[image] = isHeld ? 0 : (fates.doubt[image] ?? 0) | doubts.indexGoes;
    fates.rule[image] = isHeld ? -1 : (fates.rule[image] ?? -1);
    fates.fate[image] = isHeld ? fate.keep : fate.uncertain;
    return;
  }
  const subject = relations.subjects.get(image);
  const isKnown = subject !== undefined && gone[subject] === 0 && !open.has(subject);
  const its = isKnown ? (fates.fate[subject] ?? fate.uncertain) : fate.uncertain;
  fates.fate[image] = its;
  fates.rule[image] = isKnown ? (fates.rule[subject] ?? -1) : -1;
  fates.doubt[image] =
    its !== fate.uncertain ? 0 : subject === undefined ? doubts.subjectMissing : doubts.subjectOpen;
}
