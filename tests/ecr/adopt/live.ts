import type { RepositoryState } from "../../../ecr/repository-state";

/** A repository without policies, as AWS makes one that nobody asked anything of. */
export function live(name: string, its: Partial<RepositoryState> = {}): RepositoryState {
  return {
    name,
    arn: `arn:aws:ecr:us-east-1:111111111111:repository/${name}`,
    account: "111111111111",
    imageTagMutability: "MUTABLE",
    imageTagMutabilityExclusionFilters: [],
    scanOnPush: false,
    encryption: { type: "AES256" },
    tags: {},
    repositoryPolicy: null,
    lifecyclePolicy: null,
    ...its,
  };
}

/** The text of a policy of these statements. */
export function policy(...Statement: unknown[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

export const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

export const root = (account: string) => `arn:aws:iam::${account}:root`;

/** As the plan lets an environment's accounts pull. */
export function readAccounts(word: string, ...accounts: string[]) {
  return {
    Sid: `Read${word}Accounts`,
    Effect: "Allow",
    Principal: { AWS: accounts.map(root) },
    Action: pull,
  };
}

/** A statement that no environment stands for. */
export const jenkins = {
  Sid: "jenkins may push",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::555555555555:role/jenkins" },
  Action: "ecr:PutImage",
};
