// The same registry with the CDK: `cdk synth` starts this. Plain JavaScript, so that no compiling is counted.
"use strict";
const { readFileSync } = require("node:fs");
const { App, Duration, Stack } = require("aws-cdk-lib");
const {
  ImageTagMutabilityExclusionFilter,
  Repository,
  TagMutability,
  TagStatus,
} = require("aws-cdk-lib/aws-ecr");
const { AccountPrincipal, PolicyStatement } = require("aws-cdk-lib/aws-iam");

/** CloudFormation's limit is 500 resources a stack. */
const REPOSITORIES_PER_STACK = 250;

const [configFile, outdir] = process.argv.slice(2);
const { repositories, environments, lifecycleRules, mutableTags, pullActions } = JSON.parse(
  readFileSync(configFile, "utf8"),
);
const app = new App({ outdir, analyticsReporting: false });
let stack;

for (const [index, [name, { readers }]] of Object.entries(repositories).entries()) {
  if (index % REPOSITORIES_PER_STACK === 0)
    stack = new Stack(app, `Registry${index / REPOSITORIES_PER_STACK}`);
  const repository = new Repository(stack, name, {
    repositoryName: name,
    imageScanOnPush: true,
    imageTagMutability: TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: mutableTags.map(ImageTagMutabilityExclusionFilter.wildcard),
    lifecycleRules: lifecycleRules.map(({ prefix, keepLast, olderThanDays }) => ({
      description: prefix ?? "untagged",
      ...(prefix === undefined ? { tagStatus: TagStatus.UNTAGGED } : { tagPrefixList: [prefix] }),
      ...(keepLast === undefined
        ? { maxImageAge: Duration.days(olderThanDays) }
        : { maxImageCount: keepLast }),
    })),
  });
  for (const reader of readers) {
    repository.addToResourcePolicy(
      new PolicyStatement({
        sid: `Read${reader.replaceAll("-", "")}`,
        principals: [new AccountPrincipal(environments[reader])],
        actions: pullActions,
      }),
    );
  }
}

app.synth();
