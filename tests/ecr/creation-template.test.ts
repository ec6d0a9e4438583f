import assert from "node:assert/strict";
import type { CreateRepositoryCreationTemplateCommandInput } from "@aws-sdk/client-ecr";
import { buildBlueprint } from "../../ecr/blueprint";
import { type CreationTemplate, creationTemplate, type TemplateRequest } from "../../ecr/creation-template";
import { planRegistry } from "../../ecr/plan";
import { formatProblem, Problems } from "../../ecr/problem";

const role = "arn:aws:iam::111111111111:role/ecr-templates";
const args = {
  repositories: ["team/api"],
  environments: {
    staging: ["222222222222"],
    previews: { accounts: ["333333333333"], repositories: ["team/*", "preview/*"] },
    apis: { accounts: ["555555555555"], repositories: ["*/api"] },
  },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["preview/ci/*", "team/*"] } },
};

function templateOf(
  request: Partial<TemplateRequest> & { prefix: string },
  config: Record<string, unknown> = args,
): { template: CreationTemplate | undefined; problems: string[] } {
  const problems = new Problems();
  const blueprint = buildBlueprint(config, planRegistry(config).plan);
  const template = creationTemplate(blueprint, { appliedFor: ["CREATE_ON_PUSH"], ...request }, problems);
  return { template, problems: problems.list().map(formatProblem) };
}

const sids = ({ repositoryPolicy = "{}" }: Partial<CreationTemplate> = {}) =>
  JSON.parse(repositoryPolicy).Statement?.map(({ Sid }: { Sid: string }) => Sid);

describe("a creation template (held against the SDK's type and the API's documented limits: the emulator has none)", () => {
  it("is the input of CreateRepositoryCreationTemplate", () => {
    const { template } = templateOf({ prefix: "preview", roleArn: role });
    assert(template);
    const input: CreateRepositoryCreationTemplateCommandInput = template;
    const { repositoryPolicy, lifecyclePolicy, ...rest } = input;
    assert.deepEqual(rest, {
      prefix: "preview",
      description: "What the shared registry plans for repositories that its config doesn't list",
      appliedFor: ["CREATE_ON_PUSH"],
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: ["deployed-*", "gitbranch_*", "gitpr_*"].map((filter) => ({
        filter,
        filterType: "WILDCARD",
      })),
      encryptionConfiguration: { encryptionType: "AES256" },
      resourceTags: [{ Key: "shared-registry:runtime", Value: "true" }],
      customRoleArn: role,
    });
    assert.equal(JSON.parse(lifecyclePolicy ?? "").rules.length, 8);
    assert.equal(JSON.parse(repositoryPolicy ?? "").Version, "2012-10-17");
  });

  it("keeps to the API's limits, for the longest prefix too", () => {
    const prefix = "a".repeat(255);
    const { template } = templateOf({ prefix, roleArn: role });
    assert(template);
    // The API's own words: a description of up to 256 characters.
    assert.ok(template.description.length <= 256, `${template.description.length} characters`);
    assert.match(
      template.prefix,
      /^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$/,
    );
    assert.ok((template.repositoryPolicy ?? "").length <= 10_240);
    assert.ok((template.lifecyclePolicy ?? "").length <= 30_720);
    assert.ok((template.imageTagMutabilityExclusionFilters ?? []).length <= 5);
  });

  it("lets in those alone who read every name under its prefix, and says whom it leaves out", () => {
    const { template, problems } = templateOf({ prefix: "preview", roleArn: role });
    assert.deepEqual(sids(template), ["ReadPreviewsAccounts", "ReadStagingAccounts"]);
    assert.deepEqual(problems, [
      "warning: prefix: apis is for */api only, and a template for all names under preview/*: it is left out, run ensure for its repositories [template-partial]",
      "warning: prefix: ci is for preview/ci/* only, and a template for all names under preview/*: it is left out, run ensure for its repositories [template-partial]",
    ]);
    assert.deepEqual(sids(templateOf({ prefix: "preview/ci", roleArn: role }).template), [
      "ReadPreviewsAccounts",
      "ReadStagingAccounts",
      "PublishCiAccounts",
    ]);
  });

  it("lets in for all of the registry those alone who read all of it", () => {
    assert.deepEqual(sids(templateOf({ prefix: "ROOT", roleArn: role }).template), ["ReadStagingAccounts"]);
  });

  it("has no policy where it lets nobody in", () => {
    const { template } = templateOf({ prefix: "tools", roleArn: role }, { repositories: ["team/api"] });
    assert.equal(template?.repositoryPolicy, undefined);
  });

  it("has no tags without a role, which it says", () => {
    const { template, problems } = templateOf(
      { prefix: "preview" },
      { repositories: ["team/api"], environments: { staging: ["222222222222"] } },
    );
    assert.deepEqual([template?.resourceTags, template?.customRoleArn], [undefined, undefined]);
    assert.deepEqual(problems, [
      "warning: prefix: without a role ECR can't tag what it makes (shared-registry:runtime): ensure --all doesn't know these repositories until ensure has run for each [template-partial]",
    ]);
  });

  it("encrypts with a KMS key by a role, and is refused without one", () => {
    const kmsKey = "arn:aws:kms:us-east-1:111111111111:key/1";
    const config = { repositories: ["team/api"], defaults: { encryption: { type: "KMS", kmsKey } } };
    const { template } = templateOf({ prefix: "preview", roleArn: role }, config);
    assert.deepEqual(template?.encryptionConfiguration, { encryptionType: "KMS", kmsKey });
    assert.deepEqual(templateOf({ prefix: "preview" }, config), {
      template: undefined,
      problems: ["prefix: encrypts with KMS, for which ECR needs a role: give its ARN [encryption-invalid]"],
    });
  });

  it("is refused for a prefix that no name has", () => {
    assert.deepEqual(templateOf({ prefix: "Preview", roleArn: role }), {
      template: undefined,
      problems: [
        'prefix: is not a repository name: ECR takes lower case only, as in "preview" [name-invalid]',
      ],
    });
  });

  it("is refused where defaults name a reader who reads nothing under the prefix", () => {
    const config = { ...args, publishers: undefined, defaults: { readers: ["previews"] } };
    assert.deepEqual(templateOf({ prefix: "tools", roleArn: role }, config), {
      template: undefined,
      problems: [
        "prefix: defaults name the reader previews, whose globs (preview/*, team/*) leave out all names under tools/* [environment-mismatch]",
      ],
    });
  });

  it("is refused where its policy would be too long", () => {
    const accounts = Array.from({ length: 400 }, (_, index) => String(200_000_000_000 + index));
    const config = {
      repositories: { "team/api": { readers: [] } },
      environments: { many: accounts },
    };
    const { template, problems } = templateOf({ prefix: "tools", roleArn: role }, config);
    assert.equal(template, undefined);
    assert.match(
      problems[0] ?? "",
      /^prefix: needs a repository policy of \d+ characters, ECR takes 10240: let readers in by their organisation/,
    );
  });
});
