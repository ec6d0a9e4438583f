import assert from "node:assert/strict";
import { lintStatement } from "../../linting";

const roleOf = (account: string) => `arn:aws:iam::${account}:role/ci`;
const lambda = { Service: "lambda.amazonaws.com" };
const isUnmatchable = (problem: string) => problem.includes("[condition-unmatchable]");

describe("a condition on an account", () => {
  const dead: [title: string, change: Record<string, unknown>, problem: string][] = [
    [
      "another one than the statement's",
      { Condition: { StringEquals: { "aws:PrincipalAccount": ["333333333333", "444444444444"] } } },
      'StringEquals["aws:PrincipalAccount"]: wants account 333333333333 and 444444444444, and the statement names 222222222222',
    ],
    [
      "that of a role of another account than the statement's",
      {
        Principal: { AWS: roleOf("222222222222") },
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:*:iam::333333333333:role/*" } },
      },
      'ArnLike["aws:PrincipalArn"]: wants account 333333333333, and the statement names 222222222222',
    ],
    [
      "another one than a second condition's",
      {
        Principal: "*",
        Condition: {
          ArnEquals: { "aws:PrincipalArn": roleOf("222222222222") },
          StringEquals: { "aws:PrincipalAccount": "333333333333" },
        },
      },
      'StringEquals["aws:PrincipalAccount"]: wants account 333333333333, and aws:PrincipalArn wants 222222222222',
    ],
    [
      "another one than the function's",
      {
        Principal: lambda,
        Condition: {
          StringLike: { "aws:SourceArn": "arn:aws:lambda:*:222222222222:function:*" },
          StringEquals: { "aws:SourceAccount": "333333333333" },
        },
      },
      'StringEquals["aws:SourceAccount"]: wants account 333333333333, and aws:SourceArn wants 222222222222',
    ],
  ];
  for (const [title, change, problem] of dead) {
    it(`can't be fulfilled where it is ${title}`, () => {
      assert.deepEqual(lintStatement(change).filter(isUnmatchable), [
        `Statement[0].Condition.${problem}, so that this holds for no request [condition-unmatchable]`,
      ]);
    });
  }

  const alive: [title: string, change: Record<string, unknown>][] = [
    [
      "one of them is the statement's",
      { Condition: { StringEquals: { "aws:PrincipalAccount": ["333333333333", "222222222222"] } } },
    ],
    [
      "the statement names others as well",
      {
        Principal: { AWS: ["222222222222", "333333333333"] },
        Condition: { ArnLike: { "aws:PrincipalArn": roleOf("333333333333") } },
      },
    ],
    ["it is open", { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" } } }],
    [
      "it can be any text",
      { Condition: { StringLike: { "aws:PrincipalArn": "arn:*:iam::333333333333:role/ci" } } },
    ],
    [
      "it is a variable",
      { Condition: { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } } },
    ],
    [
      "the key may be absent",
      { Condition: { StringEqualsIfExists: { "aws:PrincipalAccount": "333333333333" } } },
    ],
    [
      "it is what it mustn't be",
      { Condition: { StringNotEquals: { "aws:PrincipalAccount": "333333333333" } } },
    ],
    [
      "the source is in no account",
      {
        Principal: { Service: "x.amazonaws.com" },
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:s3:::bucket" },
          StringEquals: { "aws:SourceAccount": "333333333333" },
        },
      },
    ],
  ];
  for (const [title, change] of alive) {
    it(`may be fulfilled where ${title}`, () => {
      assert.deepEqual(lintStatement(change).filter(isUnmatchable), []);
    });
  }
});
