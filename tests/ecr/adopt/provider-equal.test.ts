import assert from "node:assert/strict";
import { isSameLifecycleToProvider, isSamePolicyToProvider } from "../../../ecr/adopt/provider-equal";
import { areSameLifecyclePolicy } from "../../../sandbox/provider/equal-lifecycle-policy";
import { areSameRepositoryPolicy } from "../../../sandbox/provider/equal-repository-policy";

const statement = {
  Sid: "A",
  Effect: "Allow",
  Principal: { AWS: ["111111111111", "arn:aws:iam::222222222222:root"] },
  Action: ["ecr:BatchGetImage", "ecr:PutImage"],
  Condition: {
    Bool: { "aws:SecureTransport": true },
    StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
  },
};
const other = { Sid: "B", Effect: "Deny", Principal: "*", Action: "ecr:*" };
const policy = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });
const rule = (rulePriority: number, rest: object = {}, selection: object = {}) => ({
  rulePriority,
  selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5, ...selection },
  action: { type: "expire" },
  ...rest,
});

/** What the stand-in provider says is held against each case too: it was written without this one. */
const policies: [what: string, one: unknown, two: unknown, same: boolean][] = [
  ["statements in another order", policy(statement, other), policy(other, statement), true],
  ["one statement that is no list", policy(other), { Version: "2012-10-17", Statement: other }, true],
  [
    "lists in another order, ids for roots, and texts for truths",
    policy(statement),
    policy({
      ...statement,
      Effect: "allow",
      Principal: { AWS: ["222222222222", "arn:aws:iam::111111111111:root"] },
      Action: ["ecr:PutImage", "ecr:BatchGetImage"],
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] },
        Bool: { "aws:SecureTransport": "true" },
      },
    }),
    true,
  ],
  ["an empty Sid and none", policy({ ...other, Sid: "" }), policy({ ...other, Sid: undefined }), true],
  ["another Sid", policy(other), policy({ ...other, Sid: "C" }), false],
  ["another Version", policy(other), { Version: "2008-10-17", Statement: [other] }, false],
  ["an Id", policy(other), { ...policy(other), Id: "x" }, false],
  ["everyone spelt as AWS", policy(other), policy({ ...other, Principal: { AWS: "*" } }), false],
  ["an action in another case", policy(other), policy({ ...other, Action: "ECR:*" }), false],
  [
    "a condition key in another case",
    policy(statement),
    policy({
      ...statement,
      Condition: { ...statement.Condition, Bool: { "aws:securetransport": true } },
    }),
    false,
  ],
  ["a statement twice", policy(other), policy(other, other), false],
  ["a policy and none", policy(other), null, false],
];

const lifecycles: typeof policies = [
  ["rules in another order", { rules: [rule(1), rule(2)] }, { rules: [rule(2), rule(1)] }, true],
  [
    "prefixes in another order",
    { rules: [rule(1, {}, { tagPrefixList: ["a", "b"] })] },
    { rules: [rule(1, {}, { tagPrefixList: ["b", "a"] })] },
    true,
  ],
  ["a null and nothing", { rules: [rule(1, {}, { tagPrefixList: null })] }, { rules: [rule(1)] }, true],
  ["another priority", { rules: [rule(1)] }, { rules: [rule(2)] }, false],
  ["a description", { rules: [rule(1)] }, { rules: [rule(1, { description: "x" })] }, false],
  [
    "the standard storage class, said",
    { rules: [rule(1)] },
    { rules: [rule(1, {}, { storageClass: "standard" })] },
    false,
  ],
];

describe("what is the same to the AWS provider", () => {
  for (const [what, one, two, same] of policies) {
    it(`${same ? "" : "is not "}a repository policy with ${what}`, () => {
      assert.equal(isSamePolicyToProvider(one, two), same);
      assert.equal(isSamePolicyToProvider(two, one), same);
      assert.equal(areSameRepositoryPolicy(JSON.stringify(one), JSON.stringify(two)), same);
    });
  }
  for (const [what, one, two, same] of lifecycles) {
    it(`${same ? "" : "is not "}a lifecycle policy with ${what}`, () => {
      assert.equal(isSameLifecycleToProvider(one, two), same);
      assert.equal(areSameLifecyclePolicy(JSON.stringify(one), JSON.stringify(two)), same);
    });
  }

  it("is not a condition without anything in it and none, though the stand-in says so", () => {
    const [one, two] = [policy(other), policy({ ...other, Condition: {} })];
    assert.equal(isSamePolicyToProvider(one, two), false);
    assert.equal(areSameRepositoryPolicy(JSON.stringify(one), JSON.stringify(two)), true);
  });
});
