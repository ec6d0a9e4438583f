import assert from "node:assert/strict";
import { later } from "../../ecr/account";
import { lambdaActions, publishActions, readActions, repositoryActions } from "../../ecr/action";
import { readEnvironments, readPublishers } from "../../ecr/readers";
import { environmentStatements, publisherStatements, type Statement } from "../../ecr/statement";
import { read } from "../reading";

const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** The statements of one environment named eu-staging. */
function reading(environment: unknown, partition: "aws" | "aws-cn" = "aws"): Statement[] {
  const { value, problems } = read({ "eu-staging": environment }, (place) =>
    readEnvironments(place, partition).flatMap((its) => environmentStatements(its, partition)),
  );
  assert.deepEqual(
    problems.filter((line) => !line.startsWith("warning: ")),
    [],
  );
  return value;
}

describe("the statements that let an environment in", () => {
  it("name the roots of whole accounts", () => {
    assert.deepEqual(reading(["333333333333", "222222222222"]), [
      {
        Sid: "ReadEuStagingAccounts",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"] },
        Action: pull,
      },
    ]);
  });

  it("let roles in through the roots of their accounts and a condition, so that the roles need not exist", () => {
    const roles = ["arn:aws:iam::333333333333:role/nodes", "arn:aws:iam::222222222222:role/ci"];
    assert.deepEqual(reading({ roles }), [
      {
        Sid: "ReadEuStagingRoles",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"] },
        Action: pull,
        Condition: {
          ArnEquals: {
            "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/ci", "arn:aws:iam::333333333333:role/nodes"],
          },
        },
      },
    ]);
  });

  it("keep patterns of roles apart from exact ones", () => {
    const roles = ["arn:aws:iam::222222222222:role/eks-*", "arn:aws:iam::222222222222:role/ci"];
    assert.deepEqual(reading({ roles }), [
      {
        Sid: "ReadEuStagingRoles",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
        Action: pull,
        Condition: { ArnEquals: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/ci"] } },
      },
      {
        Sid: "ReadEuStagingRolePatterns",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
        Action: pull,
        Condition: { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/eks-*"] } },
      },
    ]);
  });

  it("let a whole organisation in by its id", () => {
    assert.deepEqual(reading({ organization: { id: "o-a1b2c3d4e5" } }), [
      {
        Sid: "ReadEuStagingOrganization",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: pull,
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      },
    ]);
  });

  it("let units of an organisation in by its id and their paths", () => {
    const paths = ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"];
    assert.deepEqual(reading({ organization: { id: "o-a1b2c3d4e5", paths } }), [
      {
        Sid: "ReadEuStagingOrganization",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: pull,
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
          "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": paths },
        },
      },
    ]);
  });

  it("let the Lambda service in for functions of those accounts only, in any Region", () => {
    assert.deepEqual(reading({ accounts: ["333333333333", "222222222222"], lambda: true }, "aws-cn").at(1), {
      Sid: "ReadEuStagingLambda",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Condition: {
        StringLike: {
          "aws:SourceArn": [
            "arn:aws-cn:lambda:*:222222222222:function:*",
            "arn:aws-cn:lambda:*:333333333333:function:*",
          ],
        },
      },
    });
  });

  it("come one for each kind of reader, in this order", () => {
    const environment = {
      accounts: ["222222222222"],
      roles: ["arn:aws:iam::222222222222:role/ci", "arn:aws:iam::222222222222:role/eks-*"],
      organization: { id: "o-a1b2c3d4e5" },
      lambda: true,
      access: "audit",
    };
    const statements = reading(environment);
    assert.deepEqual(
      statements.map(({ Sid }) => Sid),
      [
        "ReadEuStagingAccounts",
        "ReadEuStagingRoles",
        "ReadEuStagingRolePatterns",
        "ReadEuStagingOrganization",
        "ReadEuStagingLambda",
      ],
    );
    assert.deepEqual(new Set(statements.slice(0, 4).map(({ Action }) => Action?.length)), new Set([10]));
  });

  it("leave out accounts that are known later, with their functions", () => {
    assert.deepEqual(reading({ accounts: [later], lambda: true }), []);
    assert.equal(reading({ accounts: [later, "222222222222"], lambda: true }).length, 2);
  });

  it("have no Resource: a repository policy is about its own repository", () => {
    assert.ok(reading(["222222222222"]).every((statement) => !("Resource" in statement)));
  });
});

describe("the statements that let a publisher in", () => {
  it("are those of its accounts and of its roles, with pull and the four calls of an upload", () => {
    const ci = {
      accounts: ["222222222222"],
      roles: ["arn:aws:iam::333333333333:role/ci", "arn:aws:iam::333333333333:role/ci-*"],
      repositories: ["*"],
    };
    const { value } = read({ ci }, (place) =>
      readPublishers(place, "aws").flatMap((its) => publisherStatements(its, "aws")),
    );
    const Action = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ];
    const root = (account: string) => ({ AWS: [`arn:aws:iam::${account}:root`] });
    assert.deepEqual(value, [
      { Sid: "PublishCiAccounts", Effect: "Allow", Principal: root("222222222222"), Action },
      {
        Sid: "PublishCiRoles",
        Effect: "Allow",
        Principal: root("333333333333"),
        Action,
        Condition: { ArnEquals: { "aws:PrincipalArn": ["arn:aws:iam::333333333333:role/ci"] } },
      },
      {
        Sid: "PublishCiRolePatterns",
        Effect: "Allow",
        Principal: root("333333333333"),
        Action,
        Condition: { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::333333333333:role/ci-*"] } },
      },
    ]);
  });
});

describe("the actions", () => {
  it("of the access levels hold each other", () => {
    const inspect = [
      "ecr:DescribeImages",
      "ecr:ListImages",
      "ecr:DescribeRepositories",
      "ecr:DescribeImageScanFindings",
      "ecr:ListTagsForResource",
    ];
    assert.deepEqual(readActions.pull, pull);
    assert.deepEqual(readActions.inspect, [...pull, ...inspect].sort());
    assert.deepEqual(
      readActions.audit,
      [...pull, ...inspect, "ecr:GetRepositoryPolicy", "ecr:GetLifecyclePolicy"].sort(),
    );
  });

  it("that we grant can all be granted by a repository policy, and the token is not among them", () => {
    const granted = [...Object.values(readActions), publishActions, lambdaActions].flat();
    assert.deepEqual(
      granted.filter((action) => !repositoryActions.includes(action)),
      [],
    );
    assert.ok(!repositoryActions.includes("ecr:GetAuthorizationToken"));
  });
});
