import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { ACCOUNTS } from "../../sandbox/accounts";
import { awsEcr, readWithCli } from "./aws-cli";
import { engineTimeout, putImage, theSandbox } from "./support";

const repositoryPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Größe",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNTS.staging}:root` },
      Action: ["ecr:BatchGetImage"],
    },
  ],
};
const lifecyclePolicy = {
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 },
      action: { type: "expire" },
    },
  ],
};

describe("AWS's own command line reads what the AWS SDK wrote", function () {
  this.timeout(engineTimeout);
  const names = ["aws-cli/a", "aws-cli/b", "aws-cli/c"];

  before(async () => {
    const ecr = theSandbox().clients.ecr("tooling");
    for (const repositoryName of names)
      await ecr.send(
        new CreateRepositoryCommand({
          repositoryName,
          imageTagMutability: "IMMUTABLE",
          tags: [{ Key: "team", Value: "größe & co" }],
        }),
      );
    const [repositoryName] = names;
    await ecr.send(
      new SetRepositoryPolicyCommand({ repositoryName, policyText: JSON.stringify(repositoryPolicy) }),
    );
    await ecr.send(
      new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: JSON.stringify(lifecyclePolicy) }),
    );
  });

  it("a repository's policy, lifecycle policy and tags", async () => {
    assert.deepEqual(await readWithCli("tooling", "aws-cli/a"), {
      imageTagMutability: "IMMUTABLE",
      repositoryPolicy,
      lifecyclePolicy,
      tags: { team: "größe & co" },
    });
  });

  it("lists in pages, all of them", async () => {
    const { repositories } = await awsEcr("tooling", "describe-repositories", "--page-size", "2");
    const found = (repositories as { repositoryName: string }[]).map(({ repositoryName }) => repositoryName);
    assert.deepEqual(
      found.filter((name) => name.startsWith("aws-cli/")),
      names,
    );
    const pages = theSandbox().wire.calls.filter(({ operation, input }) => {
      return operation === "DescribeRepositories" && input["maxResults"] === 2;
    });
    assert.ok(pages.length >= 2, `${pages.length} pages`);
  });

  it("an image's tags", async () => {
    await putImage(theSandbox().clients.ecr("tooling"), "aws-cli/b", "v1.0.0");
    const { imageIds } = await awsEcr("tooling", "list-images", "--repository-name", "aws-cli/b");
    assert.deepEqual(
      (imageIds as { imageTag: string }[]).map(({ imageTag }) => imageTag),
      ["v1.0.0"],
    );
  });

  it("and says so when AWS refuses", async () => {
    await assert.rejects(
      awsEcr("stranger", "get-repository-policy", "--repository-name", "aws-cli/a"),
      /aws ecr get-repository-policy .* ended with 25[45]:\n.*RepositoryNotFoundException/s,
    );
  });
});
