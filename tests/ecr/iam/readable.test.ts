import assert from "node:assert/strict";
import { type PolicyKind, unreadableStatements } from "../../../ecr/iam/readable";

const account = { AWS: "222222222222" };
const pull = { Effect: "Allow", Action: "ecr:BatchGetImage" };

describe("statements that IAM couldn't read", () => {
  const readable: [what: string, kind: PolicyKind, statement: object][] = [
    ["one principal", "repository", { ...pull, Principal: account }],
    ["everyone", "repository", { ...pull, Principal: "*" }],
    ["a deleted role's id", "repository", { ...pull, Principal: { AWS: "AROAEXAMPLEEXAMPLE01" } }],
    [
      "roles, users, sessions",
      "repository",
      {
        ...pull,
        Principal: {
          AWS: [
            "arn:aws:iam::222222222222:role/a/b",
            "arn:aws-cn:iam::222222222222:user/c",
            "arn:aws:sts::222222222222:assumed-role/a/s",
          ],
        },
      },
    ],
    ["a service", "repository", { ...pull, Principal: { Service: ["lambda.amazonaws.com"] } }],
    ["a Resource that is left out or there", "repository", { ...pull, Principal: "*", Resource: "*" }],
    ["what a permission is about", "identity", { ...pull, Resource: "*" }],
    ["NotAction and NotResource", "identity", { Effect: "Deny", NotAction: ["ecr:*"], NotResource: ["*"] }],
    [
      "conditions of every form of operator",
      "identity",
      {
        ...pull,
        Resource: "*",
        Condition: {
          stringequals: { "aws:a": "b" },
          "ForAllValues:StringLikeIfExists": { "aws:TagKeys": ["a", "b"] },
          Null: { "aws:a": true },
          NumericLessThan: { "aws:MultiFactorAuthAge": 5 },
        },
      },
    ],
    [
      "everyone, of a resource",
      "resource-control",
      { Effect: "Deny", Action: "*", Principal: "*", Resource: "*" },
    ],
  ];
  for (const [what, kind, statement] of readable) {
    it(`are none with ${what}, in a policy of kind ${kind}`, () => {
      assert.deepEqual(unreadableStatements({ Statement: statement }, kind), []);
      assert.deepEqual(unreadableStatements({ Statement: [statement] }, kind), []);
    });
  }

  const unreadable: [what: string, kind: PolicyKind, statement: unknown][] = [
    ["no statement at all", "identity", undefined],
    ["a list", "identity", [[]]],
    ["another effect", "identity", { ...pull, Effect: "allow", Resource: "*" }],
    ["an unknown element", "identity", { ...pull, Resource: "*", Resources: "*" }],
    ["no action", "identity", { Effect: "Allow", Resource: "*" }],
    ["an empty list of actions", "identity", { Effect: "Allow", Action: [], Resource: "*" }],
    ["Action and NotAction", "identity", { ...pull, NotAction: "ecr:*", Resource: "*" }],
    ["no resource", "identity", pull],
    ["Resource and NotResource", "repository", { ...pull, Principal: "*", Resource: "*", NotResource: "*" }],
    ["a principal of its own", "identity", { ...pull, Principal: "*", Resource: "*" }],
    ["no principal", "repository", pull],
    ["Principal and NotPrincipal", "repository", { ...pull, Principal: "*", NotPrincipal: account }],
    ["an empty Principal", "repository", { ...pull, Principal: {} }],
    ["an unknown kind of principal", "repository", { ...pull, Principal: { aws: "222222222222" } }],
    [
      "a pattern as principal",
      "repository",
      { ...pull, Principal: { AWS: "arn:aws:iam::222222222222:role/*" } },
    ],
    [
      "an ARN without a principal",
      "repository",
      { ...pull, Principal: { AWS: "arn:aws:iam::222222222222" } },
    ],
    [
      "an unknown operator",
      "repository",
      { ...pull, Principal: "*", Condition: { StringIs: { "aws:a": "b" } } },
    ],
    [
      "an operator of every object",
      "repository",
      { ...pull, Principal: "*", Condition: { constructor: { "aws:a": "b" } } },
    ],
    ["a condition without keys", "repository", { ...pull, Principal: "*", Condition: { StringEquals: "b" } }],
    [
      "a condition on an object",
      "repository",
      { ...pull, Principal: "*", Condition: { StringEquals: { "aws:a": {} } } },
    ],
  ];
  for (const [what, kind, statement] of unreadable) {
    it(`are those with ${what}, in a policy of kind ${kind}`, () => {
      assert.deepEqual(unreadableStatements({ Statement: statement }, kind), ["Statement[0]"]);
    });
  }

  it("are named by their Sid, or by their place", () => {
    const statements = [{ Sid: "Odd", Effect: "Maybe" }, { ...pull, Resource: "*" }, null, { Sid: "" }];
    assert.deepEqual(unreadableStatements({ Statement: statements }, "identity"), [
      "Odd",
      "Statement[2]",
      "Statement[3]",
    ]);
  });

  it("are in a document that is no policy", () => {
    for (const document of [null, "policy", [], {}]) {
      assert.deepEqual(unreadableStatements(document, "identity"), ["Statement[0]"]);
    }
  });
});
