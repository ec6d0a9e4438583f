import { DescribeRepositoriesCommand, type ECRClient } from "@aws-sdk/client-ecr";
import { parseJson } from "./json-text";
import { isObject, type Json } from "./properties";

/**
 * Lifecycle policies that ECR takes and the emulator refuses, as they archive: the stand-in keeps them, so that only
 * it sees them, and they do nothing. One is gone with its repository.
 */
const kept = new Map<string, { policy: string; createdAt: number }>();

/** Where a repository is. */
export interface KeptAt {
  endpoint: string;
  account: string;
  region: string;
  repositoryName: string;
}

const keyOf = ({ endpoint, account, region, repositoryName }: KeptAt) =>
  [endpoint, account, region, repositoryName].join(" ");

/** Whether a policy has something that the emulator knows nothing of. */
export function isBeyondEmulator(policyText: string): boolean {
  const policy = parseJson(policyText);
  const rules = isObject(policy) ? policy["rules"] : undefined;
  return Array.isArray(rules) && rules.some(isRuleBeyond);
}

function isRuleBeyond(rule: Json): boolean {
  const { selection, action } = isObject(rule) ? rule : {};
  const its = isObject(selection) ? selection : {};
  const isNewCount = its["countType"] === "sinceImagePulled" || its["countType"] === "sinceImageTransitioned";
  return (
    isNewCount || its["storageClass"] !== undefined || (isObject(action) && action["type"] === "transition")
  );
}

/** @throws what AWS answers, RepositoryNotFoundException among it */
export async function keepPolicy(ecr: ECRClient, at: KeptAt, policy: string): Promise<void> {
  kept.set(keyOf(at), { policy, createdAt: await createdAt(ecr, at) });
}

export function dropPolicy(at: KeptAt): void {
  kept.delete(keyOf(at));
}

/** @returns undefined where none is kept, or its repository was made anew. @throws as {@link keepPolicy} does */
export async function keptPolicy(ecr: ECRClient, at: KeptAt): Promise<string | undefined> {
  const found = kept.get(keyOf(at));
  if (found !== undefined && found.createdAt !== (await createdAt(ecr, at))) {
    dropPolicy(at);
    return undefined;
  }
  return found?.policy;
}

async function createdAt(ecr: ECRClient, { repositoryName }: KeptAt): Promise<number> {
  const { repositories = [] } = await ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
  );
  return repositories[0]?.createdAt?.getTime() ?? 0;
}
