import assert from "node:assert/strict";
import { planRegistry } from "../../ecr/plan";
import { statementWords } from "../../ecr/statement-words";

/** The words for each statement of one repository's policy, by Sid. */
function wordsOf(args: Record<string, unknown>) {
  const { plan } = planRegistry({ repositories: ["team/api"], ...args });
  const [{ repositoryPolicy } = { repositoryPolicy: null }] = plan.repositories.values();
  return Object.fromEntries((repositoryPolicy?.Statement ?? []).map((its) => [its.Sid, statementWords(its)]));
}

describe("a statement in words", () => {
  it("names who, what and under which condition, for every kind that plans have", () => {
    assert.deepEqual(
      wordsOf({
        environments: {
          staging: {
            accounts: ["222222222222", "333333333333"],
            roles: ["arn:aws:iam::222222222222:role/eks/nodes", "arn:aws:iam::222222222222:role/ci-*"],
            lambda: true,
          },
          audit: {
            organization: { id: "o-a1b2c3d4e5", paths: ["o-a1b2c3d4e5/r-ab12/*"] },
            access: "audit",
          },
        },
        publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } },
      }),
      {
        ReadAuditOrganization: {
          who: ["everyone"],
          what: "audit",
          when: [
            "the caller's organisation is o-a1b2c3d4e5",
            "a value of the caller's place in its organisation is like o-a1b2c3d4e5/r-ab12/*",
          ],
        },
        ReadStagingAccounts: {
          who: ["account 222222222222", "account 333333333333"],
          what: "pull",
          when: [],
        },
        ReadStagingRoles: {
          who: ["account 222222222222"],
          what: "pull",
          when: ["the caller's ARN is arn:aws:iam::222222222222:role/eks/nodes"],
        },
        ReadStagingRolePatterns: {
          who: ["account 222222222222"],
          what: "pull",
          when: ["the caller's ARN is like arn:aws:iam::222222222222:role/ci-*"],
        },
        ReadStagingLambda: {
          who: ["the service lambda.amazonaws.com"],
          what: "pull (as Lambda does)",
          when: [
            "the resource that it acts for is like one of arn:aws:lambda:*:222222222222:function:*, arn:aws:lambda:*:333333333333:function:*",
          ],
        },
        PublishCiAccounts: { who: ["account 444444444444"], what: "publish", when: [] },
      },
    );
  });

  it("keeps the names of actions that make no level, and turns NotAction and NotPrincipal round", () => {
    assert.deepEqual(
      statementWords({
        Effect: "Deny",
        NotPrincipal: { AWS: ["arn:aws:iam::222222222222:role/a", "333333333333"] },
        NotAction: ["ecr:BatchGetImage", "ecr:ListImages"],
      }),
      {
        who: ["everyone but arn:aws:iam::222222222222:role/a", "everyone but account 333333333333"],
        what: "everything but ecr:BatchGetImage, ecr:ListImages",
        when: [],
      },
    );
    const { what } = statementWords({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["ecr:PutImage", "ecr:BatchDeleteImage"],
    });
    assert.equal(what, "ecr:BatchDeleteImage, ecr:PutImage");
  });

  const conditions: [operator: string, key: string, values: string | string[], words: string][] = [
    ["StringEquals", "aws:PrincipalAccount", "222222222222", "the caller's account is 222222222222"],
    [
      "StringNotEquals",
      "aws:sourceVpc",
      ["vpc-1", "vpc-2"],
      "the VPC that the request comes from is none of vpc-1, vpc-2",
    ],
    [
      "StringNotEqualsIfExists",
      "aws:SourceVpce",
      "vpce-1",
      "the VPC endpoint that the request comes through is not vpce-1, if the request has it",
    ],
    [
      "IpAddress",
      "aws:SourceIp",
      ["10.0.0.0/8", "192.0.2.0/24"],
      "the caller's IP address is in one of 10.0.0.0/8, 192.0.2.0/24",
    ],
    ["Bool", "aws:SecureTransport", "false", "aws:SecureTransport is false"],
    ["Null", "aws:PrincipalOrgID", "true", "the caller's organisation is not in the request"],
    ["Null", "aws:PrincipalOrgID", "false", "the caller's organisation is in the request"],
    [
      "DateLessThan",
      "aws:CurrentTime",
      "2027-01-01T00:00:00Z",
      "aws:CurrentTime is before 2027-01-01T00:00:00Z",
    ],
    ["NumericLessThanEquals", "aws:MultiFactorAuthAge", "3600", "aws:MultiFactorAuthAge is at most 3600"],
    [
      "ForAllValues:StringLike",
      "aws:TagKeys",
      ["a*", "b*"],
      "every value of aws:TagKeys is like one of a*, b*",
    ],
  ];
  for (const [operator, key, values, words] of conditions) {
    it(`has the condition: ${words}`, () => {
      const statement = { Effect: "Deny", Principal: { AWS: "*" }, Action: [] } as const;
      const Condition = { [operator]: { [key]: values } };
      assert.deepEqual(statementWords({ ...statement, Action: [], Condition }).when, [words]);
    });
  }
});
