import assert from "node:assert/strict";
import type { PolicySet } from "../../../ecr/access";
import { type Explanation, explain } from "../../../ecr/explain/explain";
import type { Question } from "../../../ecr/explain/question";
import { compilePolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";

const registry = "111111111111";
const arn = `arn:aws:ecr:us-east-1:${registry}:repository/team/api`;
const node = "arn:aws:iam::222222222222:role/eks-nodes";
const root = "arn:aws:iam::222222222222:root";

const policy = (...Statement: object[]) => compilePolicy({ Version: "2012-10-17", Statement });
const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const letsIn = (Sid: string, AWS: string, Condition?: object) => ({
  Sid,
  Effect: "Allow",
  Principal: { AWS },
  Action: pull,
  ...(Condition && { Condition }),
});
const own = policy({ Sid: "Pull", Effect: "Allow", Action: "ecr:*", Resource: "*" });

function ask(principal: string, policies: PolicySet, question: Partial<Question> = {}): Explanation {
  return explain(
    {
      principal: requestPrincipal(principal),
      resource: arn,
      registryAccount: registry,
      context: {},
      ...question,
    },
    policies,
  );
}

const asks = `${node} may not call ecr:BatchGetImage on ${arn}.`;
const identityStatement = JSON.stringify({ Effect: "Allow", Action: "ecr:BatchGetImage", Resource: arn });
const repositoryStatement = JSON.stringify({
  Effect: "Allow",
  Principal: { AWS: root },
  Action: "ecr:BatchGetImage",
  Condition: { ArnEquals: { "aws:PrincipalArn": node } },
});

describe("an explanation", () => {
  const cases: [
    title: string,
    principal: string,
    policies: PolicySet,
    reason: string,
    question?: Partial<Question>,
  ][] = [
    [
      "says that both sides allow, and what would refuse it",
      node,
      { repository: policy(letsIn("Staging", root)), identity: [own] },
      `${node} may call ecr:BatchGetImage on ${arn}. The repository policy lets its account 222222222222 as a whole in (statement "Staging"). ` +
        'Its own policies allow it (statement "Pull"). To refuse it, this statement in the repository policy is enough: ' +
        repositoryStatement.replace("Allow", "Deny"),
    ],
    [
      "says that the identity side lacks",
      node,
      { repository: policy(letsIn("Staging", root)), identity: [] },
      `${asks} The repository policy lets its account 222222222222 as a whole in (statement "Staging"). ` +
        "Its own policies don't allow it; across accounts both sides have to allow. " +
        `To allow it, add to the principal's own policy: ${identityStatement}`,
    ],
    [
      "says that the repository's side lacks, and that nothing there is about the account",
      node,
      { repository: policy(letsIn("Production", "333333333333")), identity: [own] },
      `${asks} The repository policy doesn't let it in: no statement is about this principal or its account. ` +
        `Its own policies allow it (statement "Pull"). To allow it, add to the repository policy: ${repositoryStatement}`,
    ],
    [
      "names the condition of the statement that comes near",
      node,
      {
        repository: policy(
          letsIn("Jobs", root, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/jobs/*" } }),
        ),
        identity: [own],
      },
      `${asks} The repository policy doesn't let it in: statement "Jobs" is about its account, but its condition on aws:PrincipalArn doesn't hold. ` +
        `Its own policies allow it (statement "Pull"). To allow it, add to the repository policy: ${repositoryStatement}`,
    ],
    [
      "names the statement that is about other actions",
      node,
      {
        repository: policy({ Effect: "Allow", Principal: { AWS: root }, Action: "ecr:PutImage" }),
        identity: [own],
      },
      `${asks} The repository policy doesn't let it in: statement "Statement[0]" is about it, but not about ecr:BatchGetImage. ` +
        `Its own policies allow it (statement "Pull"). To allow it, add to the repository policy: ${repositoryStatement}`,
    ],
    [
      "gives a statement for each side where both lack",
      node,
      { repository: null, identity: [] },
      `${asks} The repository has no policy, so nobody from another account gets in. ` +
        "Its own policies don't allow it; across accounts both sides have to allow. " +
        `To allow it, add to the repository policy: ${repositoryStatement}; and add to the principal's own policy: ${identityStatement}`,
    ],
    [
      "names the Deny that has to go first",
      node,
      {
        repository: policy(letsIn("Staging", root), {
          Sid: "Freeze",
          Effect: "Deny",
          Principal: "*",
          Action: "ecr:*",
        }),
        identity: [own],
      },
      `${asks} The repository policy denies it (statement "Freeze"), and a Deny counts before everything else. ` +
        'Its own policies allow it (statement "Pull"). To allow it, take statement "Freeze" out of the repository policy, or narrow it',
    ],
    [
      "names what is missing, and the statement that would settle it",
      node,
      { repository: policy(letsIn("Staging", root)) },
      `Whether ${node} may call ecr:BatchGetImage on ${arn} can't be told: it hangs on its own policies, which weren't given. ` +
        'The repository policy lets its account 222222222222 as a whole in (statement "Staging"). ' +
        `Give what is missing, or have it allowed in any case by this in the principal's own policy: ${identityStatement}`,
    ],
    [
      "suggests no statement where a Deny hangs on what is missing",
      node,
      {
        repository: policy(letsIn("Staging", root), {
          Sid: "Net",
          Effect: "Deny",
          Principal: "*",
          Action: "ecr:*",
          Condition: { NotIpAddress: { "aws:sourceip": "10.0.0.0/8" } },
        }),
        identity: [own],
      },
      `Whether ${node} may call ecr:BatchGetImage on ${arn} can't be told: it hangs on aws:SourceIp. What the repository policy says hangs on aws:SourceIp. ` +
        'Its own policies allow it (statement "Pull"). Give what is missing, or narrow what denies it (statement "Net"): while a Deny hangs on it, no statement that allows changes the answer.',
    ],
    [
      "says of an account that its roles need policies of their own",
      "222222222222",
      { repository: policy(letsIn("Staging", root)) },
      `${root} may call ecr:BatchGetImage on ${arn}. The repository policy lets its account 222222222222 as a whole in (statement "Staging"). ` +
        "A role of account 222222222222 needs policies of its own that allow it as well. " +
        `To refuse it, this statement in the repository policy is enough: ${JSON.stringify({ Effect: "Deny", Principal: { AWS: root }, Action: "ecr:BatchGetImage" })}`,
    ],
    [
      "says at home that the account's root only leaves it to the own policies",
      `arn:aws:iam::${registry}:role/builder`,
      { repository: policy(letsIn("Home", registry)), identity: [] },
      `arn:aws:iam::${registry}:role/builder may not call ecr:BatchGetImage on ${arn}. ` +
        `The repository policy lets its account ${registry} as a whole in (statement "Home"), which in the registry's own account only leaves it to the principal's own policies. ` +
        `Its own policies don't allow it. To allow it, add to the principal's own policy: ${identityStatement}`,
    ],
    [
      "speaks of limits only where they stand in the way",
      node,
      {
        repository: policy(letsIn("Staging", root)),
        identity: [own],
        boundary: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
        scps: [[own]],
        rcps: [[policy({ Sid: "Wall", Effect: "Deny", Principal: "*", Action: "ecr:*", Resource: "*" })]],
      },
      `${asks} The repository policy lets its account 222222222222 as a whole in (statement "Staging"). Its own policies allow it (statement "Pull"). ` +
        'The permissions boundary doesn\'t allow it. The resource control policies deny it (statement "Wall"). ' +
        `To allow it, take statement "Wall" out of the resource control policies, or narrow it; and add to the permissions boundary: ${identityStatement}`,
    ],
    [
      "says which role pulls for a workload",
      node,
      { repository: policy(letsIn("Staging", root)), identity: [own] },
      'For eks-node it is the EKS node role that pulls, not the role of a pod\'s service account (IRSA or Pod Identity); it needs ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability on the repository, and ecr:GetAuthorizationToken on "*" in its own policy. ' +
        `${node} may call ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability on ${arn}. The repository policy lets its account 222222222222 as a whole in (statement "Staging"). Its own policies allow it (statement "Pull"). ` +
        `To refuse it, this statement in the repository policy is enough: ${repositoryStatement.replace("Allow", "Deny")}`,
      { workload: "eks-node" },
    ],
    [
      "asks for the token, which no repository policy can give",
      node,
      {
        repository: policy(letsIn("Staging", root)),
        identity: [policy({ Sid: "Pull", Effect: "Allow", Action: pull, Resource: arn })],
      },
      'For ecs-fargate it is the task execution role that pulls, not the task role, which only the containers use; it needs ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability on the repository, and ecr:GetAuthorizationToken on "*" in its own policy. ' +
        `${node} may not call ecr:GetAuthorizationToken. It is not about a repository, so only the principal's own policies decide. Its own policies don't allow it. ` +
        'To allow it, add to the principal\'s own policy: {"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"}',
      { workload: "ecs-fargate" },
    ],
    [
      "closes with one statement for all that a workload lacks, and one for the token",
      node,
      { repository: policy(letsIn("Staging", root)), identity: [] },
      'For ecs-ec2 it is the ECS container instance role that pulls, not the task role, which only the containers use; it needs ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability on the repository, and ecr:GetAuthorizationToken on "*" in its own policy. ' +
        `${node} may not call ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability on ${arn}. ` +
        'The repository policy lets its account 222222222222 as a whole in (statement "Staging"). Its own policies don\'t allow it; across accounts both sides have to allow. ' +
        `To allow it, add to the principal's own policy: {"Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer","ecr:BatchCheckLayerAvailability"],"Resource":"${arn}"}; ` +
        'and add to the principal\'s own policy: {"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"}',
      { workload: "ecs-ec2" },
    ],
    [
      "says who pulls in place of a service that never does, and suggests no statement for it",
      "ecs-tasks.amazonaws.com",
      { repository: policy(letsIn("Staging", root)) },
      `ecs-tasks.amazonaws.com may not call ecr:BatchGetImage on ${arn}. The repository policy doesn't let it in: no statement is about this service. ` +
        "A service has no policies of its own, so the repository policy alone decides. " +
        "ecs-tasks.amazonaws.com never pulls itself, so a statement for it changes nothing: the task execution role pulls (on EC2 without one, the container instance's role).",
    ],
    [
      "decides nothing while IAM couldn't read a policy",
      node,
      { repository: policy(letsIn("Staging", root)), identity: [own] },
      `Whether ${node} may call ecr:BatchGetImage can't be told: IAM can't read statement "Pull" of own.json, and would refuse a policy with that in it. ` +
        "shared-registry policy lint says what is wrong with a repository policy; mend it, or leave the policy out.",
      { unreadable: ['statement "Pull" of own.json'] },
    ],
  ];
  for (const [title, principal, policies, reason, question] of cases) {
    it(title, () => {
      assert.equal(ask(principal, policies, question).reason, reason);
    });
  }

  it("has the sides, the blockers and what is missing as data, keys as AWS spells them", () => {
    const { reason: _, ...data } = ask(node, {
      repository: policy(letsIn("Org", "*", { StringEquals: { "aws:principalorgid": "o-a1b2c3d4e5" } })),
    });
    assert.deepEqual(data, {
      decision: "undetermined",
      action: "ecr:BatchGetImage",
      principal: node,
      resource: arn,
      repositoryPolicy: { decision: "undetermined", statement: null },
      identityPolicy: null,
      blockedBy: [],
      missing: ["aws:PrincipalOrgID", "identity-policy"],
    });
  });

  it("has what IAM couldn't read as what is missing, and is undetermined although the rest would allow", () => {
    const unreadable = ['statement "Pull" of own.json'];
    const { decision, blockedBy, missing } = ask(
      node,
      { repository: policy(letsIn("Staging", root)), identity: [own] },
      { unreadable },
    );
    assert.deepEqual(
      { decision, blockedBy, missing },
      { decision: "undetermined", blockedBy: [], missing: unreadable },
    );
  });

  it("is about what is denied before what is undetermined, of all that a workload needs", () => {
    const conditional = { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } };
    const { action, decision } = ask(
      node,
      {
        repository: policy({ ...letsIn("Org", root), Action: "ecr:BatchGetImage", ...conditional }),
        identity: [own],
      },
      { workload: "eks-node" },
    );
    assert.deepEqual({ action, decision }, { action: "ecr:GetDownloadUrlForLayer", decision: "denied" });
  });

  it("is about the first action that isn't allowed, of all that a workload needs", () => {
    const { action, decision, blockedBy } = ask(
      "lambda.amazonaws.com",
      {
        repository: policy({
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "ecr:BatchGetImage",
        }),
      },
      { workload: "lambda" },
    );
    assert.deepEqual(
      { action, decision, blockedBy },
      { action: "ecr:GetDownloadUrlForLayer", decision: "denied", blockedBy: ["repository-policy"] },
    );
  });
});
