import { DescribeRepositoriesCommand, type ECRClient } from "@aws-sdk/client-ecr";
import { readJson } from "../ecr/json-document";
import { mutabilities } from "../ecr/mutability";
import type { ReleaseRules } from "../ecr/release-tag";
import { readLifecycle } from "./registry";

/**
 * What a repository does with its tags: whether they move, and what its lifecycle policy does.
 *
 * @throws what AWS answers, RepositoryNotFoundException among it; Error for an answer that can't be read
 */
export async function readReleaseRules(ecr: ECRClient, repository: string): Promise<ReleaseRules> {
  const { repositories = [] } = await ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: [repository] }),
  );
  const { imageTagMutability, imageTagMutabilityExclusionFilters = [] } = repositories[0] ?? {};
  const mode = mutabilities.find((known) => known === imageTagMutability);
  if (mode === undefined) {
    throw new Error(
      `has the tag mutability ${JSON.stringify(imageTagMutability)}, which this version doesn't know: upgrade the package`,
    );
  }
  const text = await readLifecycle(ecr, repository);
  const reading = text === null ? { value: null } : readJson(text);
  if ("refusal" in reading) {
    throw new Error(`AWS answered a lifecycle policy that ${reading.refusal}`);
  }
  const filters = imageTagMutabilityExclusionFilters.map(({ filter = "" }) => filter);
  return { repository, mutability: { mode, filters }, lifecyclePolicy: reading.value };
}
