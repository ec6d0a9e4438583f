import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { ECRClient } from "@aws-sdk/client-ecr";
import Table from "cli-table3";
import { runtimeTag } from "../../ecr/runtime-tag";
import { ensureAll } from "../../live/ensure";
import { promote } from "../../live/promote";
import { together } from "../../live/together";
import { REGION } from "../../sandbox/accounts";
import { openWire, type Wire } from "../../sandbox/wire";
import { disturb, type Effect, faultKinds } from "../../sandbox/wire-faults";
import {
  candidate,
  type FaultRegistry,
  foreign,
  makeRegistry,
  plans,
  readImages,
  released,
} from "./fault-registry";
import { chance, cutsAfterEffect, faultSchedule, tally, writeOperations } from "./fault-schedule";
import { assertOnlyPlannedWrites } from "./fault-writes";
import { liveRepository, repositoryExists, theSandbox } from "./support";

/** Half of the schedules are the same in each run, half are new. */
const half = 100;
const fixedSeed = 20_260;
const releaseTag = "v1.0.0";

/** Milliseconds that a client waits for an answer, and that the wire holds one: the client gives up first. */
const [clientTimeout, held] = [500, 2_000];
/** Schedules at the same time, each in an account of its own, and calls at the same time in one of them. */
const [atOnce, concurrency] = [4, 4];

/** `FAULT_SEED=123 npx mocha tests/e2e/fault-schedules.test.ts` runs the schedule of that seed alone. */
function seeds(): number[] {
  const { FAULT_SEED: only } = process.env;
  if (only !== undefined) return [Number(only)];
  const fresh = randomInt(1_000_000, 1_000_000_000);
  console.log(`    seeds ${fixedSeed} to ${fixedSeed + half - 1}, and ${fresh} to ${fresh + half - 1}`);
  return [fixedSeed, fresh].flatMap((first) => Array.from({ length: half }, (_, index) => first + index));
}

/** What `ensure --all` and `promote` could not do; empty where all is well. */
async function work(ecr: ECRClient, { planner }: FaultRegistry, isTwice: boolean): Promise<string[]> {
  const ensureOnce = async () => {
    const failures: string[] = [];
    for await (const { repository, failures: its } of ensureAll(ecr, planner, { waits: [1, 5], concurrency }))
      failures.push(...its.map(({ what, message }) => `${repository}: ${what} ${message}`));
    return failures;
  };
  const promoteOnce = async () => {
    const request = { repository: released, from: { imageTag: candidate }, to: releaseTag };
    const rules = { failOn: "CRITICAL", maxScanAgeDays: 7 } as const;
    const { reasons } = await promote(ecr, { ...request, ...rules }, { lookInterval: 1, looks: 3 });
    return reasons.map(({ path, message }) => `${path}: ${message}`);
  };
  const failed = (error: unknown) => [`failed: ${(error as Error).name} ${(error as Error).message}`];
  const actors = isTwice ? [1, 2] : [1];
  const ensured = await Promise.all(actors.map(() => ensureOnce().catch(failed)));
  const promoted = await Promise.all(actors.map(() => promoteOnce().catch(failed)));
  return [...ensured, ...promoted].flat();
}

interface Outcome {
  effects: Effect[];
  /** Whether it took a second run. */
  isSecond: boolean;
}

/** Runs one schedule. @throws AssertionError if anything is lost, widened, or not as planned in the end */
async function run(seed: number): Promise<Outcome> {
  const registry = await makeRegistry(seed, theSandbox().emulator.endpoint);
  const wire = await openWire(theSandbox().emulator.endpoint);
  try {
    return await runOn(seed, registry, wire);
  } catch (error) {
    (error as Error).message = `FAULT_SEED=${seed}: ${(error as Error).message}`;
    throw error;
  } finally {
    registry.ecr.destroy();
    await wire.close();
  }
}

async function runOn(seed: number, registry: FaultRegistry, wire: Wire): Promise<Outcome> {
  const { ecr, credentials } = registry;
  const client = { endpoint: wire.endpoint, region: REGION, credentials };
  const schedule = faultSchedule(seed);
  const before = await state(ecr);

  const requestHandler = { requestTimeout: clientTimeout, throwOnRequestTimeout: true };
  const faulty = new ECRClient({ ...client, maxAttempts: schedule.maxAttempts, requestHandler });
  const disturbance = disturb(wire, schedule.decide, held);
  wire.pageSize = schedule.pageSize;
  const failures = await work(faulty, registry, chance(seed)("two at once") < 0.25);
  await disturbance.stop();
  faulty.destroy();
  const release = { imageTag: releaseTag, imageDigest: registry.candidate };
  assertNothingLost(before, await state(ecr), release);

  const isSecond = failures.length > 0;
  if (isSecond) {
    const clean = new ECRClient(client);
    assert.deepEqual(await work(clean, registry, false), [], "the second run, without faults");
    clean.destroy();
  }
  const after = await state(ecr);
  assertNothingLost(before, after, release);
  assertAsPlanned(
    before,
    after,
    release,
    isSecond ? "" : ", though the first run had nothing to complain of",
  );
  assertOnlyPlannedWrites(wire.calls, release);
  assert.ok(disturbance.effects.length > 0, "no fault took effect");
  return { effects: disturbance.effects, isSecond };
}

/** All that a registry holds: repositories that aren't there are left out. */
async function state(ecr: ECRClient) {
  const names = [...plans.keys(), foreign];
  const exist = await Promise.all(names.map((name) => repositoryExists(ecr, name)));
  const there = names.filter((_, index) => exist[index]);
  const repositories = await Promise.all(
    there.map(async (name) => [name, await liveRepository(ecr, name)] as const),
  );
  return { images: await readImages(ecr, there), repositories: new Map(repositories) };
}

type State = Awaited<ReturnType<typeof state>>;

/** Every image is there with each of its tags, and nothing new but the release tag on the candidate. */
function assertNothingLost(
  before: State,
  now: State,
  release: { imageTag: string; imageDigest: string },
): void {
  const withRelease = structuredClone(before.images);
  withRelease[released]?.[release.imageDigest]?.push(release.imageTag);
  const made = [...now.repositories.keys()].filter((name) => !before.repositories.has(name));
  for (const images of [before.images, withRelease]) for (const name of made) images[name] = {};
  const isReleased = now.images[released]?.[release.imageDigest]?.includes(release.imageTag) === true;
  assert.deepEqual(now.images, isReleased ? withRelease : before.images, "images and their tags");
  assert.deepEqual(now.repositories.get(foreign), before.repositories.get(foreign), "a repository of others");
}

function assertAsPlanned(
  before: State,
  now: State,
  { imageTag, imageDigest }: { imageTag: string; imageDigest: string },
  when: string,
): void {
  assert.ok(now.images[released]?.[imageDigest]?.includes(imageTag), `${imageTag} isn't on the image${when}`);
  for (const [name, plan] of plans) {
    const { [runtimeTag.key]: _mark, ...others } = before.repositories.get(name)?.tags ?? {};
    const expected = {
      repositoryPolicy: plan.repositoryPolicy,
      lifecyclePolicy: plan.lifecyclePolicy,
      imageTagMutability: plan.imageTagMutability,
      imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters,
      scanOnPush: plan.scanOnPush,
      encryption: plan.encryption.type,
      tags: { ...others, ...plan.tags },
    };
    assert.deepEqual(now.repositories.get(name), expected, `${name} is not as planned${when}`);
  }
}

describe("ensure and promote over a faulty wire (seeds name the schedules; what AWS itself does at such a time isn't proved)", function () {
  this.timeout(400_000);
  let outcomes: Outcome[];
  let effects: Effect[];

  before(async () => {
    const started = Date.now();
    outcomes = await together(seeds(), run, atOnce);
    effects = outcomes.flatMap((outcome) => outcome.effects);
    console.log(`    ${outcomes.length} schedules in ${Math.round((Date.now() - started) / 1000)} s`);
  });

  it("end with every repository as planned and the tag released, after one more run at most; nothing is lost or widened", () => {
    const second = outcomes.filter(({ isSecond }) => isSecond).length;
    console.log(
      `      ${second} of ${outcomes.length} took a second run; ${effects.length} faults took effect`,
    );
    assert.ok(
      second > 0 && second < outcomes.length,
      "some schedules are overcome at once, others in the second run",
    );
  });

  it("meet a fault that takes effect in every schedule, and faults of every kind in all", () => {
    assert.deepEqual(
      outcomes.filter((outcome) => outcome.effects.length === 0),
      [],
    );
    assert.deepEqual(new Set(effects.map(({ kind }) => kind)), new Set(faultKinds));
  });

  it("have the connection cut after the effect at least five times on every kind of write", () => {
    console.log(faultTable(effects));
    const few = writeOperations.filter((operation) => cutsAfterEffect(effects, operation) < 5);
    assert.deepEqual(few, []);
  });
});

function faultTable(effects: readonly Effect[]): string {
  const table = new Table({
    head: ["took effect", ...faultKinds, "cuts after the effect"],
    style: { head: [], border: [], compact: true },
  });
  const counts = tally(effects);
  const reads = Object.keys(counts).filter((name) => !(writeOperations as readonly string[]).includes(name));
  for (const operation of writeOperations)
    table.push([
      operation,
      ...faultKinds.map((kind) => counts[operation]?.[kind] ?? 0),
      cutsAfterEffect(effects, operation),
    ]);
  for (const operation of reads.sort())
    table.push([operation, ...faultKinds.map((kind) => counts[operation]?.[kind] ?? 0), ""]);
  return table.toString();
}
