import { setTimeout as pause } from "node:timers/promises";

/** Time, as an argument: what waits takes one, so that whoever calls says how long that lasts. */
export interface Clock {
  now(): Date;
  /** @param milliseconds to wait, at least 0 */
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds) {
    await pause(milliseconds);
  },
};
