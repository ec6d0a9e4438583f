import { type ECRClient, type Repository, RepositoryNotFoundException } from "@aws-sdk/client-ecr";
import type { RepositoryPlan } from "../ecr/plan";
import { formatProblem } from "../ecr/problem";
import type { NamePlans, RuntimePlanner } from "../ecr/runtime-plan";
import { runtimeTag } from "../ecr/runtime-tag";
import { awsErrorWords } from "./aws-error";
import { readTags, repositoryPages, unless } from "./registry";
import { oneByOne } from "./together";

/** A repository that is to be as planned, or of which that can't be told. */
export type Covered = {
  name: string;
  /** Undefined for one of config that isn't there. */
  found: Repository | undefined;
  /** Where they were read already. */
  tags?: Record<string, string> | undefined;
} & ({ plan: RepositoryPlan; refusal?: never } | { plan?: never; refusal: string });

/**
 * The repositories that config lists, and the live ones with the mark of runtime repositories, as they come: no more
 * than a page of them is in memory. Beyond the pages it calls AWS once for each repository that config doesn't list,
 * for its tags.
 *
 * @param concurrency repositories whose tags are read at the same time
 * @returns those that are there, in AWS's order, then those of config that aren't
 * @throws what AWS answers where the registry can't be listed
 */
export async function* coveredRepositories(
  ecr: ECRClient,
  planner: RuntimePlanner,
  concurrency: number,
): AsyncGenerator<Covered> {
  const cover = async (its: Covered | Unlisted) => ("planned" in its ? coverUnlisted(ecr, its) : its);
  for await (const covered of oneByOne(candidates(ecr, planner), cover, concurrency)) {
    if (covered !== undefined) {
      yield covered;
    }
  }
}

/** A live repository that config doesn't list. */
interface Unlisted {
  name: string;
  found: Repository;
  /** The plans of it and of others around it that config doesn't list either. */
  planned(): NamePlans;
}

/**
 * Repositories that are planned together as soon as one of them has the mark: much quicker than one by one, and in no
 * more memory than a few need.
 */
const plannedAtOnce = 200;

async function* candidates(ecr: ECRClient, planner: RuntimePlanner): AsyncGenerator<Covered | Unlisted> {
  const missing = new Map(planner.listed);
  for await (const { repositories } of repositoryPages(ecr)) {
    for (let from = 0; from < repositories.length; from += plannedAtOnce) {
      const some = repositories.slice(from, from + plannedAtOnce);
      let plans: NamePlans | undefined;
      const planned = () => {
        plans ??= planner.plan(some.map(nameOf).filter((name) => !planner.listed.has(name)));
        return plans;
      };
      for (const found of some) {
        const name = nameOf(found);
        const plan = planner.listed.get(name);
        missing.delete(name);
        yield plan === undefined ? { name, found, planned } : { name, found, plan };
      }
    }
  }
  for (const [name, plan] of missing) {
    yield { name, found: undefined, plan };
  }
}

function nameOf({ repositoryName = "" }: Repository): string {
  return repositoryName;
}

/** @returns undefined for one that has no mark, or is gone */
async function coverUnlisted(
  ecr: ECRClient,
  { name, found, planned }: Unlisted,
): Promise<Covered | undefined> {
  let tags: Record<string, string> | undefined;
  try {
    tags = await unless(RepositoryNotFoundException, readTags(ecr, found.repositoryArn ?? ""));
  } catch (error) {
    const refusal = `its tags can't be read, so it isn't known whether it is to be as planned: ${awsErrorWords(error)}`;
    return { name, found, refusal };
  }
  if (tags === undefined || !Object.hasOwn(tags, runtimeTag.key)) {
    return undefined;
  }
  const { plans, refused } = planned();
  const plan = plans.get(name);
  return plan === undefined
    ? { name, found, refusal: `can't be planned: ${(refused.get(name) ?? []).map(formatProblem).join("; ")}` }
    : { name, found, tags, plan };
}
