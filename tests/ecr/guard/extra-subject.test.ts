import assert from "node:assert/strict";
import { extraSubjects } from "../../../ecr/guard/extra-subject";
import { namesBesides } from "../../../ecr/guard/unnamed";
import type { Condition, Principal, Statement } from "../../../ecr/statement";

const statement = (principal: Principal, condition: Condition = {}): Statement => ({
  Effect: "Allow",
  Principal: principal,
  Action: ["ecr:BatchGetImage"],
  Condition: condition,
});
const subjects = (...its: Statement[]) =>
  extraSubjects(its, namesBesides([], its, "aws", { region: "eu-west-1" }));
const shown = (...its: Statement[]) =>
  subjects(...its).map(({ label, kind, requesters }) => [
    label,
    kind,
    ...requesters.map(({ principal }) => principal.name),
  ]);
const contexts = (...its: Statement[]) =>
  subjects(...its).map(({ requesters }) =>
    requesters.flatMap(({ requests }) => requests.map(({ context }) => context)),
  );

const anywhere = { "aws:SecureTransport": "true", "aws:RequestedRegion": "eu-west-1" };
const role = "arn:aws:iam::222222222222:role";

describe("whom a statement of the user's is about", () => {
  it("are the accounts, roles and users in its principals, whether it allows, denies or leaves them out", () => {
    const AWS = [
      "222222222222",
      "arn:aws:iam::333333333333:root",
      `${role}/x/ci`,
      "arn:aws:iam::222222222222:user/alice",
    ];
    const expected = [
      ["222222222222", "account", `${role}/unnamed`],
      ["333333333333", "account", "arn:aws:iam::333333333333:role/unnamed"],
      [`${role}/x/ci`, "role", `${role}/x/ci`],
      ["arn:aws:iam::222222222222:user/alice", "user", "arn:aws:iam::222222222222:user/alice"],
    ];
    assert.deepEqual(shown(statement({ AWS })), expected);
    assert.deepEqual(shown({ ...statement({ AWS }), Effect: "Deny" }), expected);
    const { Principal: _, ...rest } = statement({});
    assert.deepEqual(shown({ ...rest, NotPrincipal: { AWS } }), expected);
  });

  it("are nobody in particular where it is about everyone", () => {
    assert.deepEqual(shown(statement({ AWS: "*" })), []);
  });

  it("are the roles and users that a condition names, patterns by roles that they match", () => {
    const arns = [
      `${role}/ci`,
      `${role}/x-?*`,
      "arn:aws:iam::*:role/y*",
      "arn:aws:iam::222222222222:user/a*",
    ];
    assert.deepEqual(shown(statement({ AWS: "*" }, { ArnNotLike: { "AWS:principalARN": arns } })), [
      [`${role}/ci`, "role", `${role}/ci`],
      [`${role}/x-?*`, "role-pattern", `${role}/x-00`, `${role}/x-00/0`],
      [
        "arn:aws:iam::*:role/y*",
        "role-pattern",
        "arn:aws:iam::999999999999:role/y0",
        "arn:aws:iam::999999999999:role/y0/0",
      ],
      [
        "arn:aws:iam::222222222222:user/a*",
        "user",
        "arn:aws:iam::222222222222:user/a0",
        "arn:aws:iam::222222222222:user/a0/0",
      ],
    ]);
  });

  it("are the accounts, organisations and paths that a condition names", () => {
    const condition: Condition = {
      StringNotEquals: {
        "aws:PrincipalAccount": ["222222222222", "2*"],
        "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-*"],
      },
      "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-*", "*/r-ab12/*"] },
    };
    assert.deepEqual(
      shown(statement({ AWS: "*" }, condition)).map(([label, kind]) => [label, kind]),
      [
        ["222222222222", "account"],
        ["o-a1b2c3d4e5", "organization"],
        ["o-a1b2c3d4e5/r-ab12/ou-*", "organization-path"],
      ],
    );
    assert.deepEqual(contexts(statement({ AWS: "*" }, condition)).at(-1), [
      {
        ...anywhere,
        "aws:PrincipalOrgID": "o-a1b2c3d4e5",
        "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ou-0000-unnamed0/"],
      },
    ]);
  });

  it("are nobody where a condition's value is no name but a policy variable", () => {
    assert.deepEqual(
      shown(
        statement(
          { AWS: "*" },
          { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/x" } },
        ),
      ),
      [["arn:aws:iam::${aws:PrincipalAccount}:role/x", "role"]].slice(1),
    );
  });

  it("are the services in its principals, for each account and resource that they are to act for", () => {
    const Service = "lambda.amazonaws.com";
    const source = "arn:aws:lambda:eu-west-1:333333333333:function:api-*";
    const both = statement(
      { Service },
      {
        StringEquals: { "aws:sourceAccount": "222222222222" },
        ArnLike: { "aws:SourceArn": [source, "arn:aws:lambda:*:444444444444:function:*"] },
      },
    );
    assert.deepEqual(shown(both), [
      ["lambda.amazonaws.com for 222222222222", "service", Service],
      [`lambda.amazonaws.com for ${source}`, "service", Service],
      ["lambda.amazonaws.com for 444444444444", "service", Service],
    ]);
    const acting = (account: string, name = "unnamed") => ({
      ...anywhere,
      "aws:SourceArn": `arn:aws:lambda:eu-west-1:${account}:function:${name}`,
      "aws:SourceAccount": account,
    });
    assert.deepEqual(contexts(both), [
      [acting("222222222222")],
      [acting("333333333333", "api-0")],
      [acting("444444444444")],
    ]);
  });

  it("are a service for whomever where no condition says for whom, and none that AWS doesn't have", () => {
    assert.deepEqual(shown(statement({ Service: ["ecs.example", "replication.ecr.amazonaws.com"] })), [
      ["replication.ecr.amazonaws.com", "service", "replication.ecr.amazonaws.com"],
    ]);
    assert.deepEqual(contexts(statement({ Service: "replication.ecr.amazonaws.com" })), [[anywhere]]);
  });
});
