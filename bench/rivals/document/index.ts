/** The way of most examples: the whole AWS package, type-checked at start, a policy document per repository. */

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lifecycleRules, outputs, pullActions, readers, repositoryNames, settings } from "../repositories";

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

const repositories: Record<string, aws.ecr.Repository> = {};
for (const name of repositoryNames(new pulumi.Config().requireNumber("count"))) {
  const repository = new aws.ecr.Repository(name, { name, ...settings });
  const document = aws.iam.getPolicyDocumentOutput({
    statements: Object.entries(readers).map(([environment, account]) => ({
      sid: `Read${environment[0]?.toUpperCase()}${environment.slice(1)}Accounts`,
      principals: [{ type: "AWS", identifiers: [`arn:aws:iam::${account}:root`] }],
      actions: pullActions,
    })),
  });
  new aws.ecr.RepositoryPolicy(name, { repository: repository.name, policy: document.json });
  new aws.ecr.LifecyclePolicy(name, { repository: repository.name, policy: lifecyclePolicy });
  repositories[name] = repository;
}

export const { contract, repositoryUrls, repositoryArns } = outputs(repositories);
