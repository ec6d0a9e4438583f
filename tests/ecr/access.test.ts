import assert from "node:assert/strict";
import { type AccessDecision, decide, decideRepositorySide, type PolicySet, verdict } from "../../ecr/access";
import type { RequestContext } from "../../ecr/iam/context";
import { compilePolicy } from "../../ecr/iam/policy";
import { requestPrincipal } from "../../ecr/iam/request-principal";

const registry = "111111111111";
const arn = `arn:aws:ecr:us-east-1:${registry}:repository/team/api`;
const role = "arn:aws:iam::222222222222:role/eks-nodes";
const session = "arn:aws:sts::222222222222:assumed-role/eks-nodes/i-0abc";
const root = "arn:aws:iam::222222222222:root";
const home = `arn:aws:iam::${registry}:role/builder`;

const policy = (...Statement: object[]) => compilePolicy({ Version: "2012-10-17", Statement });
const pull = { Sid: "Pull", Effect: "Allow", Action: ["ecr:BatchGetImage"] };
const own = policy({ ...pull, Sid: "Own", Resource: "*" });
const deny = { Sid: "No", Effect: "Deny", Action: "ecr:*" };

function ask(principal: string, policies: PolicySet, context: RequestContext = {}): AccessDecision {
  return decide(
    {
      principal: requestPrincipal(principal),
      action: "ecr:BatchGetImage",
      resource: arn,
      resourceAccount: registry,
      context,
    },
    policies,
  );
}

/** What a decision says, in one line. */
function said({ decision, isExplicit, blockedBy, missing }: AccessDecision): string {
  const explicitly = isExplicit ? " explicitly" : "";
  const by = blockedBy.length > 0 ? ` by ${blockedBy.join(" and ")}` : "";
  const lacking = missing.length > 0 ? ` for want of ${missing.join(" and ")}` : "";
  return `${decision}${explicitly}${by}${lacking}`;
}

type Case = [title: string, principal: string, policies: PolicySet, said: string, context?: RequestContext];

function table(title: string, cases: Case[]): void {
  describe(title, () => {
    for (const [name, principal, policies, expected, context] of cases) {
      it(`${name}: ${expected}`, () => {
        assert.equal(said(ask(principal, policies, context)), expected);
      });
    }
  });
}

table("across accounts both sides have to allow:", [
  [
    "both do",
    role,
    { repository: policy({ ...pull, Principal: { AWS: root } }), identity: [own] },
    "allowed",
  ],
  [
    "the repository has no policy",
    role,
    { repository: null, identity: [own] },
    "denied by repository-policy",
  ],
  [
    "the role has no policy",
    role,
    { repository: policy({ ...pull, Principal: { AWS: root } }), identity: [] },
    "denied by identity-policy",
  ],
  [
    "neither does",
    role,
    { repository: null, identity: [] },
    "denied by repository-policy and identity-policy",
  ],
  [
    "the role's policies aren't known, and the repository's allows",
    role,
    { repository: policy({ ...pull, Principal: { AWS: root } }) },
    "undetermined for want of identity-policy",
  ],
  [
    "the role's policies aren't known, and the repository's doesn't allow",
    role,
    { repository: null },
    "denied by repository-policy",
  ],
  [
    "the repository policy denies what it allows",
    role,
    { repository: policy({ ...pull, Principal: "*" }, { ...deny, Principal: "*" }), identity: [own] },
    "denied explicitly by repository-policy",
  ],
  [
    "the role's own policy denies",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [own, policy({ ...deny, Resource: "*" })],
    },
    "denied explicitly by identity-policy",
  ],
  [
    "the permissions boundary doesn't allow",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [own],
      boundary: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    },
    "denied by permissions-boundary",
  ],
  [
    "one level of SCPs doesn't allow",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [own],
      scps: [[own], [policy({ Effect: "Allow", Action: "s3:*", Resource: "*" })]],
    },
    "denied by scp",
  ],
  [
    "an RCP denies, which AWS's own allows otherwise",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [own],
      rcps: [[policy({ ...deny, Principal: "*", Resource: "*" })]],
    },
    "denied explicitly by rcp",
  ],
  [
    "an RCP denies others",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [own],
      rcps: [[policy({ ...deny, Action: "ecr:PutImage", Principal: "*", Resource: "*" })]],
    },
    "allowed",
  ],
]);

table("in the registry's own account one side suffices:", [
  ["the role's own policy alone", home, { repository: null, identity: [own] }, "allowed"],
  [
    "the repository policy alone, naming the role",
    home,
    { repository: policy({ ...pull, Principal: { AWS: home } }), identity: [] },
    "allowed",
  ],
  [
    "the repository policy alone, naming the account, which leaves it to the role's policies",
    home,
    { repository: policy({ ...pull, Principal: { AWS: registry } }), identity: [] },
    "denied by repository-policy and identity-policy",
  ],
  [
    "a role that the repository policy names, beyond its boundary",
    home,
    { repository: policy({ ...pull, Principal: { AWS: home } }), identity: [], boundary: policy() },
    "denied by permissions-boundary",
  ],
  [
    "a user that the repository policy names, beyond its boundary",
    `arn:aws:iam::${registry}:user/ci`,
    {
      repository: policy({ ...pull, Principal: { AWS: `arn:aws:iam::${registry}:user/ci` } }),
      identity: [],
      boundary: policy(),
    },
    "allowed",
  ],
  [
    "a session that the repository policy names itself, beyond its role's boundary",
    `arn:aws:sts::${registry}:assumed-role/builder/i-1`,
    {
      repository: policy({
        ...pull,
        Principal: { AWS: `arn:aws:sts::${registry}:assumed-role/builder/i-1` },
      }),
      identity: [],
      boundary: policy(),
    },
    "allowed",
  ],
  ["the account's root, without any policy", registry, { repository: null }, "allowed"],
  [
    "the account's root, which the repository policy denies",
    registry,
    { repository: policy({ ...deny, Principal: "*" }) },
    "denied explicitly by repository-policy",
  ],
]);

const lambda = policy({
  ...pull,
  Principal: { Service: "lambda.amazonaws.com" },
  Condition: { StringLike: { "aws:SourceArn": "arn:aws:lambda:*:222222222222:function:*" } },
});

table("a service has no policies of its own:", [
  [
    "it acts for a function of the account named",
    "lambda.amazonaws.com",
    { repository: lambda },
    "allowed",
    { "aws:SourceArn": "arn:aws:lambda:us-east-1:222222222222:function:f" },
  ],
  [
    "it acts for a function of another account",
    "lambda.amazonaws.com",
    { repository: lambda },
    "denied by repository-policy",
    { "AWS:sourcearn": "arn:aws:lambda:us-east-1:444444444444:function:f" },
  ],
  [
    "nobody said for whom it acts",
    "lambda.amazonaws.com",
    { repository: lambda },
    "undetermined for want of aws:sourcearn",
  ],
  [
    "a role can't use what the service may",
    role,
    { repository: lambda, identity: [own] },
    "denied by repository-policy",
  ],
  [
    "another service can't either",
    "codebuild.amazonaws.com",
    { repository: lambda },
    "denied by repository-policy",
  ],
]);

const byArn = (...arns: string[]) =>
  policy({ ...pull, Principal: { AWS: root }, Condition: { ArnLike: { "aws:PrincipalArn": arns } } });
const ofOrganization = policy({
  ...pull,
  Principal: { AWS: "*" },
  Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
});

const named = `arn:aws:sts::222222222222:assumed-role/eks-nodes/i-0abc`;

table("what a statement says of one session isn't said of its role:", [
  [
    "a Deny for one of its sessions",
    role,
    {
      repository: policy({ ...pull, Principal: { AWS: root } }, { ...deny, Principal: { AWS: named } }),
      identity: [own],
    },
    "undetermined for want of role-session",
  ],
  [
    "an Allow for one of its sessions",
    role,
    { repository: policy({ ...pull, Principal: { AWS: named } }), identity: [own] },
    "undetermined for want of role-session",
  ],
  [
    "an Allow for a session beside one for its account",
    role,
    { repository: policy({ ...pull, Principal: { AWS: [named, root] } }), identity: [own] },
    "allowed",
  ],
  [
    "a session that is named itself",
    named,
    { repository: policy({ ...pull, Principal: { AWS: named } }), identity: [own] },
    "allowed",
  ],
  [
    "a Deny for all but one session, its role and its account: that session",
    named,
    {
      repository: policy(
        { ...pull, Principal: "*" },
        { ...deny, NotPrincipal: { AWS: [named, role, root] } },
      ),
      identity: [own],
    },
    "allowed",
  ],
  [
    "a Deny for all but one session, its role and its account: another session",
    `${named}-2`,
    {
      repository: policy(
        { ...pull, Principal: "*" },
        { ...deny, NotPrincipal: { AWS: [named, role, root] } },
      ),
      identity: [own],
    },
    "denied explicitly by repository-policy",
  ],
  [
    "a Deny for all but one session, its role and its account: the role, whichever session asks",
    role,
    {
      repository: policy(
        { ...pull, Principal: "*" },
        { ...deny, NotPrincipal: { AWS: [named, role, root] } },
      ),
      identity: [own],
    },
    "undetermined for want of role-session",
  ],
  [
    "a Deny for all but a role and its account",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }, { ...deny, NotPrincipal: { AWS: [role, root] } }),
      identity: [own],
    },
    "denied explicitly by repository-policy",
  ],
]);

const linked = "arn:aws:iam::222222222222:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";

table("a wildcard in a resource's type, on which AWS's guides differ, lets in fewer:", [
  [
    "an Allow doesn't match",
    role,
    {
      repository: policy({ ...pull, Principal: { AWS: root } }),
      identity: [policy({ ...pull, Resource: "arn:aws:ecr:*:*:*/*" })],
    },
    "denied by identity-policy",
  ],
  [
    "a Deny does",
    role,
    {
      repository: policy({ ...pull, Principal: { AWS: root } }),
      identity: [own, policy({ ...deny, Resource: "arn:aws:ecr:*:*:*/*" })],
    },
    "denied explicitly by identity-policy",
  ],
  [
    "NotResource of an Allow does",
    role,
    {
      repository: policy({ ...pull, Principal: { AWS: root } }),
      identity: [policy({ ...pull, NotResource: "arn:aws:ecr:*:*:rep*ory/*" })],
    },
    "denied by identity-policy",
  ],
]);

table("a role that a service made for itself is under no control policies:", [
  [
    "neither SCPs nor RCPs",
    linked,
    {
      repository: policy({ ...pull, Principal: { AWS: root } }),
      identity: [own],
      scps: [[policy({ ...deny, Resource: "*" })]],
      rcps: [[policy({ ...deny, Principal: "*", Resource: "*" })]],
    },
    "allowed",
  ],
]);

table("what isn't known is not guessed:", [
  [
    "a condition and the variable in its value",
    role,
    {
      repository: policy({
        ...pull,
        Principal: "*",
        Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
      }),
      identity: [own],
    },
    "undetermined for want of aws:principaltag/team and aws:resourcetag/team",
  ],
  [
    "an organisation that nobody gave",
    role,
    { repository: ofOrganization, identity: [own] },
    "undetermined for want of aws:principalorgid",
  ],
  [
    "the organisation, given",
    role,
    { repository: ofOrganization, identity: [own] },
    "allowed",
    { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
  ],
  [
    "the organisation, known to be none",
    role,
    { repository: ofOrganization, identity: [own] },
    "denied by repository-policy",
    { "aws:PrincipalOrgID": null },
  ],
  [
    "what hangs on a missing key is allowed by another statement anyway",
    role,
    {
      repository: compilePolicy({
        Version: "2012-10-17",
        Statement: [
          { ...pull, Principal: { AWS: root } },
          { ...pull, Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } },
        ],
      }),
      identity: [own],
    },
    "allowed",
  ],
  [
    "a Deny that hangs on a missing key",
    role,
    {
      repository: policy(
        { ...pull, Principal: "*" },
        { ...deny, Principal: "*", Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } } },
      ),
      identity: [own],
    },
    "undetermined for want of aws:sourceip",
  ],
  [
    "a Deny that hangs on a missing key, where nothing allows anyway",
    role,
    {
      repository: policy({
        ...deny,
        Principal: "*",
        Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      }),
      identity: [own],
    },
    "denied by repository-policy",
  ],
  [
    "two conditions, of which the known one doesn't hold",
    role,
    {
      repository: policy({
        ...pull,
        Principal: "*",
        Condition: {
          StringEquals: { "aws:PrincipalAccount": "333333333333", "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        },
      }),
      identity: [own],
    },
    "denied by repository-policy",
  ],
  [
    "a policy variable that nobody gave",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [
        policy({
          ...pull,
          Resource: "arn:aws:ecr:us-east-1:111111111111:repository/${aws:PrincipalTag/team}/api",
        }),
      ],
    },
    "undetermined for want of aws:principaltag/team",
  ],
  [
    "a policy variable that nobody gave, where no value would fit",
    role,
    {
      repository: policy({ ...pull, Principal: "*" }),
      identity: [
        policy({
          ...pull,
          Resource: "arn:aws:ecr:us-east-1:111111111111:repository/${aws:PrincipalTag/team}/worker",
        }),
      ],
    },
    "denied by identity-policy",
  ],
  [
    "a role's ARN, which its session's lacks the path of",
    session,
    { repository: byArn(role), identity: [own] },
    "undetermined for want of aws:principalarn",
  ],
  [
    "the role's ARN, given beside the session's",
    session,
    { repository: byArn(role), identity: [own] },
    "allowed",
    { "aws:PrincipalArn": role },
  ],
  [
    "the ARN of a role, which is known from itself",
    role,
    { repository: byArn(role), identity: [own] },
    "allowed",
  ],
]);

table("a pattern for an ARN", [
  [
    "has wildcards within its parts",
    role,
    { repository: byArn("arn:aws:iam::222222222222:role/eks-*"), identity: [own] },
    "allowed",
  ],
  [
    "has no wildcard that reaches over a colon",
    role,
    { repository: byArn("arn:aws:*:role/eks-nodes"), identity: [own] },
    "denied by repository-policy",
  ],
  [
    "takes variables",
    role,
    { repository: byArn("arn:aws:iam::${aws:PrincipalAccount}:role/*"), identity: [own] },
    "allowed",
  ],
]);

table("a statement that IAM couldn't read matches nothing:", [
  ...(
    [
      ["no Effect", { Principal: "*", Action: "ecr:*" }],
      ["an Effect of another case", { Effect: "allow", Principal: "*", Action: "ecr:*" }],
      ["no Principal", { Effect: "Allow", Action: "ecr:*" }],
      ["a bare ARN as Principal", { Effect: "Allow", Action: "ecr:*", Principal: root }],
      [
        "a wildcard in a principal",
        { Effect: "Allow", Action: "ecr:*", Principal: { AWS: "arn:aws:iam::*:root" } },
      ],
      ["Action and NotAction", { Effect: "Allow", Action: "ecr:*", NotAction: "s3:*", Principal: "*" }],
      ["Principal and NotPrincipal", { ...pull, Principal: "*", NotPrincipal: { AWS: registry } }],
      [
        "no such operator",
        { ...pull, Principal: "*", Condition: { StringIs: { "aws:PrincipalOrgID": "o" } } },
      ],
      ["a condition that is a text", { ...pull, Principal: "*", Condition: "StringEquals" }],
      [
        "a condition value that is a map",
        { ...pull, Principal: "*", Condition: { Bool: { "aws:SecureTransport": {} } } },
      ],
      ["a null", null],
      ["a number", 7],
      ["a list", [pull]],
    ] as [string, object][]
  ).map(
    ([title, statement]): Case => [
      title,
      role,
      { repository: policy(statement), identity: [own] },
      "denied by repository-policy",
      { "aws:SecureTransport": "true", "aws:PrincipalOrgID": "o" },
    ],
  ),
]);

describe("a decision", () => {
  it("names the statement that allows, and that the account is let in as a whole", () => {
    const side = decideRepositorySide(
      {
        principal: requestPrincipal(role),
        action: "ECR:batchgetimage",
        resource: arn,
        resourceAccount: registry,
      },
      policy({ ...deny, Action: "ecr:PutImage", Principal: "*" }, { ...pull, Principal: { AWS: root } }),
    );
    assert.deepEqual(
      { ...side, statement: side.statement?.label, index: side.statement?.index },
      { decision: "allowed", isExplicit: false, statement: "Pull", index: 1, missing: [], grant: "account" },
    );
  });

  it("prefers the statement that names the principal to one that names its account", () => {
    const { repositoryPolicy } = ask(role, {
      repository: policy(
        { ...pull, Principal: { AWS: root } },
        { ...pull, Sid: "Role", Principal: { AWS: role } },
      ),
      identity: [own],
    });
    assert.equal(repositoryPolicy.statement?.label, "Role");
    assert.equal(repositoryPolicy.grant, "principal");
  });

  it("names a statement without a Sid by its place", () => {
    const { repositoryPolicy } = ask(role, {
      repository: compilePolicy({
        Version: "2012-10-17",
        Statement: [null, { ...deny, Sid: "", Principal: "*" }],
      }),
    });
    assert.equal(repositoryPolicy.statement?.label, "Statement[1]");
    assert.equal(repositoryPolicy.isExplicit, true);
  });

  it("is the same without its reasons", () => {
    const request = {
      principal: requestPrincipal(role),
      action: "ecr:BatchGetImage",
      resource: arn,
      resourceAccount: registry,
    };
    const policies = { repository: ofOrganization, identity: [own] };
    assert.equal(verdict(request, policies), decide(request, policies).decision);
  });

  it("doesn't hang on the policies of an account's root or of a service", () => {
    const { identityPolicy, boundary, decision } = ask(root, {
      repository: policy({ ...pull, Principal: { AWS: root } }),
      identity: [],
      boundary: policy(),
    });
    assert.deepEqual(
      { identityPolicy, boundary, decision },
      { identityPolicy: null, boundary: null, decision: "allowed" },
    );
  });
});
