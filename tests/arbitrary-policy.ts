import fc from "fast-check";

/** Repository policies as people write them, for properties: rather good ones, and with all that can be wrong. */

const accounts = ["111111111111", "222222222222", "333333333333"];
const membersOf = (account: string) => [
  `arn:aws:iam::${account}:role/ci`,
  `arn:aws:iam::${account}:role/eks/nodes`,
  `arn:aws:iam::${account}:user/alice`,
  `arn:aws:sts::${account}:assumed-role/ci/build`,
];

/** Who asks, in properties: someone of each kind in each account, and services. */
export const requesters: readonly string[] = [
  ...accounts.flatMap((account) => [`arn:aws:iam::${account}:root`, ...membersOf(account)]),
  ...["lambda.amazonaws.com", "codebuild.amazonaws.com", "ecs-tasks.amazonaws.com"],
];

/** What is asked for: real actions, and some that a repository policy can't grant. */
export const askedActions: readonly string[] = [
  ...["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage", "ecr:BatchDeleteImage"],
  ...[
    "ecr:SetRepositoryPolicy",
    "ecr:DeleteRepositoryPolicy",
    "ecr:GetLifecyclePolicy",
    "ecr:ReplicateImage",
  ],
  ...["ecr:GetAuthorizationToken", "ecr:CreateRepository", "ecr:Misspelt", "s3:GetObject"],
];

/** The values that policies of one kind are made of. */
interface Vocabulary {
  sids: readonly unknown[];
  effects: readonly unknown[];
  actions: readonly unknown[];
  aws: readonly unknown[];
  services: readonly unknown[];
  /** What stands for a whole `Principal`. */
  principals: readonly unknown[];
  resources: readonly unknown[];
  operators: readonly string[];
  keys: readonly string[];
  values: readonly unknown[];
  versions: readonly unknown[];
  /** What stands where something else should, seldom. */
  junk: readonly unknown[];
}

const good: Vocabulary = {
  sids: ["AllowPushPull", "Admin", "", "LambdaECRImageRetrievalPolicy"],
  effects: ["Allow", "Allow", "Allow", "Deny"],
  actions: [
    ...["ecr:BatchGetImage", "ecr:batchgetimage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage", "ecr:Get*"],
    ...["ecr:ReplicateImage", "ecr:BatchGet*", "ecr:?atchGetImage", "ecr:Batch*", "ecr:Batch**"],
  ],
  aws: [...accounts, ...accounts.map((id) => `arn:aws:iam::${id}:root`), ...accounts.flatMap(membersOf)],
  services: ["lambda.amazonaws.com", "codebuild.amazonaws.com"],
  principals: [],
  resources: ["*", ["*"], "arn:aws:ecr:us-east-1:111111111111:repository/a"],
  operators: ["StringEquals", "StringNotEquals", "StringEqualsIfExists", "StringLike"],
  keys: ["aws:PrincipalTag/a", "aws:ResourceTag/a", "aws:SourceVpce", "aws:PrincipalType"],
  values: ["a", "true", "${aws:PrincipalTag/b}", 7],
  versions: ["2012-10-17", "2008-10-17"],
  junk: [],
};

const bad: Vocabulary = {
  sids: [...good.sids, "Pull", "Read policy"],
  effects: [...good.effects, ...good.effects, "allow"],
  actions: [
    ...[
      ...good.actions,
      "ecr:SetRepositoryPolicy",
      "ecr:DeleteRepositoryPolicy",
      "ecr:GetAuthorizationToken",
    ],
    ...[
      "ecr:CreateRepository",
      "ecr:Misspelt",
      "ecr:BatchGetImages",
      "BatchGetImage",
      "s3:GetObject",
      "s3:*",
    ],
    ...["ecr:*", "*", "ecr:**", "ecr:GetAuth*", "ecr:Get*Policy"],
  ],
  aws: [
    ...[...good.aws, "*", "arn:aws:iam::111111111111:*", "arn:aws:iam::111111111111", "arn:aws:iam::*:root"],
    ...["aws:ecr", "11111111111", "arn:aws-cn:iam::111111111111:root", "AROAEXAMPLEEXAMPLE123", 111111111111],
    ...["arn:aws:iam::111111111111:group/a", "arn:aws:iam::111111111111:role/*"],
  ],
  services: [...good.services, "ecs-tasks.amazonaws.com", "ec2.amazonaws.com", "lambda", "*"],
  principals: ["*", "arn:aws:iam::111111111111:root", "lambda.amazonaws.com"],
  resources: [...good.resources, "x", null],
  operators: [
    ...[...good.operators, "ArnLike", "ArnEquals", "IpAddress", "ForAnyValue:StringLike"],
    ...["ForAllValues:StringLike", "Null", "Bool", "StringEqual"],
  ],
  keys: [
    ...["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn"],
    ...[
      "aws:ResourceOrgID",
      "aws:SourceArn",
      "aws:SourceAccount",
      "aws:SourceIp",
      "aws:PrincipleOrgID",
      "nothing",
    ],
  ],
  values: [
    ...[
      "o-a1b2c3d4e5",
      "o-*",
      "o-a1b2c3d4e5/r-ab12/*",
      "111111111111",
      "1111",
      "${aws:ResourceAccount}",
      true,
    ],
    ...["arn:aws:iam::111111111111:role/ci", "arn:aws:iam::*:role/*", "arn:aws:lambda:*:1111:function:*"],
    ...["arn:aws:lambda:*:111111111111:function:*", "203.0.113.0/24", "203.0.113.0/99"],
  ],
  versions: [...good.versions, "2012-10-18"],
  junk: [null, 7, true, "", {}, [], [null], { a: 1 }],
};

type Some = fc.Arbitrary<unknown>;

const seldom = (weight: number, value: Some): Some =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** Without what came out as undefined. */
const compact = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function policiesOf(words: Vocabulary): fc.Arbitrary<Record<string, unknown>> {
  const one = (values: readonly unknown[]): Some => fc.constantFrom(...values);
  const mostly = (value: Some): Some =>
    words.junk.length === 0
      ? value
      : fc.oneof({ weight: 19, arbitrary: value }, { weight: 1, arbitrary: one(words.junk) });
  const oneOrSome = (entry: Some): Some =>
    fc.oneof(entry, fc.array(mostly(entry), { minLength: words.junk.length === 0 ? 1 : 0, maxLength: 4 }));
  const maps = fc.oneof(
    { weight: 4, arbitrary: fc.record({ AWS: oneOrSome(one(words.aws)) }) },
    { weight: 1, arbitrary: fc.record({ Service: oneOrSome(one(words.services)) }) },
    {
      weight: 1,
      arbitrary: fc.record({ AWS: oneOrSome(one(words.aws)), Service: oneOrSome(one(words.services)) }),
    },
  );
  const principal =
    words.principals.length === 0
      ? maps
      : fc.oneof({ weight: 8, arbitrary: maps }, { weight: 1, arbitrary: one(words.principals) });
  const actions = oneOrSome(one(words.actions));
  const condition = fc.dictionary(
    fc.constantFrom(...words.operators),
    mostly(
      fc.dictionary(fc.constantFrom(...words.keys), oneOrSome(one(words.values)), { minKeys: 1, maxKeys: 2 }),
    ),
    { maxKeys: 2 },
  );
  const pair = (key: string, value: Some) => {
    const both = { [key]: mostly(value), [`Not${key}`]: mostly(value) };
    return fc.oneof(
      { weight: 12, arbitrary: fc.record({ [key]: mostly(value) }) },
      { weight: 1, arbitrary: fc.record({ [`Not${key}`]: mostly(value) }) },
      { weight: words.junk.length === 0 ? 0 : 1, arbitrary: fc.record(both, { requiredKeys: [] }) },
    );
  };
  const statement = fc
    .record({
      Sid: seldom(1, mostly(one(words.sids))),
      Effect: mostly(one(words.effects)),
      who: pair("Principal", principal),
      what: pair("Action", actions),
      Resource: seldom(8, one(words.resources)),
      NotResource: seldom(words.junk.length === 0 ? 100 : 20, one(words.resources)),
      Condition: seldom(1, mostly(condition)),
    })
    .map(({ who, what, ...fields }) => compact({ ...fields, ...who, ...what }));
  const list = fc.array(mostly(statement), { minLength: words.junk.length === 0 ? 1 : 0, maxLength: 4 });
  return fc
    .record({
      Version: fc.option(mostly(one(words.versions)), { nil: undefined, freq: 8 }),
      Statement: fc.oneof(
        { weight: 9, arbitrary: list as Some },
        { weight: 1, arbitrary: mostly(statement) },
      ),
    })
    .map(compact);
}

/** Policies that are mostly without errors, but for Sids that stand twice. */
export const ratherGoodPolicy: fc.Arbitrary<Record<string, unknown>> = policiesOf(good);

/** Policies with everything wrong that can be. */
export const messyPolicy: fc.Arbitrary<Record<string, unknown>> = policiesOf(bad);
