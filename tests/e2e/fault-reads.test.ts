import assert from "node:assert/strict";
import { ECRClient } from "@aws-sdk/client-ecr";
import { readRepositories } from "../../live/adopt";
import { findDrift } from "../../live/drift";
import { scanImage } from "../../live/scan";
import { REGION } from "../../sandbox/accounts";
import { openWire, type Wire } from "../../sandbox/wire";
import { disturb } from "../../sandbox/wire-faults";
import { together } from "../together";
import { type FaultRegistry, makeRegistry, released } from "./fault-registry";
import { faultSchedule, isWrite } from "./fault-schedule";
import { scheduleSeeds } from "./fault-seeds";
import { theSandbox } from "./support";

const schedules = 20;
const [clientTimeout, held] = [500, 2_000];
const [atOnce, concurrency] = [4, 4];

/** What was read of each thing, as JSON, and whether the reading came to its end. */
interface Reading {
  found: Map<string, string>;
  error: unknown;
}

/** Reads by name, in whatever order; the same name twice is a mistake. */
async function reading(steps: AsyncIterable<[string, unknown] | undefined>): Promise<Reading> {
  const found = new Map<string, string>();
  try {
    for await (const step of steps) {
      if (step === undefined) continue;
      const [name, what] = step;
      assert.ok(!found.has(name), `${name} was read twice`);
      found.set(name, JSON.stringify(what));
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return { found, error };
  }
  return { found, error: undefined };
}

/** What `drift`, `adopt` and `scan` go by. */
const readers: Record<
  string,
  (ecr: ECRClient, registry: FaultRegistry) => AsyncIterable<[string, unknown] | undefined>
> = {
  async *drift(ecr, { planner }) {
    for await (const { repository, differences, failure } of findDrift(ecr, planner, { concurrency }))
      yield [repository, failure === undefined ? differences : "unknown"];
  },
  async *adopt(ecr) {
    for await (const step of readRepositories(ecr, { isWanted: () => true, concurrency }))
      yield "state" in step ? [step.state.name, step.state] : "next" in step ? undefined : ["other", step];
  },
  async *scan(ecr, { imageDigest }) {
    const { platforms } = await scanImage(ecr, released, imageDigest);
    for (const { imageDigest: digest, scan } of platforms) yield [digest, scan];
  },
};

/** How many of a schedule's readings came to their end, and how many faults it took. */
async function run(seed: number): Promise<{ ended: number; effects: number }> {
  const { endpoint } = theSandbox().emulator;
  const registry = await makeRegistry(seed, endpoint);
  const wire = await openWire(endpoint);
  try {
    return await runOn(seed, registry, wire);
  } catch (error) {
    throw new Error(`with FAULT_SEED=${seed}: ${(error as Error).stack}`);
  } finally {
    registry.ecr.destroy();
    await wire.close();
  }
}

async function runOn(seed: number, registry: FaultRegistry, wire: Wire) {
  const { credentials } = registry;
  const schedule = faultSchedule(seed);
  const requestHandler = { requestTimeout: clientTimeout, throwOnRequestTimeout: true };
  const client = { endpoint: wire.endpoint, region: REGION, credentials };
  const faulty = new ECRClient({ ...client, maxAttempts: schedule.maxAttempts, requestHandler });
  const { effects, stop } = disturb(wire, schedule.decide, held);
  wire.pageSize = schedule.pageSize;
  let ended = 0;
  for (const [name, read] of Object.entries(readers)) {
    const whole = await reading(read(registry.ecr, registry));
    assert.equal(whole.error, undefined);
    const { found, error } = await reading(read(faulty, registry));
    for (const [what, answer] of found)
      assert.ok([whole.found.get(what), '"unknown"'].includes(answer), `${name} ${what}: ${answer}`);
    if (error !== undefined) continue;
    ended++;
    // A repository whose tags can't be read may be one of those that drift is about, or not.
    const named = [...found].filter(([what, answer]) => whole.found.has(what) || answer !== '"unknown"');
    assert.deepEqual(
      named.map(([what]) => what).sort(),
      [...whole.found.keys()].sort(),
      `${name}: all of them`,
    );
  }
  await stop();
  faulty.destroy();
  assert.deepEqual(
    wire.calls.filter(({ operation }) => isWrite(operation)),
    [],
  );
  return { ended, effects: effects.length };
}

describe("what drift, adopt and scan read over a faulty wire, in pages cut small", function () {
  this.timeout(200_000);

  it("is what is there, or is said to be unknown: nothing is left out, twice there, or other", async () => {
    const outcomes = await together(scheduleSeeds(schedules), run, atOnce);
    const sum = (of: "ended" | "effects") => outcomes.reduce((all, outcome) => all + outcome[of], 0);
    console.log(
      `      ${sum("ended")} of ${3 * outcomes.length} readings ended; ${sum("effects")} faults took effect`,
    );
    if (outcomes.length > 1) assert.ok(sum("ended") > 0 && sum("ended") < 3 * outcomes.length);
    assert.deepEqual(
      outcomes.filter(({ effects }) => effects === 0),
      [],
    );
  });
});
