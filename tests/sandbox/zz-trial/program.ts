import * as ecr from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config("trial");
const reader = config.get("reader") ?? "222222222222";
const count = config.getNumber("count") ?? 2;
const keep = config.getNumber("keep") ?? 5;
for (let i = 0; i < count; i++) {
  const name = `team/r${i}`;
  const r = new ecr.Repository(`repo-${name}`, { name, imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: [{ filter: "gitbranch_*", filterType: "WILDCARD" }],
    imageScanningConfiguration: { scanOnPush: true }, tags: { team: config.get("team") ?? "a" } });
  new ecr.RepositoryPolicy(`repo-${name}`, { repository: r.name, policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "x", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${reader}:root` }, Action: ["ecr:BatchGetImage"] }] }) }, { deletedWith: r });
  new ecr.LifecyclePolicy(`repo-${name}`, { repository: r.name, policy: JSON.stringify({ rules: [{ rulePriority: 1, description: "keep few untagged images", selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: keep }, action: { type: "expire" } }] }) }, { deletedWith: r });
}
export const auto = config.getBoolean("auto") ? new ecr.Repository("Auto").name : "none";
