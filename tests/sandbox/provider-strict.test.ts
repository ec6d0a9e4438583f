import assert from "node:assert/strict";
import { refuseMutability, refuseRepositoryName } from "../../sandbox/provider/strict-repository";
import { refuseRepositoryPolicy } from "../../sandbox/provider/strict-repository-policy";

const INVALID = {
  name: "InvalidParameterException",
  message:
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
};

interface Elements {
  [element: string]: unknown;
}

const STATEMENT: Elements = {
  Sid: "Pull",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111111111111:root" },
  Action: ["ecr:BatchGetImage"],
};

/** The policy whose one statement differs from a good one in these elements; undefined takes one away. */
function policy(statement: Elements, document: Elements = {}): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...STATEMENT, ...statement }], ...document });
}

function aws(...principals: string[]): string {
  return policy({ Principal: { AWS: principals } });
}

describe("the stand-in provider's strictness with repository policies", () => {
  const accepted: { [what: string]: string } = {
    "an account's root": policy({}),
    "an account id": aws("111111111111"),
    "a role with a path": aws("arn:aws:iam::111111111111:role/team/path/name"),
    "a user": aws("arn:aws:iam::111111111111:user/name"),
    "a session": aws("arn:aws:sts::111111111111:assumed-role/name/session"),
    "another partition": aws("arn:aws-us-gov:iam::111111111111:root"),
    everybody: policy({ Principal: "*" }),
    "everybody as an AWS principal": aws("*"),
    "a service": policy({ Principal: { Service: "lambda.amazonaws.com" } }),
    "a NotPrincipal": policy({ Principal: undefined, NotPrincipal: { AWS: "111111111111" } }),
    "one action as text": policy({ Action: "ecr:BatchGetImage" }),
    "all actions of ECR": policy({ Action: "ecr:*" }),
    "a pattern that matches an action": policy({ Action: ["ecr:Get*", "ecr:Describe?mages"] }),
    "an action in another case": policy({ Action: "ecr:batchgetimage" }),
    "an action that is no API call": policy({ Action: "ecr:ReplicateImage" }),
    "GetAuthorizationToken, which does nothing": policy({ Action: "ecr:GetAuthorizationToken" }),
    "a Resource": policy({ Resource: "*" }),
    "a Sid with spaces": policy({ Sid: "new policy" }),
    "a statement without a Sid": policy({ Sid: undefined }),
    "two statements with one Sid": JSON.stringify({
      Version: "2008-10-17",
      Statement: [STATEMENT, STATEMENT],
    }),
    "a statement that is no list": JSON.stringify({ Version: "2012-10-17", Statement: STATEMENT }),
    "no version": policy({}, { Version: undefined }),
    "a condition": policy({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } } }),
    "a condition with a set operator": policy({
      Condition: { "ForAnyValue:StringLikeIfExists": { "aws:PrincipalOrgPaths": ["o-1234567890/r-1/*"] } },
    }),
    "10,240 characters": padded(10_240),
  };
  for (const [what, text] of Object.entries(accepted)) {
    it(`accepts ${what}`, () => refuseRepositoryPolicy(text));
  }

  const refused: { [what: string]: string } = {
    "text that is no JSON": "{",
    "a list": "[]",
    "an empty object": "{}",
    "no statement": policy({}, { Statement: [] }),
    "an unknown version": policy({}, { Version: "2012-10-18" }),
    "an unknown key of the document": policy({}, { Statements: [] }),
    "an unknown key of a statement": policy({ Actions: [] }),
    "no effect": policy({ Effect: undefined }),
    "an unknown effect": policy({ Effect: "Permit" }),
    "no principal": policy({ Principal: undefined }),
    "no principal in the principals": policy({ Principal: {} }),
    "an empty list of principals": policy({ Principal: { AWS: [] } }),
    "Principal and NotPrincipal": policy({ NotPrincipal: "*" }),
    "an unknown kind of principal": policy({ Principal: { Aws: "111111111111" } }),
    "a principal that is text but not everybody": policy({ Principal: "111111111111" }),
    "an account id of 11 digits": aws("11111111111"),
    "an account id that is a number": policy({ Principal: { AWS: 111111111111 } }),
    "all principals of an account by wildcard": aws("arn:aws:iam::111111111111:*"),
    "a wildcard in a role's name": aws("arn:aws:iam::111111111111:role/team-*"),
    "an ARN without a resource": aws("arn:aws:iam::111111111111"),
    "an ARN with an empty resource": aws("arn:aws:iam::111111111111:"),
    "a role without a name": aws("arn:aws:iam::111111111111:role/"),
    "a wildcard for the account": aws("arn:aws:iam::*:role/name"),
    "a group": aws("arn:aws:iam::111111111111:group/name"),
    "a session without its name": aws("arn:aws:sts::111111111111:assumed-role/name"),
    "an unknown partition": aws("arn:amazon:iam::111111111111:root"),
    "an ARN of another service": aws("arn:aws:s3:::bucket"),
    "the id that a deleted role leaves": aws("AROAEXAMPLEEXAMPLE123"),
    "a name": aws("team-a"),
    "one bad principal among good ones": aws("111111111111", "2222"),
    "a service that is none": policy({ Principal: { Service: "lambda" } }),
    "no action": policy({ Action: undefined }),
    "an empty list of actions": policy({ Action: [] }),
    "Action and NotAction": policy({ NotAction: "ecr:PutImage" }),
    "an unknown action": policy({ Action: "ecr:PullImage" }),
    "an action of another service": policy({ Action: "s3:GetObject" }),
    "an action without its service": policy({ Action: "BatchGetImage" }),
    "a pattern that matches no action": policy({ Action: "ecr:Pull*" }),
    "one unknown action among known ones": policy({ Action: ["ecr:BatchGetImage", "ecr:BatchGetImages"] }),
    "a Sid that is no text": policy({ Sid: 1 }),
    "a condition that is text": policy({ Condition: "StringEquals" }),
    "an unknown condition operator": policy({ Condition: { StringMatches: { "aws:PrincipalOrgID": "o" } } }),
    "a condition key without its prefix": policy({ Condition: { StringEquals: { PrincipalOrgID: "o" } } }),
    "a condition value that is an object": policy({
      Condition: { StringEquals: { "aws:PrincipalOrgID": {} } },
    }),
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.throws(() => refuseRepositoryPolicy(text), INVALID));
  }

  it("refuses 10,241 characters, and says that it is the length", () => {
    assert.throws(() => refuseRepositoryPolicy(padded(10_241)), {
      message:
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: " +
        "'Member must have length less than or equal to 10240'",
    });
  });
});

describe("the stand-in provider's strictness with repositories", () => {
  for (const name of ["ab", "a--b", "a__b", "a.b", "team/api", "a-b/c_d/e.f", "0/1", "a".repeat(256)]) {
    it(`accepts the name ${name.slice(0, 20)}`, () => refuseRepositoryName(name));
  }
  for (const name of [
    "a",
    "A",
    "a___b",
    "a_-b",
    "-a",
    "a-",
    "/a",
    "a/",
    "a//b",
    "a b",
    "a".repeat(257),
    "a..b",
  ]) {
    it(`refuses the name ${name.slice(0, 20)}`, () =>
      assert.throws(() => refuseRepositoryName(name), /^InvalidParameterException: .*'repositoryName'/));
  }

  const filters = [{ filter: "v*", filterType: "WILDCARD" as const }];
  it("refuses exclusion filters where nothing is to be excluded, and none where something is", () => {
    refuseMutability({ imageTagMutability: "IMMUTABLE" });
    refuseMutability({
      imageTagMutability: "MUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: filters,
    });
    const wrong = /ImageTagMutabilityExclusionFilters can't be (null|set) when imageTagMutability is set as/;
    assert.throws(() => refuseMutability({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" }), wrong);
    assert.throws(
      () => refuseMutability({ imageTagMutability: "MUTABLE", imageTagMutabilityExclusionFilters: filters }),
      wrong,
    );
  });
});

function padded(length: number): string {
  const base = policy({ Sid: "" });
  return policy({ Sid: "x".repeat(length - base.length) });
}
