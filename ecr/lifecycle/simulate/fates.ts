import { storage } from "../images/table";
import type { Counted } from "./counts";
import { doubts } from "./doubt";
import { type Fates, fate } from "./fate";
import type { Rule } from "./rules";
import type { Selection } from "./selection";
import { isChild, type State } from "./state";
import { tieFates } from "./ties";

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
