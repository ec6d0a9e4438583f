import assert from "node:assert/strict";
import { lint, lintStatement, policyOf, statement } from "../../linting";

const Service = "lambda.amazonaws.com";
const functionsOf = (account: string) => ({
  StringLike: { "aws:sourceArn": `arn:aws:lambda:*:${account}:function:*` },
});
const unconditioned =
  "warning: Statement[0]: lets a service in for whichever account it acts: add a condition on aws:SourceArn or aws:SourceAccount [service-unconditioned]";
const lambdaAlone = (rest: string) =>
  `warning: Statement[0]: lets Lambda pull for functions of account 222222222222, which can't be created from the image before that account may pull as well${rest}: add a statement for it [lambda-accounts]`;

describe("a service that is let in", () => {
  const codebuild = { Service: "codebuild.amazonaws.com" };
  for (const Condition of [
    undefined,
    { StringLike: { "aws:SourceArn": "arn:aws:codebuild:*" } },
    { StringEqualsIfExists: { "aws:SourceAccount": "222222222222" } },
    { StringLike: { "aws:SourceArn": "arn:aws:codebuild:*:222222222222:*" } },
    { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
  ]) {
    it(`gets a warning where its source is open: ${JSON.stringify(Condition)}`, () => {
      assert.deepEqual(lintStatement({ Principal: codebuild, Condition }), [unconditioned]);
    });
  }

  for (const Condition of [
    { StringEquals: { "aws:SourceAccount": "222222222222" } },
    { StringEquals: { "aws:SourceAccount": "${aws:ResourceAccount}" } },
    { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } },
    { ArnLike: { "aws:SourceArn": "arn:aws:codebuild:us-east-1:222222222222:project/*" } },
  ]) {
    it(`is bound by ${JSON.stringify(Condition)}`, () => {
      assert.deepEqual(lintStatement({ Principal: codebuild, Condition }), []);
    });
  }

  it("gets none in a Deny", () => {
    assert.deepEqual(lintStatement({ Effect: "Deny", Principal: codebuild }), []);
  });
});

describe("Lambda", () => {
  const forFunctions = statement({ Principal: { Service }, Condition: functionsOf("222222222222") });

  it("wants the functions' account let in as well, unless that is the registry's own", () => {
    assert.deepEqual(lint(policyOf(forFunctions)), [
      lambdaAlone(", unless that is the registry's own account"),
    ]);
    assert.deepEqual(lint(policyOf(forFunctions), { registryAccount: "222222222222" }), []);
    assert.deepEqual(lint(policyOf(forFunctions), { registryAccount: "111111111111" }), [lambdaAlone("")]);
  });

  const completions: [who: string, other: Record<string, unknown>][] = [
    ["the account", {}],
    ["a role of it", { Principal: { AWS: "arn:aws:iam::222222222222:role/deploy" } }],
    [
      "its organisation",
      { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
    ],
  ];
  for (const [who, other] of completions) {
    it(`is complete with a statement for ${who}`, () => {
      assert.deepEqual(lint(policyOf(forFunctions, statement(other))), []);
    });
  }

  it("isn't complete with another account, or with one that may only look", () => {
    const others = [
      { Principal: { AWS: "333333333333" } },
      { Action: "ecr:DescribeImages" },
      { Action: "ecr:BatchGetImage" },
      { Action: ["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"] },
    ];
    for (const other of others) {
      assert.deepEqual(lint(policyOf(forFunctions, statement(other))), [
        lambdaAlone(", unless that is the registry's own account"),
      ]);
    }
  });

  it("is complete with what a pull takes in two statements", () => {
    const halves = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"].map((Action) => statement({ Action }));
    assert.deepEqual(lint(policyOf(forFunctions, ...halves)), []);
  });

  it("is in the registry's own account under its own Sid", () => {
    assert.deepEqual(lint(policyOf({ Sid: "LambdaECRImageRetrievalPolicy", ...forFunctions })), []);
  });
});
