import { randomInt } from "node:crypto";

/** `FAULT_SEED=123 npx mocha tests/e2e/fault-schedules.test.ts` runs the schedule of that seed alone. */
export const { FAULT_SEED: onlySeed } = process.env;

/** Seeds of schedules, which are printed: half of them are the same in each run, half are new. */
export function scheduleSeeds(half: number): number[] {
  if (onlySeed !== undefined) return [Number(onlySeed)];
  const fresh = randomInt(1_000_000, 1_000_000_000);
  console.log(`      seeds 0 to ${half - 1}, and ${fresh} to ${fresh + half - 1}`);
  return [0, fresh].flatMap((first) => Array.from({ length: half }, (_, index) => first + index));
}
