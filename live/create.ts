import {
  CreateRepositoryCommand,
  type ECRClient,
  RepositoryAlreadyExistsException,
} from "@aws-sdk/client-ecr";
import { type Difference, differencesOf } from "../ecr/difference";
import type { RepositoryPlan } from "../ecr/plan";
import type { RepositoryState } from "../ecr/repository-state";
import type { HealOptions } from "./heal";
import { exclusionFilters, tagList } from "./heal-steps";
import { unless } from "./registry";

/**
 * Makes a repository with its planned settings and tags, in one call.
 *
 * @returns the new repository, which has no policies yet; undefined where there is one of that name already
 * @throws what else AWS answers
 */
export async function createRepository(
  ecr: ECRClient,
  repositoryName: string,
  plan: RepositoryPlan,
  { onWrite }: Pick<HealOptions, "onWrite">,
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
  const { repositoryArn: arn = "", registryId: account = "" } = answer.repository ?? {};
  return { ...plan, name: repositoryName, arn, account, repositoryPolicy: null, lifecyclePolicy: null };
}

/** How a repository that isn't there differs from one that is made as planned. */
export function whatCreationChanges(name: string, plan: RepositoryPlan): Difference[] {
  const made = { ...plan, name, arn: "", account: "", repositoryPolicy: null, lifecyclePolicy: null };
  return [...differencesOf(name, plan, undefined), ...differencesOf(name, plan, made)];
}
