import assert from "node:assert/strict";
import { isLambdasOwnStatement } from "../../ecr/lambda-statement";

const account = "111111111111";

/** As Lambda writes it. */
const its = {
  Sid: "LambdaECRImageRetrievalPolicy",
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: [
    "ecr:BatchGetImage",
    "ecr:DeleteRepositoryPolicy",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetRepositoryPolicy",
    "ecr:SetRepositoryPolicy",
  ],
  Condition: { StringLike: { "aws:sourceArn": `arn:aws:lambda:us-east-1:${account}:function:*` } },
};

const sourced = (operator: string, ...arns: string[]) => ({
  ...its,
  Condition: { [operator]: { "aws:SourceArn": arns } },
});

const cases: [what: string, statement: unknown, isLambdas: boolean][] = [
  ["as Lambda writes it", its, true],
  ["with the pull alone", { ...its, Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] }, true],
  ["its double under a number", { ...its, Sid: `${its.Sid}1` }, true],
  ["for one function", sourced("ArnLike", `arn:aws:lambda:eu-west-1:${account}:function:thumbnails`), true],
  ["of another Sid", { ...its, Sid: "Lambda" }, false],
  ["without a Sid", { ...its, Sid: undefined }, false],
  ["that denies", { ...its, Effect: "Deny" }, false],
  ["that lets in an account too", { ...its, Principal: { ...its.Principal, AWS: "444444444444" } }, false],
  ["that lets in everyone", { ...its, Principal: "*" }, false],
  ["that lets in another service", { ...its, Principal: { Service: "ec2.amazonaws.com" } }, false],
  [
    "that lets in a second service",
    { ...its, Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] } },
    false,
  ],
  ["with another action", { ...its, Action: [...its.Action, "ecr:PutImage"] }, false],
  ["with a wildcard action", { ...its, Action: "ecr:*" }, false],
  ["with all but some actions", { ...its, Action: undefined, NotAction: "ecr:PutImage" }, false],
  ["without an action", { ...its, Action: [] }, false],
  ["without a condition", { ...its, Condition: undefined }, false],
  [
    "for functions of another account",
    sourced("StringLike", "arn:aws:lambda:us-east-1:444444444444:function:*"),
    false,
  ],
  [
    "for functions of another account beside its own",
    sourced(
      "StringLike",
      `arn:aws:lambda:us-east-1:${account}:function:*`,
      "arn:aws:lambda:us-east-1:444444444444:function:*",
    ),
    false,
  ],
  ["for functions of any account", sourced("StringLike", "arn:aws:lambda:us-east-1:*:function:*"), false],
  ["for anything", sourced("StringLike", "*"), false],
  [
    "for all but its own functions",
    sourced("StringNotLike", `arn:aws:lambda:us-east-1:${account}:function:*`),
    false,
  ],
  ["for no function", sourced("StringLike"), false],
  [
    "with another condition",
    { ...its, Condition: { ...its.Condition, Bool: { "aws:SecureTransport": "true" } } },
    false,
  ],
  ["with a Resource", { ...its, Resource: "*" }, false],
  ["that is a text", "LambdaECRImageRetrievalPolicy", false],
  ["that is null", null, false],
];

describe("the statement that Lambda adds by itself", () => {
  for (const [what, statement, isLambdas] of cases) {
    it(`is ${isLambdas ? "" : "not "}one ${what}`, () => {
      assert.equal(isLambdasOwnStatement(statement, account), isLambdas);
    });
  }

  it("is none in the registry of another account", () => {
    assert.equal(isLambdasOwnStatement(its, "222222222222"), false);
  });
});
