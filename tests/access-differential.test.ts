import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import Table from "cli-table3";
import { accessCases } from "./access-cases";
import { features, featuresOf, turned } from "./access-features";
import { type Outcome, ours, theirs } from "./access-oracle";

/** The same cases in every run, and as many again as catch what these don't. */
const fixed = { seed: 20_261_125, count: 20_000 };
const fresh = { seed: randomInt(2 ** 31), count: 4_000 };

/** In this many cases of the fixed seed each feature is turned round as well. */
const turnedCount = 10_000;

describe("the evaluator, held against @cloud-copilot/iam-simulate with every condition key known", function () {
  this.timeout(300_000);
  const outcomes = new Map<string, number>();
  const decided = new Map<string, number>();
  const decisive = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  it(`agrees on ${fixed.count} cases of a fixed seed`, async () => {
    let index = 0;
    for await (const [one, outcome] of agreed(fixed.seed, fixed.count)) {
      add(outcomes, outcome);
      for (const feature of featuresOf(one)) {
        add(decided, feature);
        const other = index < turnedCount ? turned(one, feature) : undefined;
        if (other !== undefined && ours(other) !== outcome) {
          add(decisive, feature);
        }
      }
      index += 1;
    }
  });

  it(`agrees on ${fresh.count} cases of a fresh seed, ${fresh.seed}`, async () => {
    let count = 0;
    for await (const _ of agreed(fresh.seed, fresh.count)) {
      count += 1;
    }
    assert.equal(count, fresh.count);
  });

  it("has decided each feature in at least 500 of the fixed cases, and hung on it in some", () => {
    const table = new Table({
      head: ["feature", "decided cases", `decision hangs on it, of the first ${turnedCount}`],
      style: { head: [], border: [], compact: true },
    });
    table.push(
      ...features.map((feature) => [feature, decided.get(feature) ?? 0, decisive.get(feature) ?? "-"]),
    );
    console.log(table.toString());
    assert.deepEqual(
      features.filter((feature) => (decided.get(feature) ?? 0) < 500),
      [],
    );
    const lasting = features.filter((feature) => turned(firstCase(), feature) !== undefined);
    assert.deepEqual(
      lasting.filter((feature) => (decisive.get(feature) ?? 0) < 25),
      [],
    );
  });

  it("has each outcome in at least a fifth of the fixed cases, and none undetermined", () => {
    console.log([...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).join(", "));
    assert.deepEqual([...outcomes.keys()].sort(), ["allowed", "explicitly denied", "implicitly denied"]);
    assert.deepEqual(
      [...outcomes].filter(([, count]) => count < fixed.count / 5),
      [],
    );
  });
});

/** Cases with the outcome on which both agree; the first on which they don't fails the test. */
async function* agreed(seed: number, count: number) {
  let index = 0;
  for (const one of accessCases(seed)) {
    const [mine, other]: [Outcome, Outcome] = [ours(one), await theirs(one)];
    assert.equal(mine, other, `case ${index} of seed ${seed}: ${JSON.stringify(one, null, 1)}`);
    yield [one, mine] as const;
    index += 1;
    if (index === count) {
      return;
    }
  }
}

function firstCase() {
  const [first] = accessCases(fixed.seed);
  assert(first);
  return first;
}
