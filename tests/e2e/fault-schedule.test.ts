import assert from "node:assert/strict";
import type { WireCall } from "../../sandbox/wire-call";
import { cutsAfterEffect, faultSchedule, tally, writeOperations } from "./fault-schedule";

const call = (operation: string, repositoryName = "team/api"): WireCall => ({
  operation,
  account: undefined,
  repositoryName,
  input: {},
});
/** What 300 calls meet: thirty of each kind of write. */
const calls = writeOperations.flatMap((operation) =>
  Array.from({ length: 30 }, (_, index) => call(operation, `team/${index % 5}`)),
);
const fates = (seed: number, of = calls) => {
  const { decide } = faultSchedule(seed);
  return of.map(decide);
};

describe("a fault schedule", () => {
  it("is the same for the same seed, and another for another", () => {
    assert.deepEqual(fates(1), fates(1));
    assert.notDeepEqual(fates(1), fates(2));
    const pages = (seed: number) => calls.map(faultSchedule(seed).pageSize);
    assert.deepEqual(pages(1), pages(1));
    assert.notDeepEqual(pages(1), pages(2));
  });

  it("has for each call the same in whatever order the others come, but for the faults that are sure", () => {
    const backwards = [...calls].reverse();
    for (let seed = 0; seed < 20; seed++) {
      const one = tallied(calls, fates(seed));
      const other = tallied(backwards, fates(seed, backwards));
      const differing = Object.keys({ ...one, ...other }).filter((key) => one[key] !== other[key]);
      assert.ok(differing.length <= 8, differing.join(", "));
    }
  });

  /** How often each operation on each repository met each kind. */
  function tallied(of: WireCall[], kinds: unknown[]): Record<string, number> {
    const found: Record<string, number> = {};
    of.forEach(({ operation, repositoryName }, index) => {
      if (kinds[index] === undefined) return;
      const key = `${operation} ${repositoryName} ${kinds[index]}`;
      found[key] = (found[key] ?? 0) + 1;
    });
    return found;
  }

  it("has a fault that takes effect among its first twelve calls, whatever the seed", () => {
    for (let seed = 0; seed < 500; seed++) {
      const sure = fates(seed, calls.slice(0, 12)).filter((kind) =>
        /^(throttled|failed|cut)$/.test(kind ?? ""),
      );
      assert.ok(sure.length >= 1, `seed ${seed}`);
    }
  });

  it("cuts the first write of one kind after it is done, of each kind in one schedule of ten", () => {
    writeOperations.forEach((operation, seed) => {
      const [first, second] = fates(seed, [call(operation), call(operation)]);
      assert.equal(/^(throttled|failed|cut)$/.test(first ?? "") ? second : first, "cut-after");
    });
  });

  it("lets clients try one to three times, and pages hold none to all", () => {
    const seeds = Array.from({ length: 100 }, (_, seed) => faultSchedule(seed));
    assert.deepEqual(new Set(seeds.map(({ maxAttempts }) => maxAttempts)), new Set([1, 2, 3]));
    assert.deepEqual(
      new Set(seeds.map(({ pageSize }) => pageSize(call("ListImages")))),
      new Set([undefined, 0, 1, 2]),
    );
  });

  it("lets nothing go wrong with getting credentials", () => {
    for (let seed = 0; seed < 100; seed++)
      assert.equal(faultSchedule(seed).decide(call("AssumeRole")), undefined);
  });

  it("counts what took effect, and of writes the cuts that came after it", () => {
    const effects = [
      { kind: "cut-after", call: call("PutImage") },
      { kind: "torn-after", call: call("PutImage") },
      { kind: "cut-after", call: call("PutImage") },
      { kind: "cut", call: call("PutImage") },
      { kind: "lost", call: call("ListImages") },
    ] as const;
    assert.deepEqual(tally(effects), {
      PutImage: { "cut-after": 2, "torn-after": 1, cut: 1 },
      ListImages: { lost: 1 },
    });
    assert.equal(cutsAfterEffect(effects, "PutImage"), 3);
    assert.equal(cutsAfterEffect(effects, "TagResource"), 0);
  });
});
