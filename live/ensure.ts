import {
  CreateRepositoryCommand,
  type ECRClient,
  type Repository,
  RepositoryAlreadyExistsException,
} from "@aws-sdk/client-ecr";
import { type Difference, differencesOf } from "../ecr/difference";
import type { RepositoryPlan } from "../ecr/plan";
import type { RepositoryState } from "../ecr/repository-state";
import type { RuntimePlanner } from "../ecr/runtime-plan";
import { awsErrorWords } from "./aws-error";
import { type Covered, coveredRepositories } from "./covered";
import { exclusionFilters, type Failure, type HealOptions, heal, hopeless, sleep, tagList } from "./heal";
import { findRepository, readState, unless } from "./registry";
import { oneByOne, usualConcurrency } from "./together";

export interface EnsureOptions extends Partial<HealOptions> {
  /** Says what would be done, and writes nothing. */
  isDryRun?: boolean;
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
}

/** Milliseconds before another look: AWS may take a moment to know everywhere of what it has just made. */
export const usualWaits: readonly number[] = [250, 1_000, 4_000];

/** What is known of a repository already: all but `found` may be left out; `found` undefined is one that isn't there. */
export type Known = { found: Repository | undefined; tags?: Record<string, string> | undefined };

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
  { waits = usualWaits, onWrite = () => undefined, isDryRun = false }: EnsureOptions = {},
  known?: Known,
): Promise<Ensured> {
  const ensured: Ensured = { repository: name, created: false, changes: [], failures: [] };
  const options = { waits, onWrite, isDryRun };
  let its = known;
  for (const wait of [0, ...waits]) {
    await sleep(wait);
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

/**
 * Ensures each repository of config, and each live one with the mark of runtime repositories; no other is written to.
 *
 * @param planner its config's plan has no errors
 * @returns one after the other, in the order of AWS's list, those that aren't there yet at the end
 * @throws what AWS answers where the registry can't be listed
 */
export async function* ensureAll(
  ecr: ECRClient,
  planner: RuntimePlanner,
  { concurrency = usualConcurrency, ...options }: EnsureOptions & { concurrency?: number } = {},
): AsyncGenerator<Ensured> {
  const ensure = async (covered: Covered): Promise<Ensured> => {
    const { name: repository, plan, refusal } = covered;
    const failed = (message: string): Ensured => ({
      repository,
      created: false,
      changes: [],
      failures: [{ what: "repository", message }],
    });
    if (plan === undefined) {
      return failed(refusal);
    }
    try {
      return await ensureRepository(ecr, repository, plan, options, covered);
    } catch (error) {
      return failed(awsErrorWords(error));
    }
  };
  yield* oneByOne(coveredRepositories(ecr, planner, concurrency), ensure, concurrency);
}

/** @returns whether that was all; false where the repository vanished on the way */
async function ensureOnce(
  ecr: ECRClient,
  name: string,
  plan: RepositoryPlan,
  options: HealOptions & { isDryRun: boolean },
  ensured: Ensured,
  known: Known,
): Promise<boolean> {
  if (known.found === undefined && options.isDryRun) {
    ensured.created = true;
    ensured.changes.push(...toCreate(name, plan));
    return true;
  }
  const state = known.found === undefined ? await create(ecr, name, plan, options, ensured) : undefined;
  const found = known.found ?? (state === undefined ? await findRepository(ecr, name) : undefined);
  const live = state ?? (found && (await readOrFail(ecr, found, known.tags, ensured)));
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

/** A repository that was just made, which has no policies yet; undefined where there is one of that name already. */
async function create(
  ecr: ECRClient,
  repositoryName: string,
  plan: RepositoryPlan,
  { onWrite }: HealOptions,
  ensured: Ensured,
): Promise<RepositoryState | undefined> {
  const { imageTagMutability, scanOnPush, encryption, tags } = plan;
  onWrite({ repository: repositoryName, words: "creates the repository" });
  const answer = await unless(
    RepositoryAlreadyExistsException,
    ecr.send(
      new CreateRepositoryCommand({
        repositoryName,
        imageTagMutability,
        ...exclusionFilters(plan),
        imageScanningConfiguration: { scanOnPush },
        encryptionConfiguration: {
          encryptionType: encryption.type,
          ...(encryption.kmsKey !== undefined && { kmsKey: encryption.kmsKey }),
        },
        ...(Object.keys(tags).length > 0 && { tags: tagList(tags) }),
      }),
    ),
  );
  if (answer === undefined) {
    return undefined;
  }
  ensured.created = true;
  ensured.changes.push(...differencesOf(repositoryName, plan, undefined));
  const { repositoryArn: arn = "", registryId: account = "" } = answer.repository ?? {};
  return { ...plan, name: repositoryName, arn, account, repositoryPolicy: null, lifecyclePolicy: null };
}

/** What a dry run says of a repository that isn't there. */
function toCreate(name: string, plan: RepositoryPlan): Difference[] {
  const made = { ...plan, name, arn: "", account: "", repositoryPolicy: null, lifecyclePolicy: null };
  return [...differencesOf(name, plan, undefined), ...differencesOf(name, plan, made)];
}
