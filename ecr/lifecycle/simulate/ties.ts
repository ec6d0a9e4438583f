import { storage } from "../images/table";
import { doubts } from "./doubt";
import { type Fates, fate } from "./fate";
import type { State } from "./state";

/** Lets indexes hold what they list, and takes referrers along with what they refer to. */
export function tieFates(state: State, held: readonly number[], fates: Fates): void {
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
