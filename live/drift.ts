import type { ECRClient } from "@aws-sdk/client-ecr";
import { type Difference, differencesOf } from "../ecr/difference";
import type { RuntimePlanner } from "../ecr/runtime-plan";
import { awsErrorWords } from "./aws-error";
import { type Covered, coveredRepositories } from "./covered";
import { readState } from "./registry";
import { oneByOne, usualConcurrency } from "./together";

/** How one repository differs from its plan. */
export interface Drift {
  repository: string;
  /** Empty where it is as planned. */
  differences: Difference[];
  /** Why it isn't known, where it can't be read or planned. */
  failure?: string;
}

/**
 * Compares each repository that `ensureAll` covers with its plan; nothing is written.
 *
 * Beyond the pages of the registry it calls AWS three times for each of them, and once for each other repository. No
 * more than a page of repositories is in memory, so take what it gives one by one.
 *
 * @param planner its config's plan has no errors
 * @returns each of them in the order of AWS's list, then those of config that aren't there
 * @throws what AWS answers where the registry can't be listed
 */
export async function* findDrift(
  ecr: ECRClient,
  planner: RuntimePlanner,
  { concurrency = usualConcurrency }: { concurrency?: number } = {},
): AsyncGenerator<Drift> {
  const compare = async ({ name, found, tags, plan, refusal }: Covered): Promise<Drift> => {
    if (plan === undefined) {
      return { repository: name, differences: [], failure: refusal };
    }
    try {
      const state = found && (await readState(ecr, found, tags));
      // One that a platform made, and has deleted since it was listed, is as it is to be.
      const isDone = state === undefined && !planner.listed.has(name);
      return { repository: name, differences: isDone ? [] : differencesOf(name, plan, state) };
    } catch (error) {
      return { repository: name, differences: [], failure: `can't be read: ${awsErrorWords(error)}` };
    }
  };
  yield* oneByOne(coveredRepositories(ecr, planner, concurrency), compare, concurrency);
}
