import type { ECRClient, Repository } from "@aws-sdk/client-ecr";
import { type Difference, differencesOf } from "../ecr/difference";
import type { RepositoryPlan } from "../ecr/plan";
import type { RepositoryState } from "../ecr/repository-state";
import type { RuntimePlanner } from "../ecr/runtime-plan";
import { awsErrorWords } from "./aws-error";
import { systemClock } from "./clock";
import { type Covered, coveredRepositories } from "./covered";
import { createRepository, whatCreationChanges } from "./create";
import { type Failure, type HealOptions, heal, hopeless } from "./heal";
import { findRepository, readState } from "./registry";
import { oneByOne, usualConcurrency } from "./together";

export interface EnsureOptions extends Partial<HealOptions> {
  /** Says what would be done, and writes nothing. */
  isDryRun?: boolean;
  /** Whether a repository is made where there is none; default yes. */
  mayCreate?: boolean;
}

/** What became of a repository. */
export interface Ensured {
  repository: string;
  /** Whether it was made; with a dry run, whether it would be. */
  created: boolean;
  /** What was not as planned and now is; with a dry run, what would be. */
  changes: Difference[];
  /** What is still not as planned. */
  failures: Failure[];
  /** Where a repository that config doesn't list was deleted since it was listed: it isn't made again. */
  gone?: true;
}

/** Milliseconds before another look: AWS may take a moment to know everywhere of what it has just made. */
const usualWaits: readonly number[] = [250, 1_000, 4_000];

/** What is known of a repository already. */
interface Known {
  /** Undefined where there is none. */
  found: Repository | undefined;
  tags?: Record<string, string> | undefined;
}

/**
 * Makes a repository, or makes what differs of it as planned. It may be called again at any time, and by several at
 * once: all of them end well.
 *
 * A new repository is made with its settings and tags in one call, and gets its policy with the next one. What can't
 * be written or read of an existing one is among `failures`, and the other steps go on.
 *
 * @param known what a list of repositories said of it; else it is looked up
 * @throws what AWS answers where the repository can't be looked up, or can't be made
 */
export async function ensureRepository(
  ecr: ECRClient,
  name: string,
  plan: RepositoryPlan,
  { waits = usualWaits, onWrite = () => undefined, isDryRun = false, mayCreate = true }: EnsureOptions = {},
  known?: Known,
): Promise<Ensured> {
  const ensured: Ensured = { repository: name, created: false, changes: [], failures: [] };
  const options = { waits, onWrite, isDryRun, mayCreate };
  let its = known;
  for (const wait of [0, ...waits]) {
    await systemClock.sleep(wait);
    if (
      await ensureOnce(ecr, name, plan, options, ensured, its ?? { found: await findRepository(ecr, name) })
    ) {
      return ensured;
    }
    its = undefined;
  }
  const message = `vanished while it was being made as planned, ${waits.length + 1} times: somebody else deletes it`;
  return { ...ensured, failures: [...ensured.failures, { what: "repository", message }] };
}

/** Options for many repositories. */
export interface EnsureManyOptions extends Omit<EnsureOptions, "mayCreate"> {
  /** Repositories that are worked on at the same time. */
  concurrency?: number;
}

/**
 * Ensures each repository of config, and each live one with the mark of runtime repositories; no other is written to.
 * What fails is said in its own result.
 *
 * @param planner its config's plan has no errors
 * @returns one after the other, in the order of AWS's list, those that aren't there yet at the end
 * @throws what AWS answers where the registry can't be listed
 */
export async function* ensureAll(
  ecr: ECRClient,
  planner: RuntimePlanner,
  { concurrency = usualConcurrency, ...options }: EnsureManyOptions = {},
): AsyncGenerator<Ensured> {
  const all = coveredRepositories(ecr, planner, concurrency);
  yield* oneByOne(all, (its) => ensureCovered(ecr, planner, options, its), concurrency);
}

/** Ensures those repositories among all that {@link ensureAll} would, looking each up. */
export async function* ensureSome(
  ecr: ECRClient,
  planner: RuntimePlanner,
  names: readonly string[],
  { concurrency = usualConcurrency, ...options }: EnsureManyOptions = {},
): AsyncGenerator<Ensured> {
  const { plans } = planner.plan(names);
  yield* oneByOne(plans, ([name, plan]) => ensureCovered(ecr, planner, options, { name, plan }), concurrency);
}

async function ensureCovered(
  ecr: ECRClient,
  planner: RuntimePlanner,
  options: EnsureOptions,
  covered: Covered | { name: string; plan: RepositoryPlan },
): Promise<Ensured> {
  const { name: repository, plan } = covered;
  const failed = (message: string): Ensured => ({
    repository,
    created: false,
    changes: [],
    failures: [{ what: "repository", message }],
  });
  if (plan === undefined) {
    return failed(covered.refusal);
  }
  const known = "found" in covered ? covered : undefined;
  const mayCreate = planner.listed.has(repository);
  try {
    return await ensureRepository(ecr, repository, plan, { ...options, mayCreate }, known);
  } catch (error) {
    return failed(awsErrorWords(error));
  }
}

/** @returns whether that was all; false where the repository vanished on the way */
async function ensureOnce(
  ecr: ECRClient,
  name: string,
  plan: RepositoryPlan,
  options: Required<EnsureOptions>,
  ensured: Ensured,
  known: Known,
): Promise<boolean> {
  if (known.found === undefined && !options.mayCreate) {
    ensured.gone = true;
    return true;
  }
  if (known.found === undefined && options.isDryRun) {
    ensured.created = true;
    ensured.changes.push(...whatCreationChanges(name, plan));
    return true;
  }
  const made = known.found === undefined ? await createRepository(ecr, name, plan, options) : undefined;
  if (made !== undefined) {
    ensured.created = true;
    ensured.changes.push(...differencesOf(name, plan, undefined));
  }
  const found = known.found ?? (made === undefined ? await findRepository(ecr, name) : undefined);
  const live = made ?? (found && (await readOrFail(ecr, found, known.tags, ensured)));
  if (live === undefined || live === "failed") {
    return live === "failed";
  }
  const differences = differencesOf(name, plan, live);
  if (options.isDryRun) {
    ensured.changes.push(...differences.filter(({ what }) => what !== "encryption"));
    ensured.failures.push(...hopeless(differences));
    return true;
  }
  const { changes, failures, isGone } = await heal(ecr, plan, live, differences, options);
  ensured.changes.push(...changes);
  if (!isGone) {
    ensured.failures.push(...failures);
  }
  return !isGone;
}

async function readOrFail(
  ecr: ECRClient,
  found: Repository,
  tags: Record<string, string> | undefined,
  { failures }: Ensured,
): Promise<RepositoryState | "failed" | undefined> {
  try {
    return await readState(ecr, found, tags);
  } catch (error) {
    failures.push({ what: "repository", message: `can't be read: ${awsErrorWords(error)}` });
    return "failed";
  }
}
