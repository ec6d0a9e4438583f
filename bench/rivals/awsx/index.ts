/** The component of Pulumi's own package of components, which makes a lifecycle policy, and a policy beside it. */

import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx/classic";
import * as pulumi from "@pulumi/pulumi";
import { lifecycleRules, outputs, pullActions, readers, repositoryNames, settings } from "../repositories";

const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: Object.entries(readers).map(([name, account]) => ({
    Sid: `Read${name[0]?.toUpperCase()}${name.slice(1)}Accounts`,
    Effect: "Allow",
    Principal: { AWS: [`arn:aws:iam::${account}:root`] },
    Action: pullActions,
  })),
});

const rules = lifecycleRules.map(({ prefix, keepLast, olderThanDays }) => ({
  description: prefix ?? "untagged",
  selection: prefix === undefined ? ("untagged" as const) : { tagPrefixList: [prefix] },
  ...(keepLast !== undefined && { maximumNumberOfImages: keepLast }),
  ...(olderThanDays !== undefined && { maximumAgeLimit: olderThanDays }),
}));

const repositories: Record<string, aws.ecr.Repository> = {};
for (const name of repositoryNames(new pulumi.Config().requireNumber("count"))) {
  // The component passes on tags only: whoever wants more hands it the repository.
  const { repository } = new awsx.ecr.Repository(name, {
    repository: new aws.ecr.Repository(name, { name, ...settings }),
    lifeCyclePolicyArgs: { rules },
  });
  new aws.ecr.RepositoryPolicy(name, { repository: repository.name, policy });
  repositories[name] = repository;
}

export const { contract, repositoryUrls, repositoryArns } = outputs(repositories);
