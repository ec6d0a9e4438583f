import assert from "node:assert/strict";
import { adopt } from "../../../ecr/adopt/adopt";
import type { RepositoryState } from "../../../ecr/repository-state";
import { jenkins, live, policy, readAccounts } from "./live";

const awsVersion = "7.48.0";
const staging = readAccounts("Staging", "222222222222");
const lifecyclePolicy = JSON.stringify({
  rules: [
    {
      rulePriority: 5,
      selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 },
      action: { type: "expire" },
    },
  ],
});
const key = (name: string) => `shared-tooling-registry:${name}`;

/** `repository: reason [code]` of everything that is left out, and the names of what isn't. */
function adopted(states: RepositoryState[], respell = false) {
  const { repositories, differences } = adopt(states, { awsVersion, respell });
  return {
    taken: Object.keys(repositories),
    left: differences.map(({ repository, reason, code }) => `${repository}: ${reason} [${code}]`),
  };
}

describe("adopting a registry", () => {
  it("writes config, an import file with the component's own names, and a note of what isn't protected", () => {
    const { tags, ...adoption } = {
      tags: { "aws:cloudformation:stack-name": "old", owner: "web" },
      ...adopt(
        [
          live("team/web", {
            repositoryPolicy: policy(jenkins, staging),
            lifecyclePolicy,
            tags: { "aws:cloudformation:stack-name": "old", owner: "web" },
          }),
          live("team/api", { repositoryPolicy: policy(staging) }),
        ],
        { awsVersion },
      ),
    };
    const child = (kind: string, what: string, name: string) => ({
      type: `aws:ecr/${kind}`,
      name: `${what} ${name}`,
      logicalName: `registry-${name}`,
      id: name,
      parent: "registry",
      version: awsVersion,
    });
    const repositories = {
      "team/api": { lifecycle: { standard: false, keepTags: [] }, protectDeployed: false },
      "team/web": {
        lifecycle: { json: JSON.parse(lifecyclePolicy) },
        protectDeployed: false,
        extraStatements: [jenkins],
        tags: { owner: "web" },
      },
    };
    assert.deepEqual(
      { ...adoption, imported: [...adoption.imported] },
      {
        config: {
          "aws:region": "us-east-1",
          "aws:allowedAccountIds": ["111111111111"],
          [key("role")]: "tooling",
          [key("environments")]: { staging: ["222222222222"] },
          [key("defaults")]: { imageTagMutability: "MUTABLE", scanOnPush: false },
          [key("repositories")]: repositories,
        },
        repositories,
        imported: [
          { type: "shared-tooling-registry:index:SharedToolingRegistry", name: "registry", component: true },
          child("repository:Repository", "repository", "team/api"),
          child("repositoryPolicy:RepositoryPolicy", "policy", "team/api"),
          child("repository:Repository", "repository", "team/web"),
          child("repositoryPolicy:RepositoryPolicy", "policy", "team/web"),
          child("lifecyclePolicy:LifecyclePolicy", "lifecycle", "team/web"),
        ],
        differences: [],
        notes: [
          {
            code: "deployed-unprotected",
            message:
              "protectDeployed is false: the lifecycle policy that is there doesn't keep what is marked as running (deployed-*)",
            repositories: ["team/web"],
          },
        ],
      },
    );
  });

  it("is of nothing where there is nothing", () => {
    assert.deepEqual(adopt([], {}), {
      config: undefined,
      repositories: {},
      imported: [],
      differences: [],
      notes: [],
    });
  });

  it("says the partition where it isn't the usual one", () => {
    const arn = "arn:aws-cn:ecr:cn-north-1:111111111111:repository/team/api";
    const { config } = adopt([live("team/api", { arn })], {});
    assert.equal(config?.[key("partition")], "aws-cn");
    assert.equal(config?.["aws:region"], "cn-north-1");
  });

  it("is of one registry", () => {
    const arn = "arn:aws:ecr:us-east-1:222222222222:repository/team/api";
    assert.throws(() => adopt([live("team/web"), live("team/api", { arn })], {}), {
      message:
        "repositories of two registries, arn:aws:ecr:us-east-1:111111111111 and arn:aws:ecr:us-east-1:222222222222: a stack has one",
    });
  });

  const refused: [what: string, state: Partial<RepositoryState>, reason: string][] = [
    [
      "lets everyone in",
      { repositoryPolicy: policy(jenkins, { Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }) },
      'Statement[1]: lets in everyone in AWS: name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"} [principal-undeclared]',
    ],
    [
      "lets a session in",
      {
        repositoryPolicy: policy({
          ...jenkins,
          Principal: { AWS: "arn:aws:sts::555555555555:assumed-role/jenkins/i-1" },
        }),
      },
      'Statement[0].Principal.AWS: "arn:aws:sts::555555555555:assumed-role/jenkins/i-1" is one session, which ends within hours: name its role [principal-invalid]',
    ],
    [
      "names a role that was deleted",
      { repositoryPolicy: policy({ ...jenkins, Principal: { AWS: "AROAEXAMPLEEXAMPLE12" } }) },
      'Statement[0].Principal.AWS: "AROAEXAMPLEEXAMPLE12" is what IAM leaves of a role that was deleted: it names nobody, even if one of that name is made again; name the account and add a condition on aws:PrincipalArn [principal-invalid]',
    ],
    [
      "has an older version",
      { repositoryPolicy: policy(jenkins).replace("2012", "2008") },
      'Version is "2008-10-17", and the plan\'s is "2012-10-17": it means the same as what config can say, and the next pulumi up would write it anew; --respell takes it in all the same [plan-differs]',
    ],
    [
      "has an Id",
      { repositoryPolicy: JSON.stringify({ ...JSON.parse(policy(jenkins)), Id: "x" }) },
      "has an Id, \"x\", which the plan's policies don't have: it means the same as what config can say, and the next pulumi up would write it anew; --respell takes it in all the same [plan-differs]",
    ],
    [
      "spells an action otherwise",
      { repositoryPolicy: policy({ ...jenkins, Action: "ECR:putImage" }) },
      'is spelt otherwise than the plan\'s policies (actions, condition keys, or everyone as "*"): it means the same as what config can say, and the next pulumi up would write it anew; --respell takes it in all the same [plan-differs]',
    ],
    [
      "says the same twice",
      { repositoryPolicy: policy(jenkins, jenkins) },
      "the repository policy can't be said in config as it is [plan-differs]",
    ],
    ["has no JSON", { repositoryPolicy: "{" }, "the repository policy is not JSON [config-syntax]"],
    [
      "says the storage class that goes without saying",
      {
        lifecyclePolicy: lifecyclePolicy.replace('"untagged"', '"untagged","storageClass":"standard"'),
      },
      "the lifecycle policy is spelt otherwise than the plan's: it means the same, and the next pulumi up would write it anew; --respell takes it in all the same [plan-differs]",
    ],
    [
      "has a lifecycle policy that ECR would refuse today",
      { lifecyclePolicy: lifecyclePolicy.replace("5", "0") },
      "lifecycle policy.rules[0].rulePriority: is 0, wanted a priority, a whole number of at least 1 [value-unknown]",
    ],
    [
      "has a mutability that nobody knows yet",
      { imageTagMutability: "FROZEN" },
      'imageTagMutability: is "FROZEN", wanted one of MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION [value-unknown]',
    ],
  ];
  for (const [what, state, reason] of refused) {
    it(`leaves out a repository that ${what}, and no other`, () => {
      const { taken, left } = adopted([
        live("bad/one", state),
        live("good/one", { repositoryPolicy: policy(jenkins) }),
      ]);
      assert.deepEqual({ taken, left }, { taken: ["good/one"], left: [`bad/one: ${reason}`] });
    });
  }

  it("names the statement, as it is in AWS, that it is about", () => {
    const open = { Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" };
    const rule = { rulePriority: 1, selection: {}, action: { type: "expire" } };
    const { differences } = adopt(
      [
        live("a/a", { repositoryPolicy: policy(staging, open) }),
        live("b/b", { lifecyclePolicy: JSON.stringify({ rules: [rule] }) }),
        live("c/c", { repositoryPolicy: policy(staging, { ...jenkins, Action: "ECR:PutImage" }) }),
      ],
      {},
    );
    assert.deepEqual(
      new Map(differences.map(({ repository, statement }) => [repository, statement])),
      new Map<string, unknown>([
        ["a/a", open],
        ["b/b", rule],
        ["c/c", { ...jenkins, Action: "ECR:PutImage" }],
      ]),
    );
  });

  it("takes in what means the same, where that is asked for", () => {
    const states = [
      live("a/a", { repositoryPolicy: policy(staging).replace("2012", "2008") }),
      live("b/b", { repositoryPolicy: policy({ ...jenkins, Action: "ECR:PutImage" }) }),
      live("c/c", {
        repositoryPolicy: policy({
          ...jenkins,
          Condition: { StringLike: { "aws:PrincipalArn": "${aws:username}" } },
        }).replace("2012", "2008"),
      }),
    ];
    assert.deepEqual(adopted(states, true).taken, ["a/a", "b/b"]);
    assert.match(adopted(states, true).left.join(), /^c\/c: /);
  });

  it("keeps an environment's statement as it is where another statement keeps the environment out", () => {
    const deny = { Sid: "NotFromThere", Effect: "Deny", Principal: { AWS: "222222222222" }, Action: "ecr:*" };
    const { repositories, differences } = adopt(
      [
        live("a/a", { repositoryPolicy: policy(staging) }),
        live("b/b", { repositoryPolicy: policy(staging, deny) }),
        live("c/c", { repositoryPolicy: policy(staging, { ...deny, Sid: "Other" }) }),
      ],
      {},
    );
    assert.deepEqual(differences, []);
    assert.deepEqual(
      Object.entries(repositories).map(([name, its]) => [name, its["extraStatements"]]),
      [
        ["a/a", undefined],
        ["b/b", [{ ...staging, Principal: { AWS: "222222222222" } }, deny]],
        [
          "c/c",
          [
            { ...staging, Principal: { AWS: "222222222222" } },
            { ...deny, Sid: "Other" },
          ],
        ],
      ],
    );
  });
});
