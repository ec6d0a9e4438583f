import assert from "node:assert/strict";
import { lint, lintStatement, policyOf, statement, suggestions } from "../../linting";

const root = "arn:aws:iam::222222222222:root";

describe("the principals of a statement", () => {
  const good: [title: string, principal: unknown][] = [
    ["an account's id", { AWS: "222222222222" }],
    ["accounts' roots", { AWS: [root, "arn:aws:iam::333333333333:root"] }],
    [
      "roles with paths, and users",
      { AWS: ["arn:aws:iam::222222222222:role/a/b", "arn:aws:iam::222222222222:user/c"] },
    ],
    [
      "a role that IAM Identity Center made",
      { AWS: "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0" },
    ],
    ["principals of another partition, if all are", { AWS: "arn:aws-us-gov:iam::222222222222:root" }],
  ];
  for (const [title, Principal] of good) {
    it(`may be ${title}`, () => {
      assert.deepEqual(lintStatement({ Principal }), []);
    });
  }

  const wrong: [title: string, principal: unknown, problem: string, suggestion?: unknown][] = [
    [
      "a bare ARN",
      root,
      `Principal: is the bare text "${root}", which IAM takes for "*" only: wanted {"AWS":"${root}"} [principal-invalid]`,
      { Principal: { AWS: root } },
    ],
    [
      "a bare service",
      "lambda.amazonaws.com",
      'Principal: is the bare text "lambda.amazonaws.com", which IAM takes for "*" only: wanted {"Service":"lambda.amazonaws.com"} [principal-invalid]',
      { Principal: { Service: "lambda.amazonaws.com" } },
    ],
    [
      "a bare list",
      [root],
      'Principal: is a list, wanted "*", or a map with AWS or Service [type-wrong]',
      { Principal: { AWS: [root] } },
    ],
    ["null", null, 'Principal: is null, wanted "*", or a map with AWS or Service [type-wrong]'],
    ["nobody", {}, "Principal: names nobody: give AWS or Service [required]"],
    ["an empty list", { AWS: [] }, "Principal.AWS: is empty: it names nobody [list-empty]"],
    [
      "of a kind that isn't spelt so",
      { aws: root },
      'Principal.aws: unknown key; did you mean "AWS"? (known: AWS, Service) [key-unknown]',
    ],
    [
      "of a kind that ECR doesn't know",
      { Federated: "cognito-identity.amazonaws.com" },
      "Principal.Federated: is no kind of principal that ECR knows: wanted AWS or Service [principal-invalid]",
    ],
    [
      "a number",
      { AWS: 222222222222 },
      "Principal.AWS: is the number 222222222222, wanted an account id or ARN as text [type-wrong]",
      { Principal: { AWS: "222222222222" } },
    ],
    [
      "null in a list",
      { AWS: [null] },
      "Principal.AWS[0]: is null, wanted an account id or ARN as text [type-wrong]",
    ],
    [
      "an account with too few digits",
      { AWS: "22222222222" },
      'Principal.AWS: "22222222222" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [principal-invalid]',
    ],
    [
      "an account with hyphens",
      { AWS: "2222-2222-2222" },
      'Principal.AWS: "2222-2222-2222" is not a principal: wanted an account id, or an ARN like arn:aws:iam::<12 digits>:role/<name> [principal-invalid]',
      { Principal: { AWS: "222222222222" } },
    ],
    [
      "an ARN whose account has too few digits",
      { AWS: "arn:aws:iam::2222:root" },
      'Principal.AWS: "arn:aws:iam::2222:root" is not a principal: account 2222 has 4 digits, an AWS account id has 12; wanted arn:<partition>:iam::<12 digits>:root, :role/<name> or :user/<name> [principal-invalid]',
    ],
    [
      "an ARN that ends in :*",
      { AWS: "arn:aws:iam::222222222222:*" },
      'Principal.AWS: "arn:aws:iam::222222222222:*" has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn [principal-invalid]',
      { Principal: { AWS: root } },
    ],
    [
      "a pattern for roles",
      { AWS: "arn:aws:iam::222222222222:role/ci-*" },
      'Principal.AWS: "arn:aws:iam::222222222222:role/ci-*" has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn [principal-invalid]',
      {
        Principal: { AWS: root },
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } },
      },
    ],
    [
      "any account's root",
      { AWS: "arn:aws:iam::*:root" },
      'Principal.AWS: "arn:aws:iam::*:root" has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn [principal-invalid]',
    ],
    [
      "an ARN without a resource",
      { AWS: "arn:aws:iam::222222222222" },
      'Principal.AWS: "arn:aws:iam::222222222222" does not say which principal of account 222222222222: wanted :root, :role/<name> or :user/<name> at its end [principal-invalid]',
      { Principal: { AWS: root } },
    ],
    [
      "a group",
      { AWS: "arn:aws:iam::222222222222:group/admins" },
      'Principal.AWS: "arn:aws:iam::222222222222:group/admins" is a group, which IAM takes in no principal: name its users, or better a role [principal-invalid]',
    ],
    [
      "a role that was deleted",
      { AWS: "AROAEXAMPLEEXAMPLE123" },
      'Principal.AWS: "AROAEXAMPLEEXAMPLE123" is what IAM leaves of a role that was deleted: it names nobody, even if one of that name is made again; name the account and add a condition on aws:PrincipalArn [principal-invalid]',
    ],
    [
      "a user that was deleted",
      { AWS: "AIDAEXAMPLEEXAMPLE123" },
      'Principal.AWS: "AIDAEXAMPLEEXAMPLE123" is what IAM leaves of a user that was deleted: it names nobody, even if one of that name is made again; name the account and add a condition on aws:PrincipalArn [principal-invalid]',
    ],
    [
      "a session, which gets a warning",
      { AWS: "arn:aws:sts::222222222222:assumed-role/ci/build" },
      'Principal.AWS: "arn:aws:sts::222222222222:assumed-role/ci/build" is one session, which ends within hours: name its role [principal-invalid]',
      { Principal: { AWS: "arn:aws:iam::222222222222:role/ci" } },
    ],
    [
      "in no partition",
      { AWS: "arn:awss:iam::222222222222:root" },
      'Principal.AWS: "arn:awss:iam::222222222222:root" is in no partition of AWS; did you mean "aws"? [principal-invalid]',
    ],
    [
      "a service without its domain",
      { Service: "lambda" },
      'Principal.Service: "lambda" is not a service principal: wanted a name like lambda.amazonaws.com; did you mean "lambda.amazonaws.com"? [principal-invalid]',
    ],
    [
      "a service at another domain",
      { Service: "codebuild.amazon.com" },
      'Principal.Service: "codebuild.amazon.com" is not a service principal: wanted a name like lambda.amazonaws.com; did you mean "codebuild.amazonaws.com"? [principal-invalid]',
    ],
    [
      "ECS's tasks",
      { Service: "ecs-tasks.amazonaws.com" },
      `Principal.Service: "ecs-tasks.amazonaws.com" never calls ECR as itself, so this lets nobody in: the task execution role pulls (on EC2 without one, the container instance's role), name that role or its account [service-inert]`,
    ],
    [
      "EC2",
      { Service: "ec2.amazonaws.com" },
      `Principal.Service: "ec2.amazonaws.com" never calls ECR as itself, so this lets nobody in: the role of the instance pulls (on EKS the node role, on ECS the container instance's role), name that role or its account [service-inert]`,
    ],
  ];
  for (const [title, Principal, problem, suggestion] of wrong) {
    it(`may not be ${title}`, () => {
      const place = title.includes("warning") ? "warning: Statement[0]." : "Statement[0].";
      const own = lintStatement({ Principal }).filter((its) => !its.includes("[service-unconditioned]"));
      assert.deepEqual(own, [`${place}${problem}`]);
      const expected = suggestion === undefined ? [] : [suggestion];
      assert.deepEqual(suggestions(policyOf(statement({ Principal }))), expected);
    });
  }

  it("are services by the name without a Region", () => {
    const Principal = { Service: "lambda.us-east-1.amazonaws.com" };
    assert.deepEqual(lintStatement({ Principal }), [
      'Statement[0].Principal.Service: "lambda.us-east-1.amazonaws.com" is a name with a Region, which no service calls ECR by, so this lets nobody in: name lambda.amazonaws.com [service-inert]',
    ]);
    assert.deepEqual(suggestions(policyOf(statement({ Principal }))), [
      { Principal: { Service: "lambda.amazonaws.com" } },
    ]);
  });

  it("may be sessions where they are left out, as those have to be listed one by one", () => {
    const change = {
      Effect: "Deny",
      Principal: undefined,
      NotPrincipal: {
        AWS: ["222222222222", "arn:aws:sts::222222222222:assumed-role/ci/build", 222222222222],
      },
    };
    assert.deepEqual(
      lintStatement(change).filter((problem) => problem.includes("[principal-invalid]")),
      [],
    );
    assert.deepEqual(suggestions(policyOf(statement(change))), [{ NotPrincipal: { AWS: "222222222222" } }]);
  });

  it("are in one partition, that of most of them", () => {
    const AWS = ["arn:aws-cn:iam::222222222222:root", root, "arn:aws:iam::333333333333:root"];
    assert.deepEqual(lintStatement({ Principal: { AWS } }), [
      'Statement[0].Principal.AWS[0]: "arn:aws-cn:iam::222222222222:root" is in partition aws-cn, other principals in aws: a registry has readers in its own only [principal-invalid]',
    ]);
  });

  it("are named once, an account by its id or its root", () => {
    assert.deepEqual(lintStatement({ Principal: { AWS: ["222222222222", root] } }), [
      `warning: Statement[0].Principal.AWS[1]: "${root}" is named at Statement[0].Principal.AWS[0] already [entry-duplicate]`,
    ]);
  });

  it("add nothing beside everyone", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    assert.deepEqual(lintStatement({ Principal: { AWS: ["*", root] }, Condition }), [
      `warning: Statement[0].Principal.AWS[1]: "${root}" adds nothing beside "*" [grant-redundant]`,
    ]);
  });

  describe("in an account that is named as a whole", () => {
    const Principal = { AWS: [root, "arn:aws:iam::222222222222:role/ci"] };
    const says = (rest: string) => [
      `warning: Statement[0].Principal.AWS[1]: "arn:aws:iam::222222222222:role/ci" adds nothing beside its whole account 222222222222${rest} [grant-redundant]`,
    ];

    it("add nothing, unless it is the registry's own", () => {
      assert.deepEqual(lintStatement({ Principal }), says(", unless that is the registry's own account"));
    });

    it("add nothing where the registry is known to be in another one", () => {
      assert.deepEqual(lintStatement({ Principal }, { registryAccount: "111111111111" }), says(""));
    });

    it("need no IAM policy of their own where it is the registry's own", () => {
      assert.deepEqual(lintStatement({ Principal }, { registryAccount: "222222222222" }), []);
    });
  });

  it("are not the registry's own account alone, where that is known", () => {
    assert.deepEqual(lint(policyOf(statement()), { registryAccount: "222222222222" }), [
      "warning: Statement[0]: lets in the registry's own account 222222222222, whose roles and users need their own IAM policies in any case, and nothing else with those [grant-redundant]",
    ]);
  });
});
