import assert from "node:assert/strict";
import type { AccessCase } from "./access-cases";
import { type Outcome, ours, theirs } from "./access-oracle";

const role = "arn:aws:iam::222222222222:role/eks-nodes";
const user = "arn:aws:iam::222222222222:user/ci";
const reads = { Effect: "Allow", Action: "ecr:BatchGetImage" };
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const everything = policy({ Effect: "Allow", Action: "*", Resource: "*" });

/** A role of another account, let in by both sides, with what a case changes. */
function asked(change: Partial<AccessCase> & { condition?: object; identityCondition?: object }): AccessCase {
  const { condition, ...rest } = change;
  return {
    principal: role,
    action: "ecr:BatchGetImage",
    resource: "arn:aws:ecr:us-east-1:111111111111:repository/team/api",
    resourceAccount: "111111111111",
    context: { "aws:PrincipalArn": role, "aws:PrincipalAccount": "222222222222", ...change.context },
    repository: policy({ ...reads, Principal: "*", ...(condition && { Condition: condition }) }),
    identity: [everything],
    boundary: undefined,
    scps: [],
    rcps: [],
    ...rest,
  };
}

/** Where the other evaluator was found to answer otherwise, and what AWS's documentation says. */
const disagreements: [title: string, why: string, one: AccessCase, ours: Outcome, theirs: Outcome][] = [
  [
    "a negation holds where its policy variable has no value",
    "nothing is equal to or like a variable without a value, and the inverted operators match it (IAM User Guide, Policy variables with no value)",
    asked({
      context: { "ecr:ResourceTag/team": "web" },
      condition: { StringNotEquals: { "ecr:ResourceTag/team": "${aws:PrincipalTag/team}" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "${*} stands for an asterisk under StringEquals too",
    "it may stand wherever a policy variable may (IAM User Guide, Policy variables: predefined values)",
    asked({
      context: { "aws:PrincipalTag/team": "a*" },
      condition: { StringEquals: { "aws:PrincipalTag/team": "a${*}" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "an ARN condition takes policy variables, whose colon divides no ARN",
    "ARN operators are among those that take policy variables (IAM User Guide, Policy variables: Condition element)",
    asked({ condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/*" } } }),
    "allowed",
    "implicitly denied",
  ],
  [
    "dates compare as dates whether they are written as ISO 8601 or as seconds since 1970",
    "both are ways to write a date (IAM User Guide, Date condition operators)",
    asked({
      context: { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
      condition: { DateLessThan: { "aws:CurrentTime": "4102444800" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "an IPv6 address is no IPv4 address",
    "NotIpAddress is every address but those given (IAM User Guide, IP address condition operators)",
    asked({
      context: { "aws:SourceIp": "2001:db8::7" },
      condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.7" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "0.0.0.0/0 holds every IPv4 address",
    "a value is in CIDR form (IAM User Guide, IP address condition operators); a prefix of no bits fixes none (RFC 4632)",
    asked({
      context: { "aws:SourceIp": "203.0.113.7" },
      condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "the same IPv6 address in another notation is the same address",
    "addresses are compared, not texts (RFC 4291, section 2.2: several notations of one address)",
    asked({
      context: { "aws:SourceIp": "2001:db8:0:0:0:0:0:7" },
      condition: { IpAddress: { "aws:SourceIp": "2001:db8::7" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "a value that is no number is not read as the digits that it begins with",
    "numeric operators compare whole numbers or decimals (IAM User Guide, Numeric condition operators)",
    asked({
      context: { "aws:MultiFactorAuthAge": "5 minutes" },
      condition: { NumericEquals: { "aws:MultiFactorAuthAge": "5" } },
    }),
    "implicitly denied",
    "allowed",
  ],
  [
    "no value is equal to an ARN that ends early, so that its negation holds",
    "the documentation has nothing on malformed values: what equals nothing is not equal (IAM User Guide, ARN condition operators)",
    asked({
      context: { "aws:PrincipalArn": role },
      condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:lambda:*" } },
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "an RCP's resource that ends early goes on with wildcards, as in any policy, so that its Deny holds",
    "AWS completes an ARN of fewer than six fields with wildcards (IAM User Guide, Resource); of two readings the one that lets in fewer",
    asked({
      rcps: [[policy({ Effect: "Deny", Principal: "*", Action: "ecr:*", Resource: "arn:aws:ecr:*" })]],
    }),
    "explicitly denied",
    "allowed",
  ],
  [
    "a policy without the version of 2012 has no policy variables",
    "in version 2008-10-17, which is the default, they are plain text (IAM User Guide, Version)",
    asked({
      context: { "aws:PrincipalTag/team": "web" },
      repository: {
        Version: "2008-10-17",
        Statement: {
          ...reads,
          Principal: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": "${aws:PrincipalTag/team}" } },
        },
      },
    }),
    "implicitly denied",
    "allowed",
  ],
  [
    "a Deny with NotPrincipal leaves out nobody whose account alone is listed",
    '"… AWS might validate the account first and then the user. … we strongly recommend that you explicitly include the ARN for a user\'s account, or include both the ARN for a role and the ARN for the account containing that role" (IAM User Guide, NotPrincipal)',
    asked({
      repository: policy(
        { ...reads, Principal: "*" },
        { Effect: "Deny", NotPrincipal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "ecr:*" },
      ),
    }),
    "explicitly denied",
    "allowed",
  ],
  [
    "a Deny with NotPrincipal leaves out nobody whose account isn't listed beside it",
    "the same place",
    asked({
      principal: user,
      context: { "aws:PrincipalArn": user, "aws:PrincipalAccount": "222222222222", "aws:username": "ci" },
      repository: policy(
        { ...reads, Principal: "*" },
        { Effect: "Deny", NotPrincipal: { AWS: user }, Action: "ecr:*" },
      ),
    }),
    "explicitly denied",
    "allowed",
  ],
  [
    "a Deny with NotPrincipal leaves out one session where the session is listed, with its role and account",
    "the example there, which denies everyone else",
    asked({
      principal: "arn:aws:sts::222222222222:assumed-role/eks-nodes/another",
      repository: policy(
        { ...reads, Principal: "*" },
        {
          Effect: "Deny",
          NotPrincipal: {
            AWS: [
              "arn:aws:sts::222222222222:assumed-role/eks-nodes/i-0abc",
              role,
              "arn:aws:iam::222222222222:root",
            ],
          },
          Action: "ecr:*",
        },
      ),
    }),
    "explicitly denied",
    "allowed",
  ],
  [
    "what is said of one session of a role isn't known of the role",
    "a role session is a principal of its own (IAM User Guide, Principal: role session principals)",
    asked({
      repository: policy({
        ...reads,
        Principal: { AWS: "arn:aws:sts::222222222222:assumed-role/eks-nodes/i-0abc" },
      }),
    }),
    "undetermined",
    "implicitly denied",
  ],
  [
    "a Deny matches a resource whose type has a wildcard",
    "the guides differ (IAM ARNs; EC2's examples with */*): of two readings the one that lets in fewer",
    asked({
      identity: [everything, policy({ Effect: "Deny", Action: "ecr:*", Resource: "arn:aws:ecr:*:*:*/*" })],
    }),
    "explicitly denied",
    "allowed",
  ],
  [
    "SCPs say nothing about a role that a service made for itself",
    "they don't affect service-linked roles (Organizations User Guide, Service control policies)",
    asked({
      principal: "arn:aws:iam::222222222222:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
      scps: [[policy({ Effect: "Deny", Action: "ecr:*", Resource: "*" })]],
    }),
    "allowed",
    "explicitly denied",
  ],
  [
    "an account's root needs no policy of its own",
    "it has full access to its account, and identity policies can't be attached to it (IAM User Guide, AWS account root user)",
    asked({
      principal: "arn:aws:iam::111111111111:root",
      context: {
        "aws:PrincipalArn": "arn:aws:iam::111111111111:root",
        "aws:PrincipalAccount": "111111111111",
      },
      repository: null,
      identity: [],
    }),
    "allowed",
    "implicitly denied",
  ],
  [
    "SCPs say nothing about an AWS service",
    "they limit the users and roles of an organisation's accounts, and nobody else (Organizations User Guide, Service control policies)",
    asked({
      principal: "lambda.amazonaws.com",
      context: {},
      repository: policy({ ...reads, Principal: { Service: "lambda.amazonaws.com" } }),
      identity: [],
      scps: [[policy({ Effect: "Deny", Action: "ecr:*", Resource: "*" })]],
    }),
    "allowed",
    "explicitly denied",
  ],
];

describe("where @cloud-copilot/iam-simulate answers otherwise, the documentation is followed:", () => {
  for (const [title, why, one, mine, other] of disagreements) {
    it(`${title}; ${why}`, async () => {
      assert.deepEqual({ ours: ours(one), theirs: await theirs(one) }, { ours: mine, theirs: other });
    });
  }
});
