import { type ECRClient, type Repository, RepositoryNotFoundException } from "@aws-sdk/client-ecr";
import type { RepositoryPlan } from "../ecr/plan";
import { formatProblem } from "../ecr/problem";
import type { RuntimePlanner } from "../ecr/runtime-plan";
import { runtimeTag } from "../ecr/runtime-tag";
import { awsErrorWords } from "./aws-error";
import { readTags, repositoryPages, unless } from "./registry";
import { together } from "./together";

/** A repository that is to be as planned, or of which that can't be told. */
export type Covered = {
  name: string;
  /** Undefined for one of config that isn't there. */
  found: Repository | undefined;
  /** Where they were read already. */
  tags?: Record<string, string> | undefined;
} & ({ plan: RepositoryPlan; refusal?: never } | { plan?: never; refusal: string });

/**
 * The repositories that config lists, and the live ones with the mark of runtime repositories: page by page, so that
 * no more than a page of them is in memory. Beyond the pages it calls AWS once for each repository that config
 * doesn't list, for its tags.
 *
 * @returns those that are there, in AWS's order, then those of config that aren't
 * @throws what AWS answers where the registry can't be listed
 */
export async function* coveredRepositories(
  ecr: ECRClient,
  planner: RuntimePlanner,
  concurrency: number,
): AsyncGenerator<Covered> {
  const missing = new Map(planner.listed);
  for await (const { repositories } of repositoryPages(ecr)) {
    const all = await together(
      repositories,
      async (found): Promise<Candidate | undefined> => {
        const name = found.repositoryName ?? "";
        return planner.listed.has(name) ? { name, found } : marked(ecr, { name, found });
      },
      concurrency,
    );
    const page = all.filter((its) => its !== undefined);
    const { plans, refused } = planner.plan(page.filter(({ refusal }) => refusal === undefined).map(nameOf));
    for (const { name, found, tags, refusal } of page) {
      missing.delete(name);
      const plan = plans.get(name);
      const why = () => (refused.get(name) ?? []).map(formatProblem).join("; ");
      yield plan === undefined
        ? { name, found, refusal: refusal ?? `can't be planned: ${why()}` }
        : { name, found, tags, plan };
    }
  }
  for (const [name, plan] of missing) {
    yield { name, found: undefined, plan };
  }
}

/** A live repository that may be covered. */
interface Candidate {
  name: string;
  found: Repository;
  tags?: Record<string, string>;
  refusal?: string;
}

function nameOf({ name }: Candidate): string {
  return name;
}

/** A repository that config doesn't list; undefined where it has no mark, or is gone. */
async function marked(ecr: ECRClient, its: Candidate): Promise<Candidate | undefined> {
  try {
    const tags = await unless(RepositoryNotFoundException, readTags(ecr, its.found.repositoryArn ?? ""));
    return tags !== undefined && Object.hasOwn(tags, runtimeTag.key) ? { ...its, tags } : undefined;
  } catch (error) {
    const refusal = `its tags can't be read, so it isn't known whether it is to be as planned: ${awsErrorWords(error)}`;
    return { ...its, refusal };
  }
}
