/** What every rival builds; sides.ts asks the same of this package. */

import * as pulumi from "@pulumi/pulumi";

/** Full names: `team-0/service-0` and so on. */
export function repositoryNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `team-${index % 20}/service-${index}`);
}

export const readers = { production: "333333333333", staging: "222222222222" };

export const pullActions = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
];

export const mutableTags = ["deployed-*", "gitbranch_*", "gitpr_*"];

export const settings = {
  imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
  imageTagMutabilityExclusionFilters: mutableTags.map((filter) => ({ filter, filterType: "WILDCARD" })),
  imageScanningConfiguration: { scanOnPush: true },
  encryptionConfigurations: [{ encryptionType: "AES256" }],
};

/** Prefixes and no patterns: awsx knows no patterns. */
export const lifecycleRules = [
  { prefix: "release-", keepLast: 100 },
  { prefix: "gitsha_", olderThanDays: 7 },
  { prefix: "gitbranch_", olderThanDays: 7 },
  { prefix: "gitpr_", olderThanDays: 7 },
  { keepLast: 5 },
];

interface RepositoryOutputs {
  repositoryUrl: pulumi.Output<string>;
  arn: pulumi.Output<string>;
}

/** The outputs that consumer stacks read. */
export function outputs(repositories: Record<string, RepositoryOutputs>) {
  const each = (output: (repository: RepositoryOutputs) => pulumi.Output<string>) =>
    pulumi.output(
      Object.fromEntries(
        Object.entries(repositories).map(([name, repository]) => [name, output(repository)]),
      ) as Record<string, pulumi.Output<string>>,
    );
  const repositoryUrls = each((repository) => repository.repositoryUrl);
  const repositoryArns = each((repository) => repository.arn);
  const contract = pulumi.all([repositoryUrls, repositoryArns]).apply(([urls, arns]) => ({
    version: 1,
    registryId: Object.values(arns)[0]?.split(":")[4],
    region: Object.values(arns)[0]?.split(":")[3],
    host: Object.values(urls)[0]?.split("/")[0],
    repositories: Object.fromEntries(
      Object.entries(urls).map(([name, url]) => [
        name,
        { url, arn: arns[name], environments: Object.keys(readers) },
      ]),
    ),
  }));
  return { contract, repositoryUrls, repositoryArns };
}
