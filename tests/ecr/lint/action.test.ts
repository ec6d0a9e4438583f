import assert from "node:assert/strict";
import { lintStatement, policyOf, statement, suggestions } from "../../linting";

describe("the actions of a statement", () => {
  for (const Action of [
    "ecr:BatchGetImage",
    ["ECR:batchgetimage"],
    ["ecr:Get*", "ecr:List*"],
    ["ecr:?atchGetImage"],
  ]) {
    it(`may be ${JSON.stringify(Action)}`, () => {
      assert.deepEqual(lintStatement({ Action }), []);
    });
  }

  const wrong: [title: string, action: unknown, problem: string, suggestion?: unknown][] = [
    [
      "a token",
      "ecr:GetAuthorizationToken",
      `"ecr:GetAuthorizationToken" does nothing in a repository policy: it belongs in the reader's own IAM policy, on Resource "*" [action-unknown]`,
    ],
    [
      "about the registry",
      "ecr:DescribeRegistry",
      `"ecr:DescribeRegistry" does nothing in a repository policy, as it is about the registry: it belongs in an IAM policy, on Resource "*", or in the registry's policy [action-unknown]`,
    ],
    [
      "about a repository that isn't there yet",
      "ecr:CreateRepository",
      `"ecr:CreateRepository" does nothing in a repository policy, as it is about the registry: it belongs in an IAM policy, on Resource "*", or in the registry's policy [action-unknown]`,
    ],
    [
      "of another service",
      "s3:GetObject",
      '"s3:GetObject" is an action of s3, and a repository policy grants those of ecr only [action-unknown]',
    ],
    [
      "of ECR Public",
      "ecr-public:PutImage",
      '"ecr-public:PutImage" is an action of ecr-public, and a repository policy grants those of ecr only [action-unknown]',
    ],
    [
      "misspelt",
      "ecr:BatchGetImages",
      '"ecr:BatchGetImages" is not an action that a repository policy can grant; did you mean "ecr:BatchGetImage"? [action-unknown]',
      { Action: "ecr:BatchGetImage" },
    ],
    [
      "without its service",
      "PutImage",
      '"PutImage" is not an action that a repository policy can grant; did you mean "ecr:PutImage"? [action-unknown]',
      { Action: "ecr:PutImage" },
    ],
    [
      "one that nothing is near to",
      "ecr:Frobnicate",
      '"ecr:Frobnicate" is not an action that a repository policy can grant [action-unknown]',
    ],
    [
      "a pattern that matches none",
      "ecr:Frob*",
      '"ecr:Frob*" matches no action that a repository policy can grant [action-unknown]',
    ],
    ["null", null, "is null, wanted an action like ecr:BatchGetImage [type-wrong]"],
  ];
  for (const [title, action, problem, suggestion] of wrong) {
    it(`may not be ${title}, in a list or alone`, () => {
      assert.deepEqual(lintStatement({ Action: action }), [`Statement[0].Action: ${problem}`]);
      const listed = statement({ Action: ["ecr:BatchGetImage", action] });
      assert.deepEqual(lintStatement(listed), [`Statement[0].Action[1]: ${problem}`]);
      assert.deepEqual(suggestions(policyOf(listed)), suggestion === undefined ? [] : [suggestion]);
    });
  }

  it("are at least one", () => {
    assert.deepEqual(lintStatement({ Action: [] }), [
      "Statement[0].Action: is empty: give at least one action [list-empty]",
    ]);
  });

  it("are listed once, in whatever case", () => {
    assert.deepEqual(lintStatement({ Action: ["ecr:BatchGetImage", "ecr:batchgetimage"] }), [
      'warning: Statement[0].Action[1]: "ecr:batchgetimage" is listed at Statement[0].Action[0] already [entry-duplicate]',
    ]);
  });

  it("aren't listed beside a pattern that holds them; of two that hold each other the second is too much", () => {
    assert.deepEqual(lintStatement({ Action: ["ecr:GetRepositoryPolicy", "ecr:Get*", "ecr:Get**"] }), [
      'warning: Statement[0].Action[0]: "ecr:GetRepositoryPolicy" adds nothing beside "ecr:Get*" [grant-redundant]',
      'warning: Statement[0].Action[2]: "ecr:Get**" adds nothing beside "ecr:Get*" [grant-redundant]',
    ]);
  });

  it("get a warning for replication, which the registry's policy decides", () => {
    assert.deepEqual(lintStatement({ Action: ["ecr:BatchGetImage", "ecr:ReplicateImage"] }), [
      `warning: Statement[0].Action[1]: "ecr:ReplicateImage" is decided by the policy of the registry that images are copied to, not by a repository's: grant it there [action-unknown]`,
    ]);
  });
});
