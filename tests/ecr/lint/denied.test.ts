import assert from "node:assert/strict";
import { lint, policyOf, statement } from "../../linting";

const deny = (change: Record<string, unknown> = {}) =>
  statement({ Effect: "Deny", Principal: "*", Action: "ecr:*", ...change });
const nothing = (who = "Statement[1] denies") =>
  `Statement[0]: grants nothing, as ${who} all of it to those whom it names, and what is denied no statement grants: narrow the Deny, or leave this out [grant-denied]`;

describe("a grant", () => {
  const dead: [title: string, denials: unknown[], problem?: string][] = [
    ["everyone is denied everything", [deny()]],
    ["everyone is denied everything under a condition without keys", [deny({ Condition: {} })]],
    ["its account is denied its actions", [deny({ Principal: { AWS: "arn:aws:iam::222222222222:root" } })]],
    ["all actions but others are denied", [deny({ Action: undefined, NotAction: "ecr:PutImage" })]],
    [
      "two statements deny its actions",
      [deny({ Action: "ecr:BatchGetImage" }), deny({ Action: "ecr:GetDownload*" })],
      nothing("Statement[1] and Statement[2] deny"),
    ],
  ];
  for (const [title, denials, problem = nothing()] of dead) {
    it(`is nothing where ${title}`, () => {
      assert.deepEqual(
        lint(policyOf(statement(), ...denials)).filter((its) => its.startsWith("Statement[0]")),
        [problem],
      );
    });
  }

  const alive: [title: string, denial: unknown][] = [
    ["another account is denied", deny({ Principal: { AWS: "333333333333" } })],
    ["a role of its account is denied", deny({ Principal: { AWS: "arn:aws:iam::222222222222:role/ci" } })],
    ["one of its actions is denied", deny({ Action: "ecr:BatchGetImage" })],
    ["the Deny has a condition", deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } })],
    ["the Deny has a condition that can't be read", deny({ Condition: null })],
    ["the Deny is about another repository", deny({ Resource: "arn:aws:ecr:a:b:c" })],
    [
      "the Deny is about everyone but some",
      deny({ Principal: undefined, NotPrincipal: { AWS: "222222222222" } }),
    ],
  ];
  for (const [title, denial] of alive) {
    it(`is something where ${title}`, () => {
      assert.deepEqual(
        lint(policyOf(statement(), denial)).filter((its) => its.includes("[grant-denied]")),
        [],
      );
    });
  }
});
