import assert from "node:assert/strict";
import { areSameLifecyclePolicy } from "../../sandbox/provider/equal-lifecycle-policy";
import { areSameRepositoryPolicy } from "../../sandbox/provider/equal-repository-policy";

interface Statement {
  [element: string]: unknown;
}

const STATEMENT: Statement = {
  Sid: "Pull",
  Effect: "Allow",
  Principal: { AWS: ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:role/a"] },
  Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-1234567890", "o-0987654321"] } },
};
const OTHER: Statement = { Sid: "Other", Effect: "Deny", Principal: "*", Action: "ecr:DeleteRepository" };

function policy(...statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

describe("the stand-in provider's equality of repository policies", () => {
  const same: [string, string, string][] = [
    ["white space", policy(STATEMENT), JSON.stringify(JSON.parse(policy(STATEMENT)), undefined, 4)],
    ["the order of keys", policy(STATEMENT), policy(Object.fromEntries(Object.entries(STATEMENT).reverse()))],
    ["the order of statements", policy(STATEMENT, OTHER), policy(OTHER, STATEMENT)],
    [
      "an object instead of a list of one statement",
      policy(STATEMENT),
      JSON.stringify({ Version: "2012-10-17", Statement: STATEMENT }),
    ],
    [
      "the order of actions",
      policy(STATEMENT),
      policy({ ...STATEMENT, Action: ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"] }),
    ],
    [
      "a text instead of a list of one action",
      policy(OTHER),
      policy({ ...OTHER, Action: [OTHER["Action"]] }),
    ],
    [
      "the order of principals",
      policy(STATEMENT),
      policy({
        ...STATEMENT,
        Principal: { AWS: ["arn:aws:iam::222222222222:role/a", "arn:aws:iam::111111111111:root"] },
      }),
    ],
    [
      "an account id instead of its root ARN",
      policy(STATEMENT),
      policy({ ...STATEMENT, Principal: { AWS: ["111111111111", "arn:aws:iam::222222222222:role/a"] } }),
    ],
    ["the case of Effect", policy(STATEMENT), policy({ ...STATEMENT, Effect: "allow" })],
    [
      "the order of condition values",
      policy(STATEMENT),
      policy({
        ...STATEMENT,
        Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-0987654321", "o-1234567890"] } },
      }),
    ],
    [
      "true instead of the text true in a condition",
      policy({ ...OTHER, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      policy({ ...OTHER, Condition: { Bool: { "aws:SecureTransport": true } } }),
    ],
    [
      "100 instead of the text 100 in a condition",
      policy({ ...OTHER, Condition: { NumericEquals: { "aws:MultiFactorAuthAge": "100" } } }),
      policy({ ...OTHER, Condition: { NumericEquals: { "aws:MultiFactorAuthAge": [100] } } }),
    ],
    [
      "empty principals instead of none",
      policy({ ...OTHER, Principal: {} }),
      policy(without(OTHER, "Principal")),
    ],
    ["no document and an empty object", "", "{}"],
  ];
  for (const [difference, one, other] of same) {
    it(`does not see ${difference}`, () => {
      assert.ok(areSameRepositoryPolicy(one, other));
      assert.ok(areSameRepositoryPolicy(other, one));
    });
  }

  const different: [string, string, string][] = [
    ["another account", policy(OTHER), policy({ ...OTHER, Principal: { AWS: "111111111111" } })],
    ["another action", policy(OTHER), policy({ ...OTHER, Action: "ecr:PutImage" })],
    ["another effect", policy(OTHER), policy({ ...OTHER, Effect: "Allow" })],
    ["another Sid", policy(OTHER), policy({ ...OTHER, Sid: "Else" })],
    ["a missing statement", policy(STATEMENT, OTHER), policy(STATEMENT)],
    ["a missing condition", policy(STATEMENT), policy(without(STATEMENT, "Condition"))],
    ["another version", policy(OTHER), policy(OTHER).replace("2012-10-17", "2008-10-17")],
    [
      "a role instead of its account",
      policy(OTHER),
      policy({ ...OTHER, Principal: { AWS: "arn:aws:iam::1:role/a" } }),
    ],
    ["broken JSON and itself", "{", "{"],
    ["broken JSON and a policy", "{", policy(OTHER)],
  ];
  for (const [difference, one, other] of different) {
    it(`sees ${difference}`, () => {
      assert.ok(!areSameRepositoryPolicy(one, other));
      assert.ok(!areSameRepositoryPolicy(other, one));
    });
  }
});

describe("the stand-in provider's equality of lifecycle policies", () => {
  const first = rule(1, {
    tagStatus: "tagged",
    tagPrefixList: ["a", "b"],
    countType: "imageCountMoreThan",
    countNumber: 1,
  });
  const second = rule(2, {
    tagStatus: "any",
    countType: "sinceImagePushed",
    countUnit: "days",
    countNumber: 7,
  });

  const same: [string, string, string][] = [
    ["the order of rules", lifecycle(first, second), lifecycle(second, first)],
    [
      "the order of prefixes",
      lifecycle(first),
      lifecycle(rule(1, { ...first.selection, tagPrefixList: ["b", "a"] })),
    ],
    [
      "an empty list instead of none",
      lifecycle(second),
      lifecycle(rule(2, { ...second.selection, tagPrefixList: [] })),
    ],
    [
      "the order of keys",
      lifecycle(second),
      lifecycle({ action: second.action, selection: second.selection, rulePriority: 2 }),
    ],
  ];
  for (const [difference, one, other] of same) {
    it(`does not see ${difference}`, () => assert.ok(areSameLifecyclePolicy(one, other)));
  }

  const different: [string, string, string][] = [
    ["a description", lifecycle(first), lifecycle({ ...first, description: "keep one" })],
    ["another number", lifecycle(second), lifecycle(rule(2, { ...second.selection, countNumber: 8 }))],
    ["another priority", lifecycle(second), lifecycle({ ...second, rulePriority: 3 })],
    [
      "prefixes instead of patterns",
      lifecycle(first),
      lifecycle(first).replace("tagPrefixList", "tagPatternList"),
    ],
    ["broken JSON and itself", "{", "{"],
  ];
  for (const [difference, one, other] of different) {
    it(`sees ${difference}`, () => assert.ok(!areSameLifecyclePolicy(one, other)));
  }
});

function rule(rulePriority: number, selection: { [key: string]: unknown }) {
  return { rulePriority, selection, action: { type: "expire" } };
}

function lifecycle(...rules: object[]): string {
  return JSON.stringify({ rules });
}

function without(statement: Statement, element: string): Statement {
  return Object.fromEntries(Object.entries(statement).filter(([key]) => key !== element));
}
