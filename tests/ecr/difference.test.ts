import assert from "node:assert/strict";
import { differencesOf, healedPolicy, isPolicyAsPlanned } from "../../ecr/difference";
import type { RepositoryPlan } from "../../ecr/plan";
import type { RepositoryState } from "../../ecr/repository-state";
import { runtimePlanner } from "../../ecr/runtime-plan";

const account = "111111111111";
const planner = runtimePlanner({
  repositories: { "team/api": { tags: { owner: "web" } }, "team/dark": {} },
  environments: { staging: { accounts: ["222222222222"], repositories: ["team/api"] } },
});

function planOf(name: string): RepositoryPlan {
  const plan = planner.plan([name]).plans.get(name);
  assert(plan);
  return plan;
}

const plan = planOf("team/api");

/** A repository exactly as planned, but for `changed`. */
function state(changed: Partial<RepositoryState> = {}, its = plan): RepositoryState {
  const { repositoryPolicy: policy, lifecyclePolicy: lifecycle, ...settings } = its;
  return {
    name: "team/api",
    arn: `arn:aws:ecr:us-east-1:${account}:repository/team/api`,
    account,
    imageTagMutability: settings.imageTagMutability,
    imageTagMutabilityExclusionFilters: settings.imageTagMutabilityExclusionFilters,
    scanOnPush: settings.scanOnPush,
    encryption: settings.encryption,
    tags: settings.tags,
    repositoryPolicy: policy && JSON.stringify(policy, null, 2),
    lifecyclePolicy: lifecycle && JSON.stringify(lifecycle),
    ...changed,
  };
}

const differences = (changed: Partial<RepositoryState>, its = plan) =>
  differencesOf("team/api", its, state(changed, its));

const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const staging = {
  Sid: "ReadStagingAccounts",
  Effect: "Allow",
  Principal: { AWS: "222222222222" },
  Action: pull,
};
const text = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const lambdas = {
  Sid: "LambdaECRImageRetrievalPolicy",
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  Condition: { StringLike: { "aws:sourceArn": `arn:aws:lambda:us-east-1:${account}:function:*` } },
};
const planned = { Version: "2012-10-17", Statement: [staging] };

describe("the differences between a repository and its plan", () => {
  it("are none where it is as planned", () => {
    assert.deepEqual(differences({}), []);
  });

  it("are one where it isn't there", () => {
    assert.deepEqual(differencesOf("team/api", plan, undefined), [
      { repository: "team/api", what: "repository", from: "absent", to: "present", notes: [] },
    ]);
  });

  it("are each setting, in the order in which they are healed", () => {
    const key = `arn:aws:kms:us-east-1:${account}:key/1`;
    assert.deepEqual(
      differences({
        imageTagMutability: "MUTABLE",
        imageTagMutabilityExclusionFilters: [],
        scanOnPush: false,
        encryption: { type: "KMS", kmsKey: key },
        tags: { owner: "api", "cost-centre": "7" },
        repositoryPolicy: null,
        lifecyclePolicy: null,
      }).map(({ what, from, to }) => [what, from, to]),
      [
        ["imageTagMutability", "MUTABLE", "IMMUTABLE_WITH_EXCLUSION"],
        ["imageTagMutabilityExclusionFilters", [], ["deployed-*", "gitbranch_*", "gitpr_*"]],
        ["repositoryPolicy", null, planned],
        ["tags", { owner: "api" }, { owner: "web" }],
        ["lifecyclePolicy", null, plan.lifecyclePolicy],
        ["scanOnPush", false, true],
        ["encryption", { type: "KMS", kmsKey: key }, { type: "AES256" }],
      ],
    );
  });

  const same: [what: string, changed: Partial<RepositoryState>][] = [
    [
      "an account's id in place of its root's ARN, and lists of one as the one",
      { repositoryPolicy: text({ ...staging, Effect: "allow", Action: [...pull].reverse() }) },
    ],
    ["a statement that is no list", { repositoryPolicy: JSON.stringify({ ...planned, Statement: staging }) }],
    ["the statement that Lambda added", { repositoryPolicy: text(lambdas, staging) }],
    ["tags that the plan doesn't have", { tags: { owner: "web", "cost-centre": "7" } }],
    [
      "rules in another order",
      { lifecyclePolicy: JSON.stringify({ rules: [...(plan.lifecyclePolicy?.rules ?? [])].reverse() }) },
    ],
  ];
  for (const [what, changed] of same) {
    it(`are none for ${what}`, () => {
      assert.deepEqual(differences(changed), []);
    });
  }

  it("are none where nobody is let in but Lambda, and the plan lets nobody in", () => {
    assert.deepEqual(differences({ repositoryPolicy: text(lambdas) }, planOf("team/dark")), []);
  });

  it("show what Lambda added in neither policy", () => {
    const wide = { Sid: "Everyone", Effect: "Allow", Principal: { AWS: "*" }, Action: "ecr:BatchGetImage" };
    assert.deepEqual(differences({ repositoryPolicy: text(staging, lambdas, wide) }), [
      {
        repository: "team/api",
        what: "repositoryPolicy",
        from: { Version: "2012-10-17", Statement: [wide, staging] },
        to: planned,
        notes: [],
      },
    ]);
  });

  it("are there for a statement under Lambda's name that lets in more", () => {
    const wide = { ...lambdas, Condition: undefined };
    assert.deepEqual(
      differences({ repositoryPolicy: text(staging, wide) }).map(({ what }) => what),
      ["repositoryPolicy"],
    );
  });

  it("name principals that were deleted", () => {
    const dead = { ...staging, Principal: { AWS: ["AROAEXAMPLEEXAMPLE12", "AIDAEXAMPLEEXAMPLE12"] } };
    const { Sid: _, ...unnamed } = { ...staging, Principal: { AWS: "AROAEXAMPLEEXAMPLE34" } };
    assert.deepEqual(
      differences({ repositoryPolicy: text(dead, unnamed) }).flatMap(({ notes }) => notes),
      [
        'statement "ReadStagingAccounts" names AROAEXAMPLEEXAMPLE12, which is what AWS leaves of a role that was deleted: it lets nobody in',
        'statement "ReadStagingAccounts" names AIDAEXAMPLEEXAMPLE12, which is what AWS leaves of a user that was deleted: it lets nobody in',
        "a statement names AROAEXAMPLEEXAMPLE34, which is what AWS leaves of a role that was deleted: it lets nobody in",
      ],
    );
  });

  it("show the text of a policy that is no JSON, and what is JSON but no policy", () => {
    assert.deepEqual(
      differences({ repositoryPolicy: "{", lifecyclePolicy: "[]" }).map(({ what, from, notes }) => [
        what,
        from,
        notes,
      ]),
      [
        ["repositoryPolicy", "{", ["is not JSON"]],
        ["lifecyclePolicy", [], []],
      ],
    );
  });

  it("say of encryption that it can't be changed", () => {
    const [difference] = differences({ encryption: { type: "KMS" } });
    assert.deepEqual(difference?.notes, [
      "ECR can't change it: only a new repository has another encryption, and the images would have to be moved into it",
    ]);
  });

  it("take any key for AWS's own where the plan names none", () => {
    const kms: RepositoryPlan = { ...plan, encryption: { type: "KMS" } };
    const encryption = { type: "KMS", kmsKey: `arn:aws:kms:us-east-1:${account}:key/1` };
    assert.deepEqual(differences({ encryption }, kms), []);
    const other: RepositoryPlan = { ...plan, encryption: { type: "KMS", kmsKey: `${encryption.kmsKey}2` } };
    assert.deepEqual(
      differences({ encryption }, other).map(({ from, to }) => [from, to]),
      [[encryption, other.encryption]],
    );
  });

  it("are the mark of runtime repositories, both ways", () => {
    const mark = { "shared-registry:runtime": "true" };
    const tags = (changed: Partial<RepositoryState>, its: RepositoryPlan) =>
      differencesOf("x1", its, state(changed, its)).map(({ from, to }) => [from, to]);
    assert.deepEqual(tags({ tags: {} }, planOf("x1")), [[{}, mark]]);
    assert.deepEqual(tags({ tags: { ...mark, owner: "web" } }, plan), [[mark, {}]]);
  });
});

describe("the policy that heals a repository", () => {
  it("is the planned one", () => {
    assert.deepEqual(healedPolicy(plan, state({ repositoryPolicy: text(staging) })), plan.repositoryPolicy);
    assert.equal(healedPolicy(planOf("team/dark"), state({ repositoryPolicy: text(staging) })), null);
  });

  it("keeps the statement that Lambda added, as it stands", () => {
    const live = state({ repositoryPolicy: text(lambdas, { ...staging, Sid: "ByHand" }) });
    assert.deepEqual(healedPolicy(plan, live), {
      Version: "2012-10-17",
      Statement: [...(plan.repositoryPolicy?.Statement ?? []), lambdas],
    });
    assert.deepEqual(healedPolicy(planOf("team/dark"), live), {
      Version: "2012-10-17",
      Statement: [lambdas],
    });
  });

  it("is as planned once it is read back, and no other is", () => {
    const healed = JSON.stringify(healedPolicy(plan, state({ repositoryPolicy: text(lambdas) })));
    assert.equal(isPolicyAsPlanned(plan, { account, repositoryPolicy: healed }), true);
    assert.equal(isPolicyAsPlanned(plan, { account, repositoryPolicy: null }), false);
    assert.equal(isPolicyAsPlanned(plan, { account, repositoryPolicy: text(lambdas) }), false);
  });
});
