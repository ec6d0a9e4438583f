import assert from "node:assert/strict";
import { lintStatement } from "../../linting";

const role = { AWS: "arn:aws:iam::222222222222:role/admin" };
const pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const push = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"];
const policyActions = ["ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy"];
const everything =
  "among them ecr:DeleteRepositoryPolicy, ecr:SetRepositoryPolicy, ecr:BatchDeleteImage and ecr:DeleteRepository: list the actions that are needed";

describe("actions in bulk", () => {
  const cases: [title: string, change: Record<string, unknown>, problems: string[]][] = [
    [
      "are an error for a whole account, as it may then set the policy",
      { Action: "ecr:*" },
      [`Statement[0].Action: "ecr:*" grants every action, ${everything} [action-broad]`],
    ],
    [
      "are a warning for a role, which may be the administrator's",
      { Principal: role, Action: ["*"] },
      [`warning: Statement[0].Action[0]: "*" grants every action, ${everything} [action-broad]`],
    ],
    [
      "are an error for a role whose Sid says that it reads",
      { Sid: "ReadOnly", Principal: role, Action: "ecr:*" },
      [
        `Statement[0].Action: "ecr:*" grants every action, ${everything} [action-broad]`,
        'Statement[0]: is for readers by its Sid "ReadOnly" and grants ecr:BatchDeleteImage, ecr:DeleteRepository, ecr:PutImage and ecr:PutLifecyclePolicy: leave that out, or rename it if they push [push-for-readers]',
      ],
    ],
    [
      "are an error where a pattern holds the policy's",
      { Action: ["ecr:BatchGetImage", "ecr:*RepositoryPolicy"] },
      [
        'Statement[0].Action[1]: "ecr:*RepositoryPolicy" grants ecr:DeleteRepositoryPolicy and ecr:SetRepositoryPolicy as well: list the actions that are needed [action-broad]',
      ],
    ],
    [
      "are a warning where a pattern holds others that neither read nor push",
      { Action: ["ecr:Batch*"] },
      [
        'warning: Statement[0].Action[0]: "ecr:Batch*" grants ecr:BatchDeleteImage and ecr:BatchImportUpstreamImage as well: list the actions that are needed [action-broad]',
      ],
    ],
    [
      "are an error as everything but something",
      { Action: undefined, NotAction: ["ecr:DeleteRepository"] },
      [
        "Statement[0].NotAction: grants everything but what is listed (NotAction with Allow), among them ecr:DeleteRepositoryPolicy, ecr:SetRepositoryPolicy and ecr:BatchDeleteImage: list the actions that are needed in Action [action-broad]",
      ],
    ],
    ["are fine in a Deny", { Effect: "Deny", Action: "ecr:*" }, []],
  ];
  for (const [title, change, problems] of cases) {
    it(title, () => {
      assert.deepEqual(lintStatement(change), problems);
    });
  }
});

describe("setting or deleting the policy itself", () => {
  const says = (
    who: string,
    rest = "leave it to the registry's administrators, in their own IAM policies",
  ) => [
    `Statement[0].Action[0]: "ecr:SetRepositoryPolicy" lets ${who} set this policy, and so let in anyone: ${rest} [policy-change]`,
    `Statement[0].Action[1]: "ecr:DeleteRepositoryPolicy" lets ${who} delete this policy: ${rest} [policy-change]`,
  ];
  const warnings = (problems: string[]) => problems.map((problem) => `warning: ${problem}`);

  it("is an error for a whole account", () => {
    assert.deepEqual(lintStatement({ Action: policyActions }), says("account 222222222222 as a whole"));
  });

  it("is a warning for the registry's own account, where that is known", () => {
    assert.deepEqual(
      lintStatement({ Action: policyActions }, { registryAccount: "222222222222" }).filter(
        (problem) => !problem.includes("[grant-redundant]"),
      ),
      warnings(says("account 222222222222 as a whole")),
    );
  });

  it("is a warning for a role or a user that is named", () => {
    assert.deepEqual(lintStatement({ Principal: role, Action: policyActions }), warnings(says(role.AWS)));
  });

  it("is a warning for roles that a condition on aws:PrincipalArn names", () => {
    const Condition = { ArnEquals: { "aws:PrincipalArn": role.AWS } };
    assert.deepEqual(
      lintStatement({ Action: policyActions, Condition }),
      warnings(says("account 222222222222 as a whole")),
    );
  });

  it("is an error for a role whose Sid says that it reads", () => {
    const its = lintStatement({ Sid: "AllowRead", Principal: role, Action: policyActions });
    assert.deepEqual(its, says(role.AWS));
  });

  it("is an error for everyone of an organisation", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    assert.deepEqual(
      lintStatement({ Principal: "*", Action: policyActions, Condition }),
      says("everyone whom its conditions hold for"),
    );
  });

  const Condition = { StringLike: { "aws:sourceArn": "arn:aws:lambda:us-east-1:222222222222:function:*" } };
  const lambda = {
    Sid: "LambdaECRImageRetrievalPolicy",
    Principal: { Service: "lambda.amazonaws.com" },
    Condition,
  };

  it("is a warning for Lambda, as Lambda writes it", () => {
    assert.deepEqual(
      lintStatement({ ...lambda, Action: [...policyActions, "ecr:GetRepositoryPolicy", ...pull] }),
      warnings(
        says(
          "lambda.amazonaws.com",
          "Lambda grants itself this when it makes a function from the repository; it needs it for nothing else",
        ),
      ),
    );
  });

  it("is an error for Lambda with more than Lambda writes", () => {
    assert.deepEqual(
      lintStatement({ ...lambda, Action: [...policyActions, "ecr:DescribeImages", ...pull] }),
      says("lambda.amazonaws.com"),
    );
  });
});

describe("push and delete", () => {
  const all = [...pull, ...push, "ecr:BatchDeleteImage"];
  const cases: [title: string, change: Record<string, unknown>, problems: string[]][] = [
    [
      "are an error under a Sid that is for readers",
      { Sid: "CrossAccountPull", Action: all },
      [
        'Statement[0]: is for readers by its Sid "CrossAccountPull" and grants ecr:PutImage and ecr:BatchDeleteImage: leave that out, or rename it if they push [push-for-readers]',
      ],
    ],
    [
      "are a warning for a whole account, if the Sid doesn't say so",
      { Sid: "CrossAccount", Action: all },
      [
        "warning: Statement[0]: grants ecr:PutImage and ecr:BatchDeleteImage to account 222222222222 as a whole: name the role that needs it, in a statement of its own [push-for-readers]",
      ],
    ],
    ["are fine for a whole account, if the Sid says so", { Sid: "AllowPushPull", Action: all }, []],
    ["are fine for a role", { Principal: role, Action: all }, []],
    ["are fine in a Deny", { Sid: "ReadOnly", Effect: "Deny", Action: all }, []],
    [
      "are a warning for a service, which never pushes as itself",
      {
        Principal: { Service: "codebuild.amazonaws.com" },
        Action: [...pull, ...push],
        Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
      },
      [
        "warning: Statement[0]: grants ecr:PutImage to codebuild.amazonaws.com, which only ever pulls as itself: grant it to the role that needs it [push-for-readers]",
      ],
    ],
  ];
  for (const [title, change, problems] of cases) {
    it(title, () => {
      assert.deepEqual(lintStatement(change), problems);
    });
  }
});
