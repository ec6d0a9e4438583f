import { storage } from "../images/table";
import { doubts } from "./doubt";
import type { Rule } from "./rules";
import type { Selection } from "./selection";
import { isChild, type State } from "./state";

/** What the rules that count images do, by image, each with those images that it is the first rule for. */
export interface Counted {
  /** 1 where the image is beyond the count whatever AWS leaves open. */
  surely: Uint8Array;
  /** 1 where it may be. */
  possibly: Uint8Array;
  /** Why a rule's count isn't certain: bits of {@link doubts}, by rule. */
  why: Uint16Array;
}

/** What AWS leaves open, and what is the same for all images of a repository. */
interface Reading {
  /** Whether a restored image is as old as its restoring, not its push. */
  isRestoreTime: boolean;
  doChildrenCount: boolean;
  doReferrersCount: boolean;
}

/** How certainly an image is counted. */
const [never, maybe, always] = [0, 1, 2];

/**
 * Puts the images to the rules that keep the youngest N, under every reading of what AWS leaves open.
 *
 * An image is beyond the count if N others are younger. Of those, some are certain (`always` counted, and pushed
 * later) and some are not, so there is a least and a greatest number of them; both can come true, as nothing
 * connects one image's doubt with another's.
 */
export function countImages(rules: readonly Rule[], selection: Selection, state: State): Counted {
  const { count } = state.table;
  const why = new Uint16Array(rules.length);
  const sizes = kindSizes(selection, state);
  const counting = rules.flatMap((rule, index) =>
    rule.countType === "imageCountMoreThan" &&
    selectedCount(sizes, selection.selects[index]) > rule.countNumber
      ? [index]
      : [],
  );
  const [surely, possibly] = [new Uint8Array(count), new Uint8Array(count)];
  if (counting.length === 0) {
    return { surely, possibly, why };
  }
  surely.fill(1);
  for (const reading of readings(state)) {
    const queue = youngestFirst(
      selection,
      state,
      reading.isRestoreTime ? restoredTimes(state) : state.table.pushed,
    );
    const weights = weigh(state, reading);
    const passed = new Uint8Array(count);
    for (const index of counting) {
      countRule(index, rules[index]?.countNumber ?? 0, { selection, queue, weights, possibly, passed, why });
    }
    for (let image = 0; image < count; image++) {
      surely[image] = (surely[image] ?? 0) & (passed[image] ?? 0);
    }
  }
  addDoubts(counting, selection, state, why);
  return { surely, possibly, why };
}

/** How many images of each kind there are that a rule for the standard class may select. */
function kindSizes({ kindOf, first }: Selection, { table, status, gone }: State): Int32Array {
  const sizes = new Int32Array(first[0].length);
  for (let image = 0; image < table.count; image++) {
    if (gone[image] === 0 && status[image] !== storage.archive) {
      const kind = kindOf[image] ?? 0;
      sizes[kind] = (sizes[kind] ?? 0) + 1;
    }
  }
  return sizes;
}

function selectedCount(sizes: Int32Array, selected: Uint8Array | undefined): number {
  return sizes.reduce((sum, size, kind) => sum + (selected?.[kind] === 1 ? size : 0), 0);
}

function readings({ table, relations, gone, mayBeChild }: State): Reading[] {
  const both = [false, true];
  const hasRestored = table.activated.some((time) => !Number.isNaN(time));
  const hasChildren =
    mayBeChild.includes(1) || [...relations.parents.keys()].some((image) => isChild(relations, gone, image));
  return (hasRestored ? both : [false]).flatMap((isRestoreTime) =>
    (hasChildren ? both : [false]).flatMap((doChildrenCount) =>
      (relations.subjects.size > 0 ? both : [false]).map((doReferrersCount) => ({
        isRestoreTime,
        doChildrenCount,
        doReferrersCount,
      })),
    ),
  );
}

function restoredTimes({ table: { pushed, activated } }: State): Float64Array {
  return pushed.map((time, image) => {
    const restored = activated[image] ?? Number.NaN;
    return Number.isNaN(restored) ? time : restored;
  });
}

/** Images in the order in which rules count them. */
interface Queue {
  order: Uint32Array;
  /** The kind of each, in the same order. */
  kinds: Int32Array;
  /** Where those begin that are older than it, in the same order: behind it but for images of the same moment. */
  older: Uint32Array;
}

function youngestFirst({ kindOf }: Selection, { table, gone, status }: State, times: Float64Array): Queue {
  const all = new Uint32Array(table.count);
  let length = 0;
  for (let image = 0; image < table.count; image++) {
    if (gone[image] === 0 && status[image] !== storage.archive) {
      all[length++] = image;
    }
  }
  const order = all.subarray(0, length).sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0));
  const kinds = new Int32Array(length);
  const older = new Uint32Array(length);
  for (let at = length - 1; at >= 0; at--) {
    const image = order[at] ?? 0;
    const isSame = at + 1 < length && times[order[at + 1] ?? 0] === times[image];
    kinds[at] = kindOf[image] ?? 0;
    older[at] = isSame ? (older[at + 1] ?? 0) : at + 1;
  }
  return { order, kinds, older };
}

function weigh(state: State, { doChildrenCount, doReferrersCount }: Reading): Uint8Array {
  const { table, relations, gone, status, open, mayBeChild } = state;
  const weights = new Uint8Array(table.count).fill(always);
  for (let image = 0; image < table.count; image++) {
    if (
      status[image] === storage.activating ||
      open[image] === 1 ||
      (mayBeChild[image] === 1 && !doChildrenCount)
    ) {
      weights[image] = maybe;
    }
  }
  for (const image of doChildrenCount ? [] : relations.parents.keys()) {
    if (isChild(relations, gone, image)) {
      weights[image] = never;
    }
  }
  for (const image of doReferrersCount ? [] : relations.subjects.keys()) {
    weights[image] = never;
  }
  return weights;
}

interface Pass {
  selection: Selection;
  queue: Queue;
  weights: Uint8Array;
  possibly: Uint8Array;
  /** Receives 1 for what is beyond the count for certain in this reading. */
  passed: Uint8Array;
  why: Uint16Array;
}

function countRule(
  rule: number,
  most: number,
  { selection, queue, weights, possibly, passed, why }: Pass,
): void {
  const { order, kinds, older } = queue;
  const selected = selection.selects[rule] ?? new Uint8Array();
  const first = selection.first[0];
  let [certain, doubtful] = [0, 0];
  for (let from = 0; from < order.length; ) {
    const to = older[from] ?? order.length;
    let [itsCertain, itsDoubtful] = [0, 0];
    for (let at = from; at < to; at++) {
      if (selected[kinds[at] ?? 0] === 1) {
        const weight = weights[order[at] ?? 0];
        itsCertain += weight === always ? 1 : 0;
        itsDoubtful += weight === maybe ? 1 : 0;
      }
    }
    for (let at = from; at < to && certain + doubtful + itsCertain + itsDoubtful >= most; at++) {
      if (first[kinds[at] ?? 0] === rule) {
        const image = order[at] ?? 0;
        const beside = itsCertain + itsDoubtful - (weights[image] === never ? 0 : 1);
        passed[image] = certain >= most ? 1 : 0;
        if (certain + doubtful + beside >= most) {
          possibly[image] = 1;
          why[rule] = (why[rule] ?? 0) | (certain < most && beside > 0 ? doubts.sameTime : 0);
        }
      }
    }
    certain += itsCertain;
    doubtful += itsDoubtful;
    from = to;
  }
}

/** What makes the counts doubtful: that there are such images among those that a rule selects. */
function addDoubts(
  counting: readonly number[],
  { kindOf, selects }: Selection,
  state: State,
  why: Uint16Array,
): void {
  const { table, relations, gone, status, open, mayBeChild } = state;
  for (let image = 0; image < table.count; image++) {
    const its =
      (mayBeChild[image] === 1 ? doubts.mayBeChild : 0) |
      (Number.isNaN(table.activated[image] ?? 0) ? 0 : doubts.restored) |
      (status[image] === storage.activating ? doubts.activating : 0) |
      (open[image] === 1 ? doubts.open : 0) |
      (relations.subjects.has(image) ? doubts.referrerCounts : 0) |
      (isChild(relations, gone, image) ? doubts.childCounts : 0);
    if (its === 0 || gone[image] === 1 || status[image] === storage.archive) {
      continue;
    }
    for (const rule of counting) {
      if (selects[rule]?.[kindOf[image] ?? 0] === 1) {
        why[rule] = (why[rule] ?? 0) | its;
      }
    }
  }
}
