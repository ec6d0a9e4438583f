/** Repository policies that are common: AWS's own examples, and what people start from. */
export interface KnownPolicy {
  title: string;
  policy: Record<string, unknown>;
  /** Every problem as it is printed. */
  problems: readonly string[];
}

const pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const check = "ecr:BatchCheckLayerAvailability";
const push = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"];
const organization = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
const functions = { StringLike: { "aws:sourceArn": "arn:aws:lambda:us-east-1:222222222222:function:*" } };

const policy = (...statements: unknown[]) => ({ Version: "2012-10-17", Statement: statements });
const allow = (Sid: string, Principal: unknown, Action: unknown, rest: Record<string, unknown> = {}) => ({
  Sid,
  Effect: "Allow",
  Principal,
  Action,
  ...rest,
});

const resource = (index: number) =>
  `warning: Statement[${index}].Resource: a repository policy is always about its own repository; ECR has refused this element: leave it out [resource-element]`;
const everything = (place: string) =>
  `${place}: "ecr:*" grants every action, among them ecr:DeleteRepositoryPolicy, ecr:SetRepositoryPolicy, ecr:BatchDeleteImage and ecr:DeleteRepository: list the actions that are needed [action-broad]`;
const unconditioned =
  "warning: Statement[0]: lets a service in for whichever account it acts: add a condition on aws:SourceArn or aws:SourceAccount [service-unconditioned]";
const token = (place: string) =>
  `${place}: "ecr:GetAuthorizationToken" does nothing in a repository policy: it belongs in the reader's own IAM policy, on Resource "*" [action-unknown]`;

/** @see ECR User Guide, "Private repository policy examples" and "Private repository policies" */
export const awsExamples: readonly KnownPolicy[] = [
  {
    title: "one or more users push and pull, with the Resource of newer versions of the guide",
    policy: policy(
      allow(
        "AllowPushPull",
        {
          AWS: [
            "arn:aws:iam::111122223333:user/push-pull-user-1",
            "arn:aws:iam::111122223333:user/push-pull-user-2",
          ],
        },
        [...pull, check, ...push],
        { Resource: "*" },
      ),
    ),
    problems: [resource(0)],
  },
  {
    title: "another account pushes",
    policy: policy(
      allow("AllowCrossAccountPush", { AWS: "arn:aws:iam::111122223333:root" }, [check, ...push]),
    ),
    problems: [],
  },
  {
    title: "some users pull, another one has full access",
    policy: policy(
      allow(
        "AllowPull",
        { AWS: ["arn:aws:iam::111122223333:user/pull-user-1", "arn:aws:iam::111122223333:user/pull-user-2"] },
        pull,
      ),
      allow("AllowAll", { AWS: "arn:aws:iam::111122223333:user/admin-user" }, ["ecr:*"]),
    ),
    problems: [`warning: ${everything("Statement[1].Action[0]")}`],
  },
  {
    title: "nobody pulls",
    policy: policy({ Sid: "DenyPull", Effect: "Deny", Principal: "*", Action: pull }),
    problems: [],
  },
  {
    title: "nobody does anything from other addresses",
    policy: {
      Version: "2012-10-17",
      Id: "ECRPolicyId1",
      Statement: [
        {
          Sid: "IPAllow",
          Effect: "Deny",
          Principal: "*",
          Action: "ecr:*",
          Condition: { NotIpAddress: { "aws:SourceIp": "54.240.143.0/24" } },
        },
      ],
    },
    problems: [],
  },
  {
    title: "CodeBuild pulls for one project",
    policy: policy(
      allow("CodeBuildAccess", { Service: "codebuild.amazonaws.com" }, pull, {
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:codebuild:us-east-1:123456789012:project/project-name" },
          StringEquals: { "aws:SourceAccount": "123456789012" },
        },
      }),
    ),
    problems: [],
  },
  {
    title: "a user describes the repository and its images",
    policy: policy(
      allow("ECR Repository Policy", { AWS: "arn:aws:iam::123456789012:user/username" }, [
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
      ]),
    ),
    problems: [],
  },
  {
    title: "Lambda pulls for functions of another account (Lambda Developer Guide)",
    policy: policy(
      allow("CrossAccountPermission", { AWS: "arn:aws:iam::222222222222:root" }, pull),
      allow("LambdaECRImageCrossAccountRetrievalPolicy", { Service: "lambda.amazonaws.com" }, pull, {
        Condition: functions,
      }),
    ),
    problems: [],
  },
  {
    title: "HealthOmics runs workflows from the repository (HealthOmics User Guide)",
    policy: policy(allow("omics workflow access", { Service: "omics.amazonaws.com" }, [...pull, check])),
    problems: [unconditioned],
  },
];

/** What people started from who wrote about their needs, with the defects that they wrote about. */
export const startingPoints: readonly KnownPolicy[] = [
  {
    title: "a deployment platform's policy for every new repository: an account's ARN that ends in :*",
    policy: policy(
      allow("AllowPull", { AWS: ["arn:aws:iam::222222222222:*", "arn:aws:iam::333333333333:root"] }, pull),
    ),
    problems: [
      'Statement[0].Principal.AWS[0]: "arn:aws:iam::222222222222:*" has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn [principal-invalid]',
    ],
  },
  {
    title: "a platform team's policy: an ARN with no resource",
    policy: policy(allow("AllowStagingPull", { AWS: "arn:aws:iam::222222222222" }, pull)),
    problems: [
      'Statement[0].Principal.AWS: "arn:aws:iam::222222222222" does not say which principal of account 222222222222: wanted :root, :role/<name> or :user/<name> at its end [principal-invalid]',
    ],
  },
  {
    title: "a migrated registry's policy: one Sid for each account",
    policy: policy(
      allow("CrossAccountPull", { AWS: "arn:aws:iam::222222222222:root" }, pull),
      allow("CrossAccountPull", { AWS: "arn:aws:iam::333333333333:root" }, pull),
    ),
    problems: [
      'Statement[1].Sid: "CrossAccountPull" is the Sid of Statement[0] as well, and a policy has each once: rename one [sid-duplicate]',
    ],
  },
  {
    title: "a policy against 403s: everything for the other account",
    policy: policy(allow("AllowCrossAccount", { AWS: "arn:aws:iam::222222222222:root" }, "ecr:*")),
    problems: [everything("Statement[0].Action")],
  },
  {
    title: "a release workflow's policy: a token among the actions",
    policy: policy(
      allow("AllowCi", { AWS: "arn:aws:iam::222222222222:role/ci" }, [
        "ecr:GetAuthorizationToken",
        ...pull,
        check,
        ...push,
      ]),
    ),
    problems: [token("Statement[0].Action[0]")],
  },
];

/** What generators, modules and tutorials write, where nothing is wrong with it. */
export const correctPolicies: readonly KnownPolicy[] = [
  [
    "whole accounts that pull",
    policy(allow("", { AWS: ["222222222222", "arn:aws:iam::333333333333:root"] }, [...pull, check])),
  ],
  [
    "two statements with an empty Sid, as some generators write them",
    policy(
      allow("", { AWS: "222222222222" }, pull),
      allow("", { AWS: "arn:aws:iam::333333333333:role/ci" }, [...pull, check, ...push]),
    ),
  ],
  ["an organisation", policy(allow("Org", "*", pull, { Condition: organization }))],
  [
    "an organisation through ForAnyValue",
    policy(
      allow("Org", { AWS: "*" }, pull, {
        Condition: { "ForAnyValue:StringEquals": organization.StringEquals },
      }),
    ),
  ],
  [
    "units of an organisation",
    policy(
      allow("Units", { AWS: "*" }, pull, {
        Condition: {
          "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"] },
        },
      }),
    ),
  ],
  [
    "whoever is in the registry's own organisation",
    policy(
      allow("OwnOrg", "*", pull, {
        Condition: { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } },
      }),
    ),
  ],
  [
    "roles by a condition on an account's root",
    policy(
      allow("Roles", { AWS: "arn:aws:iam::222222222222:root" }, pull, {
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/eks/*" } },
      }),
    ),
  ],
  [
    "a Deny of plain HTTP beside an Allow",
    policy(allow("Pull", { AWS: "222222222222" }, pull), {
      Sid: "DenyInsecure",
      Effect: "Deny",
      Principal: "*",
      Action: "ecr:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  ],
  [
    "a Deny for everyone outside an organisation but AWS's services",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: "ecr:*",
      Condition: {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    }),
  ],
  [
    "a Deny of push for everyone but one role",
    policy({
      Sid: "DenyPush",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: push,
      Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } },
    }),
  ],
  [
    "a Deny outside a VPC endpoint",
    policy({
      Effect: "Deny",
      Principal: "*",
      Action: pull,
      Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } },
    }),
  ],
  [
    "patterns for reading",
    policy(
      allow("Look", { AWS: "222222222222" }, ["ecr:BatchGet*", "ecr:Describe*", "ecr:Get*", "ecr:List*"]),
    ),
  ],
  [
    "a pull-through cache that fills itself",
    policy(allow("AllowPullThroughCache", { AWS: "222222222222" }, ["ecr:BatchImportUpstreamImage"])),
  ],
  [
    "what Lambda needs in the registry's own account",
    policy(
      allow("LambdaECRImageRetrievalPolicy", { Service: "lambda.amazonaws.com" }, pull, {
        Condition: functions,
      }),
    ),
  ],
  [
    "China's partition",
    policy(
      allow("Pull", { AWS: "arn:aws-cn:iam::222222222222:root" }, pull),
      allow("CodeBuild", { Service: "codebuild.amazonaws.com.cn" }, pull, {
        Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
      }),
    ),
  ],
  [
    "tags of the requester and of the repository",
    policy(
      allow("Tags", { AWS: "222222222222" }, pull, {
        Condition: { StringEquals: { "aws:PrincipalTag/team": "a", "ecr:ResourceTag/open": "true" } },
      }),
    ),
  ],
].map(([title, its]) => ({ title: title as string, policy: its as Record<string, unknown>, problems: [] }));
