import assert from "node:assert/strict";
import { type AccessRequest, decide } from "../../../ecr/access";
import { statementFor } from "../../../ecr/explain/statement";
import { compilePolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";

const registry = "111111111111";
const account = "222222222222";
const own = compilePolicy({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

function asked(principal: string, context: AccessRequest["context"] = {}): AccessRequest {
  return {
    principal: requestPrincipal(principal),
    action: "ecr:BatchGetImage",
    resource: `arn:aws:ecr:us-east-1:${registry}:repository/team/api`,
    resourceAccount: registry,
    context,
  };
}

const role = `arn:aws:iam::${account}:role/eks/nodes`;

describe("the smallest statement of a repository policy", () => {
  const cases: [title: string, request: AccessRequest, elements: object][] = [
    [
      "for a role of another account: its account, on the condition of its ARN",
      asked(role),
      {
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Condition: { ArnEquals: { "aws:PrincipalArn": role } },
      },
    ],
    [
      "for a session: its role without a path and with any",
      asked(`arn:aws:sts::${account}:assumed-role/nodes/i-1`),
      {
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Condition: {
          ArnLike: {
            "aws:PrincipalArn": [
              `arn:aws:iam::${account}:role/nodes`,
              `arn:aws:iam::${account}:role/*/nodes`,
            ],
          },
        },
      },
    ],
    [
      "for a session whose role is known: the role",
      asked(`arn:aws:sts::${account}:assumed-role/nodes/i-1`, { "AWS:PrincipalArn": role }),
      {
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Condition: { ArnEquals: { "aws:PrincipalArn": role } },
      },
    ],
    ["for a whole account: its root", asked(account), { Principal: { AWS: `arn:aws:iam::${account}:root` } }],
    [
      "at home: the role itself",
      asked(`arn:aws:iam::${registry}:role/builder`),
      { Principal: { AWS: `arn:aws:iam::${registry}:role/builder` } },
    ],
    [
      "for a service: on the condition of what it acts for",
      asked("lambda.amazonaws.com", { "aws:SourceArn": `arn:aws:lambda:us-east-1:${account}:function:f` }),
      {
        Principal: { Service: "lambda.amazonaws.com" },
        Condition: { ArnLike: { "aws:SourceArn": `arn:aws:lambda:us-east-1:${account}:function:f` } },
      },
    ],
  ];
  for (const [title, request, elements] of cases) {
    it(`${title}, and refuses it with Deny`, () => {
      const allow = statementFor("repository-policy", request);
      assert.deepEqual(allow, { Effect: "Allow", Action: "ecr:BatchGetImage", ...elements });
      const deny = statementFor("repository-policy", request, ["ecr:BatchGetImage"], "Deny");
      assert.deepEqual(deny, { ...allow, Effect: "Deny" });
      const complete = {
        ...request,
        context:
          request.principal.kind === "session" ? { "aws:PrincipalArn": role } : (request.context ?? {}),
      };
      const decided = (...Statement: object[]) =>
        decide(complete, {
          repository: compilePolicy({ Version: "2012-10-17", Statement }),
          identity: [own],
        }).decision;
      assert.equal(decided(allow), "allowed");
      assert.equal(decided(allow, deny), "denied");
    });
  }

  it("of an identity policy names the repository", () => {
    assert.deepEqual(statementFor("identity-policy", asked(role)), {
      Effect: "Allow",
      Action: "ecr:BatchGetImage",
      Resource: asked(role).resource,
    });
  });
});
