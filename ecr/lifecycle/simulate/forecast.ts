import { storage } from "../images/table";
import { dayMilliseconds } from "../images/time";
import { type Counted, countImages } from "./counts";
import { type Fates, fate } from "./fate";
import { decideFates } from "./fates";
import type { Rule } from "./rules";
import type { Selection } from "./selection";
import { isChild, markChildren, type State } from "./state";

/** What is certain to happen on a day, if nothing is pushed, pulled or deleted by others. */
export interface Day {
  /** Days from the time looked at; 0 is that time. */
  day: number;
  /** Images that expire, and how large they are. */
  expired: number;
  bytes: number;
  /** How large those of the standard class are, and what they cost a month. */
  standardBytes: number;
  dollars: number;
  /** Images that are archived, and how large they are. */
  archived: number;
  archivedBytes: number;
}

/** What ECR asks for a gigabyte (2^30 bytes) of the standard class a month. @see Amazon ECR pricing, 2026 */
export const dollarsPerGigabyteMonth = 0.1;

/**
 * Goes on from what a policy does at once, day by day.
 *
 * @param state is changed: it is the repository's as the days pass
 * @param days how many; 0 for the first alone
 */
export function forecast(
  rules: readonly Rule[],
  selection: Selection,
  state: State,
  today: { counted: Counted; fates: Fates; at: number },
  days: number,
): Day[] {
  const made: Day[] = [];
  let { counted, fates } = today;
  for (let day = 0; day <= days; day++) {
    const now = today.at + day * dayMilliseconds;
    if (day > 0) {
      fates = decideFates(rules, selection, state, counted, now);
    }
    const { entry, isFreed } = pass(state, fates, day, now);
    made.push(entry);
    // Without new images every count only shrinks, so that no count is exceeded later; but for images that an index
    // has held up to now.
    if (isFreed && day < days) {
      markChildren(state);
      counted = countImages(rules, selection, state);
    }
  }
  return made;
}

/** Lets one day's fates happen. */
function pass(
  state: State,
  { fate: fates }: Fates,
  day: number,
  now: number,
): { entry: Day; isFreed: boolean } {
  const { table, relations, gone, status, archived, open } = state;
  const entry: Day = {
    day,
    expired: 0,
    bytes: 0,
    standardBytes: 0,
    dollars: 0,
    archived: 0,
    archivedBytes: 0,
  };
  let isFreed = false;
  for (let image = 0; image < table.count; image++) {
    const its = fates[image];
    if (its === fate.keep || gone[image] === 1) {
      continue;
    }
    const bytes = ownBytes(state, image);
    if (its === fate.uncertain) {
      open[image] = 1;
    } else if (its === fate.expire) {
      gone[image] = 1;
      entry.expired++;
      entry.bytes += bytes;
      entry.standardBytes += status[image] === storage.standard ? bytes : 0;
      isFreed ||= table.isIndex[image] === 1;
    } else {
      entry.archived++;
      entry.archivedBytes += status[image] === storage.standard ? bytes : 0;
      status[image] = storage.archive;
      archived[image] = now;
    }
  }
  entry.dollars = dollarsOf(entry.standardBytes);
  return { entry, isFreed: isFreed && hasChildren(relations, gone, state) };
}

function hasChildren(relations: State["relations"], gone: Uint8Array, { mayBeChild }: State): boolean {
  return (
    mayBeChild.includes(1) ||
    [...relations.parents.keys()].some((image) => gone[image] === 0 && !isChild(relations, gone, image))
  );
}

/** An index's size is that of the largest image that it lists, which has its own. @see ECR API, ImageDetail */
export function ownBytes({ table }: Pick<State, "table">, image: number): number {
  return table.isIndex[image] === 1 ? 0 : (table.bytes[image] ?? 0);
}

/** Dollars a month, to a hundredth of a cent. */
export function dollarsOf(bytes: number): number {
  return Math.round((bytes / 2 ** 30) * dollarsPerGigabyteMonth * 10_000) / 10_000;
}
