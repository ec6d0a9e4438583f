import assert from "node:assert/strict";
import { later } from "../../../ecr/account";
import { readCreationTemplates } from "../../../ecr/registry-settings/creation-templates";
import { read } from "../../reading";

const args = {
  repositories: ["team/api"],
  environments: {
    staging: ["222222222222"],
    production: { accounts: ["333333333333"], repositories: ["team/*"] },
  },
  defaults: { tags: { owner: "platform" }, lifecycle: { keepTags: ["v*"] } },
};
const templates = (value: unknown, of: Record<string, unknown> = args) =>
  read(value, (place) => readCreationTemplates(place, { args: of, partition: "aws", deployment: {} }));
const role = "arn:aws:iam::111111111111:role/templates";
const untagged =
  "without a role ECR can't tag what it makes (owner, shared-registry:runtime): ensure --all doesn't know these repositories until ensure has run for each";

describe("creation templates of a registry", () => {
  it("make repositories as the registry plans those that it doesn't list", () => {
    const { value, problems } = templates({ team: { appliedFor: ["REPLICATION"], customRoleArn: role } });
    assert.deepEqual(problems, []);
    const template = value.get("team");
    assert.deepEqual(
      (JSON.parse(template?.repositoryPolicy ?? "") as { Statement: { Sid: string }[] }).Statement.map(
        ({ Sid }) => Sid,
      ),
      ["ReadProductionAccounts", "ReadStagingAccounts"],
    );
    assert.equal(template?.imageTagMutability, "IMMUTABLE_WITH_EXCLUSION");
    assert.equal(template?.customRoleArn, role);
    assert.ok(template?.resourceTags?.some(({ Key, Value }) => Key === "owner" && Value === "platform"));
  });

  it("have settings of their own over the registry's defaults, as repositories do", () => {
    const { value } = templates({
      team: {
        appliedFor: ["PULL_THROUGH_CACHE"],
        customRoleArn: role,
        settings: { imageTagMutability: "MUTABLE", readers: [], tags: { cache: "yes" } },
      },
    });
    const { imageTagMutability, repositoryPolicy, resourceTags } = value.get("team") ?? {};
    assert.deepEqual(
      {
        imageTagMutability,
        repositoryPolicy,
        tags: Object.fromEntries((resourceTags ?? []).map(({ Key, Value }) => [Key, Value])),
      },
      {
        imageTagMutability: "MUTABLE",
        repositoryPolicy: undefined,
        tags: { owner: "platform", cache: "yes", "shared-registry:runtime": "true" },
      },
    );
  });

  it("warn of what they can't do", () => {
    assert.deepEqual(templates({ cache: { appliedFor: ["PULL_THROUGH_CACHE"] } }).problems, [
      `warning: here.cache: ${untagged} [template-partial]`,
      "warning: here.cache: makes caches with immutable tags, which ECR can't move when they move upstream: set settings.imageTagMutability to MUTABLE, unless that is meant [cache-tags-immutable]",
    ]);
  });

  const wrong: [what: string, prefix: string, template: unknown, problems: string[]][] = [
    [
      "an occasion that ECR hasn't",
      "team",
      { appliedFor: ["PUSH"], customRoleArn: role },
      [
        'here.team.appliedFor[0]: is "PUSH", wanted one of CREATE_ON_PUSH, PULL_THROUGH_CACHE, REPLICATION [value-unknown]',
      ],
    ],
    [
      "settings that are wrong, by their own path",
      "team",
      { appliedFor: ["REPLICATION"], customRoleArn: role, settings: { imageTagMutability: "MUTABEL" } },
      [
        'here.team.settings.imageTagMutability: is "MUTABEL", wanted one of MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION; did you mean "MUTABLE"? [value-unknown]',
      ],
    ],
    [
      "a prefix that begins no name",
      "Team",
      { appliedFor: ["REPLICATION"], customRoleArn: role },
      ['here.Team: is not a repository name: ECR takes lower case only, as in "team" [name-invalid]'],
    ],
  ];
  for (const [what, prefix, template, problems] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.deepEqual(templates({ [prefix]: template }).problems, problems);
    });
  }

  it("want account ids now", () => {
    const of = { ...args, environments: { staging: [later] } };
    assert.deepEqual(templates({ team: { appliedFor: ["REPLICATION"] } }, of).problems, [
      "here.team.settings: is for a registry with account ids that are known later (Outputs), and a template wants them now [type-wrong]",
    ]);
  });
});
