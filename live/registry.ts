import {
  DescribeRepositoriesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  LifecyclePolicyNotFoundException,
  ListTagsForResourceCommand,
  type Repository,
  RepositoryNotFoundException,
  RepositoryPolicyNotFoundException,
} from "@aws-sdk/client-ecr";
import type { RepositoryState } from "../ecr/repository-state";
import { sortedByKey } from "../ecr/shape";

/** Repositories that one answer of AWS may hold. @see ECR API, DescribeRepositories, maxResults */
const pageSize = 1000;

/**
 * Every repository of a registry, page by page.
 *
 * @param from token of the page to begin with, from `pages` of an earlier reading
 * @throws what AWS answers; Error where AWS gives the same page twice
 */
export async function* repositoryPages(
  ecr: ECRClient,
  from?: string,
): AsyncGenerator<{ repositories: Repository[]; next: string | undefined }> {
  let token = from;
  const seen = new Set<string>();
  do {
    const { repositories = [], nextToken } = await ecr.send(
      new DescribeRepositoriesCommand({ maxResults: pageSize, nextToken: token }),
    );
    if (nextToken !== undefined && seen.has(nextToken)) {
      throw new Error("AWS gave the same page of repositories twice");
    }
    seen.add(nextToken ?? "");
    yield { repositories, next: nextToken };
    token = nextToken;
  } while (token !== undefined);
}

/** Every repository of a registry. @throws as {@link repositoryPages} does */
export async function* allRepositories(ecr: ECRClient): AsyncGenerator<Repository> {
  for await (const { repositories } of repositoryPages(ecr)) {
    yield* repositories;
  }
}

/**
 * @param name full name of the repository
 * @returns undefined where there is none
 * @throws what else AWS answers
 */
export async function findRepository(ecr: ECRClient, name: string): Promise<Repository | undefined> {
  const found = await unless(
    RepositoryNotFoundException,
    ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })),
  );
  return found?.repositories?.[0];
}

/**
 * A repository as it is now: three calls beyond the one that found it.
 *
 * @param known its tags, where they were read already: one call less
 * @returns undefined where it is gone in between
 * @throws what else AWS answers
 */
export async function readState(
  ecr: ECRClient,
  found: Repository,
  known?: Record<string, string>,
): Promise<RepositoryState | undefined> {
  const { repositoryName: name, repositoryArn: arn, registryId: account } = found;
  if (name === undefined || arn === undefined || account === undefined) {
    throw new Error(`AWS answered without a name, an ARN or an account for repository ${name ?? arn}`);
  }
  const read = await unless(
    RepositoryNotFoundException,
    Promise.all([known ?? readTags(ecr, arn), readPolicy(ecr, name), readLifecycle(ecr, name)]),
  );
  if (read === undefined) {
    return undefined;
  }
  const [tags, repositoryPolicy, lifecyclePolicy] = read;
  const { encryptionConfiguration: encryption, imageTagMutabilityExclusionFilters: filters = [] } = found;
  return {
    name,
    arn,
    account,
    imageTagMutability: found.imageTagMutability ?? "MUTABLE",
    imageTagMutabilityExclusionFilters: filters.map(({ filter = "" }) => filter).sort(),
    scanOnPush: found.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: {
      type: encryption?.encryptionType ?? "AES256",
      ...(encryption?.kmsKey && { kmsKey: encryption.kmsKey }),
    },
    tags,
    repositoryPolicy,
    lifecyclePolicy,
  };
}

/** The resource tags of a repository, sorted by key. */
export async function readTags(ecr: ECRClient, resourceArn: string): Promise<Record<string, string>> {
  const { tags = [] } = await ecr.send(new ListTagsForResourceCommand({ resourceArn }));
  return sortedByKey(Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])));
}

/** The text of a repository's policy; null where it has none. */
export async function readPolicy(ecr: ECRClient, repositoryName: string): Promise<string | null> {
  const read = await unless(
    RepositoryPolicyNotFoundException,
    ecr.send(new GetRepositoryPolicyCommand({ repositoryName })),
  );
  return read?.policyText ?? null;
}

/** The text of a repository's lifecycle policy; null where it has none. */
export async function readLifecycle(ecr: ECRClient, repositoryName: string): Promise<string | null> {
  const read = await unless(
    LifecyclePolicyNotFoundException,
    ecr.send(new GetLifecyclePolicyCommand({ repositoryName })),
  );
  return read?.lifecyclePolicyText ?? null;
}

type AwsError = abstract new (...args: never[]) => Error;

/** What a call answers; undefined where it ends with `absence`. */
export async function unless<T>(absence: AwsError, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof absence) {
      return undefined;
    }
    throw error;
  }
}
