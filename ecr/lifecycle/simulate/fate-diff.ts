import { type Fates, fate } from "./fate";

/** An image that two policies do something else with. */
export interface FateChange {
  /** Its place in the table. */
  image: number;
  /** Of {@link fate}. */
  from: number;
  to: number;
}

/** The worst that can happen to an image first: what is lost now and wasn't before, and what is no longer. */
const order: readonly number[] = [fate.expire, fate.uncertain, fate.archive, fate.keep];

/** Which images change fate between two simulations of the same table, the newly lost ones first. */
export function diffFates(from: Fates, to: Fates): FateChange[] {
  const changes: FateChange[] = [];
  for (const [image, its] of to.fate.entries()) {
    const before = from.fate[image] ?? fate.keep;
    if (before !== its) {
      changes.push({ image, from: before, to: its });
    }
  }
  return changes.sort(
    (a, b) => order.indexOf(a.to) - order.indexOf(b.to) || order.indexOf(a.from) - order.indexOf(b.from),
  );
}
