/** A loop as written by hand over the part of the AWS package that it needs; compiled without type-checking. */

import * as ecr from "@pulumi/aws/ecr";
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

const lifecyclePolicy = JSON.stringify({
  rules: lifecycleRules.map(({ prefix, keepLast, olderThanDays }, index) => ({
    rulePriority: index + 1,
    description: prefix ?? "untagged",
    selection: {
      ...(prefix === undefined
        ? { tagStatus: "untagged" }
        : { tagStatus: "tagged", tagPrefixList: [prefix] }),
      ...(keepLast === undefined
        ? { countType: "sinceImagePushed", countUnit: "days", countNumber: olderThanDays }
        : { countType: "imageCountMoreThan", countNumber: keepLast }),
    },
    action: { type: "expire" },
  })),
});

const repositories: Record<string, ecr.Repository> = {};
for (const name of repositoryNames(new pulumi.Config().requireNumber("count"))) {
  const repository = new ecr.Repository(name, { name, ...settings });
  new ecr.RepositoryPolicy(name, { repository: repository.name, policy });
  new ecr.LifecyclePolicy(name, { repository: repository.name, policy: lifecyclePolicy });
  repositories[name] = repository;
}

export const { contract, repositoryUrls, repositoryArns } = outputs(repositories);
