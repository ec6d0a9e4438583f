import assert from "node:assert/strict";
import { decide, type Verdict } from "../ecr/access";
import type { RequestContext } from "../ecr/iam/context";
import { compilePolicy } from "../ecr/iam/policy";
import { requestPrincipal } from "../ecr/iam/request-principal";
import { awsExamples } from "./repository-policies";

const home = "111122223333";
const user = (name: string, account = home) => `arn:aws:iam::${account}:user/${name}`;
const nothing: object[] = [];
const everything = [{ Effect: "Allow", Action: "ecr:*", Resource: "*" }];

interface Question {
  title: string;
  principal: string;
  action?: string;
  /** The registry's account. */
  registry?: string;
  /** Statements of the principal's own policy. */
  own?: object[];
  context?: RequestContext;
  decision: Verdict;
}

const lambdaFunction = (account: string) => ({
  "aws:SourceArn": `arn:aws:lambda:us-east-1:${account}:function:resize`,
});

/** What the guides say of each example, asked of the evaluator; by the example's title. */
const questions: Record<string, Question[]> = {
  "one or more users push and pull, with the Resource of newer versions of the guide": [
    { title: "the first user pulls", principal: user("push-pull-user-1"), decision: "allowed" },
    {
      title: "the second one pushes",
      principal: user("push-pull-user-2"),
      action: "ecr:PutImage",
      decision: "allowed",
    },
    { title: "another user doesn't", principal: user("somebody"), decision: "denied" },
    {
      title: "the first user deletes no image",
      principal: user("push-pull-user-1"),
      action: "ecr:BatchDeleteImage",
      decision: "denied",
    },
  ],
  "another account pushes": [
    {
      title: "a role of the account that its own policy lets push",
      principal: `arn:aws:iam::${home}:role/ci`,
      registry: "999999999999",
      own: everything,
      action: "ecr:PutImage",
      decision: "allowed",
    },
    {
      title: "not without a policy of its own",
      principal: `arn:aws:iam::${home}:role/ci`,
      registry: "999999999999",
      action: "ecr:PutImage",
      decision: "denied",
    },
    {
      title: "it doesn't pull",
      principal: `arn:aws:iam::${home}:role/ci`,
      registry: "999999999999",
      own: everything,
      decision: "denied",
    },
    {
      title: "a third account doesn't push",
      principal: "arn:aws:iam::444444444444:role/ci",
      registry: "999999999999",
      own: everything,
      action: "ecr:PutImage",
      decision: "denied",
    },
  ],
  "some users pull, another one has full access": [
    { title: "a user pulls", principal: user("pull-user-1"), decision: "allowed" },
    { title: "and doesn't push", principal: user("pull-user-1"), action: "ecr:PutImage", decision: "denied" },
    {
      title: "the administrator sets the policy",
      principal: user("admin-user"),
      action: "ecr:SetRepositoryPolicy",
      decision: "allowed",
    },
  ],
  "nobody pulls": [
    {
      title: "whatever a user's own policy says",
      principal: user("admin"),
      own: everything,
      decision: "denied",
    },
    { title: "not even the account's root", principal: home, decision: "denied" },
    {
      title: "what isn't pulling stays as it is",
      principal: user("admin"),
      own: everything,
      action: "ecr:PutImage",
      decision: "allowed",
    },
  ],
  "nobody does anything from other addresses": [
    {
      title: "from the range",
      principal: user("admin"),
      own: everything,
      context: { "aws:SourceIp": "54.240.143.17" },
      decision: "allowed",
    },
    {
      title: "from elsewhere",
      principal: user("admin"),
      own: everything,
      context: { "aws:SourceIp": "54.240.144.17" },
      decision: "denied",
    },
    {
      title: "from an IPv6 address",
      principal: user("admin"),
      own: everything,
      context: { "aws:SourceIp": "2001:db8::17" },
      decision: "denied",
    },
    { title: "from nobody knows where", principal: user("admin"), own: everything, decision: "undetermined" },
    {
      title: "the range alone lets nobody in",
      principal: user("admin"),
      context: { "aws:SourceIp": "54.240.143.17" },
      decision: "denied",
    },
  ],
  "CodeBuild pulls for one project": [
    {
      title: "for the project",
      principal: "codebuild.amazonaws.com",
      context: {
        "aws:SourceArn": "arn:aws:codebuild:us-east-1:123456789012:project/project-name",
        "aws:SourceAccount": "123456789012",
      },
      decision: "allowed",
    },
    {
      title: "not for another project of the account",
      principal: "codebuild.amazonaws.com",
      context: {
        "aws:SourceArn": "arn:aws:codebuild:us-east-1:123456789012:project/other",
        "aws:SourceAccount": "123456789012",
      },
      decision: "denied",
    },
    { title: "not a user", principal: user("admin", "123456789012"), decision: "denied" },
  ],
  "a user describes the repository and its images": [
    {
      title: "describes",
      principal: user("username", "123456789012"),
      registry: "123456789012",
      action: "ecr:DescribeImages",
      decision: "allowed",
    },
    {
      title: "doesn't pull",
      principal: user("username", "123456789012"),
      registry: "123456789012",
      decision: "denied",
    },
  ],
  "Lambda pulls for functions of another account (Lambda Developer Guide)": [
    {
      title: "for a function of that account",
      principal: "lambda.amazonaws.com",
      context: lambdaFunction("222222222222"),
      decision: "allowed",
    },
    {
      title: "not for one of a third account",
      principal: "lambda.amazonaws.com",
      context: lambdaFunction("333333333333"),
      decision: "denied",
    },
    {
      title: "whoever creates the function, by its own policy",
      principal: "arn:aws:iam::222222222222:role/deploy",
      own: everything,
      decision: "allowed",
    },
  ],
  "HealthOmics runs workflows from the repository (HealthOmics User Guide)": [
    { title: "HealthOmics pulls", principal: "omics.amazonaws.com", decision: "allowed" },
    { title: "another service doesn't", principal: "lambda.amazonaws.com", decision: "denied" },
  ],
};

describe("AWS's documented examples of repository policies are decided as the documentation says:", () => {
  it("each of them is asked about", () => {
    assert.deepEqual(
      Object.keys(questions),
      awsExamples.map(({ title }) => title),
    );
  });

  for (const { title, policy } of awsExamples) {
    describe(title, () => {
      for (const question of questions[title] ?? []) {
        const { principal, action = "ecr:BatchGetImage", registry = home, own = nothing, context } = question;
        it(`${question.title}: ${question.decision}`, () => {
          const { decision } = decide(
            {
              principal: requestPrincipal(principal),
              action,
              resource: `arn:aws:ecr:us-east-1:${registry}:repository/team/api`,
              resourceAccount: registry,
              ...(context && { context }),
            },
            {
              repository: compilePolicy(policy),
              identity: [compilePolicy({ Version: "2012-10-17", Statement: own })],
            },
          );
          assert.equal(decision, question.decision);
        });
      }
    });
  }
});
