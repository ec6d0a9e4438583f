/** A registry as people make them by hand, with policies that other people wrote. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  type ECRClient,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { refuseLifecyclePolicy } from "../../sandbox/provider/strict-lifecycle-policy";
import { refuseRepositoryPolicy } from "../../sandbox/provider/strict-repository-policy";
import { awsExamples, correctPolicies, type KnownPolicy, startingPoints } from "../repository-policies";

interface Policy {
  title: string;
  text: string;
}

/** Policies of a kind; undefined where those of other people are not at hand. */
function corpus(kind: "policy" | "lifecycle"): Policy[] | undefined {
  const directory = resolve(__dirname, "../../../shared/corpus", kind);
  return existsSync(directory)
    ? readdirSync(directory).map((file) => ({
        title: `${kind}/${file}`,
        text: JSON.stringify(JSON.parse(readFileSync(join(directory, file), "utf8")).policy),
      }))
    : undefined;
}

const expireUntagged = {
  selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
  action: { type: "expire" },
};

/** What people start from, where nothing else is at hand. */
const ownLifecycles: Policy[] = [
  { rulePriority: 1, ...expireUntagged },
  { rulePriority: 10, description: "Expire untagged images", ...expireUntagged },
  { rulePriority: 1, description: "Expire untagged images", ...expireUntagged },
].map((rule, index) => ({ title: `own ${index}`, text: JSON.stringify({ rules: [rule] }) }));

/** Why a policy is not in the registry, by its title. */
export type LeftAway = Map<string, string>;

/** As the environment staging of this package lets in its account. */
const stagingPolicy: Policy = {
  title: "staging",
  text: JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Sid: "ReadStagingAccounts",
      Effect: "Allow",
      Principal: { AWS: "222222222222" },
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
    },
  }),
};

const everyone: Policy = {
  title: "everyone",
  text: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "Public", Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
  }),
};

const settings: Omit<CreateRepositoryCommandInput, "repositoryName">[] = [
  {},
  { imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: true } },
  {
    imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: [{ filter: "latest", filterType: "WILDCARD" }],
    tags: [{ Key: "team", Value: "2024-01-01" }],
  },
  {
    encryptionConfiguration: {
      encryptionType: "KMS",
      kmsKey: "arn:aws:kms:us-east-1:111111111111:key/5a6f2d2e-0000-4000-8000-000000000000",
    },
    tags: [
      { Key: "owner", Value: "yes" },
      { Key: "cost-centre", Value: "0123" },
    ],
  },
];

export const registrySize = 60;

/**
 * Makes the registry: every policy that ECR and the emulator take is in it, and every third repository lets in the
 * staging account as this package does.
 *
 * @returns names of the repositories, those among them that let staging in, and the policies that are not in it
 */
export async function makeRegistry(
  ecr: ECRClient,
): Promise<{ names: string[]; staging: string[]; leftAway: LeftAway }> {
  const leftAway: LeftAway = new Map();
  const others = corpus("policy") ?? [...awsExamples, ...startingPoints, ...correctPolicies].map(asPolicy);
  const policies = [everyone, ...others].filter(isTaken(refuseRepositoryPolicy, leftAway));
  const lifecycles = (corpus("lifecycle") ?? ownLifecycles).filter(isTaken(refuseLifecyclePolicy, leftAway));
  const names = Array.from(
    { length: registrySize },
    (_, index) => `${["web", "data", "ml"][index % 3]}/service-${index}`,
  );
  const staging: string[] = [];
  let lifecycle = lifecycles.shift();
  for (const [index, repositoryName] of names.entries()) {
    await ecr.send(new CreateRepositoryCommand({ repositoryName, ...settings[index % settings.length] }));
    const policy = index % 3 === 0 ? stagingPolicy : policies.shift();
    if (policy !== undefined && (await isPut(leftAway, policy, () => put(ecr, repositoryName, policy)))) {
      if (policy === stagingPolicy) staging.push(repositoryName);
    }
    while (lifecycle !== undefined) {
      const its = lifecycle;
      lifecycle = lifecycles.shift();
      if (await isPut(leftAway, its, () => putLifecycle(ecr, repositoryName, its))) break;
    }
  }
  for (const { title } of [...policies, ...lifecycles])
    leftAway.set(title, "there are not repositories enough");
  return { names, staging, leftAway };
}

function asPolicy({ title, policy }: KnownPolicy): Policy {
  return { title, text: JSON.stringify(policy) };
}

function isTaken(refuse: (text: string) => void, leftAway: LeftAway): (policy: Policy) => boolean {
  return ({ title, text }) => {
    try {
      refuse(text);
      return true;
    } catch (error) {
      leftAway.set(title, `ECR: ${(error as Error).message}`);
      return false;
    }
  };
}

async function isPut(leftAway: LeftAway, { title }: Policy, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    leftAway.set(title, `the emulator: ${(error as Error).message}`);
    return false;
  }
}

function put(ecr: ECRClient, repositoryName: string, { text }: Policy): Promise<unknown> {
  return ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: text }));
}

function putLifecycle(ecr: ECRClient, repositoryName: string, { text }: Policy): Promise<unknown> {
  return ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: text }));
}
