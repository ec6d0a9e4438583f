/** Condition keys, the values that they may have in a request, and what policies ask of them. */

/** What a condition compares: a key, the values it may have in a request, and others beside them. */
export interface Key {
  name: string;
  values: readonly string[];
  /** Patterns and texts for policies, some of which match some of the values. */
  wanted: readonly string[];
  isList?: boolean;
}

const texts: readonly Key[] = [
  {
    name: "aws:PrincipalOrgID",
    values: ["o-a1b2c3d4e5", "o-zzzzzzzzzz"],
    wanted: ["o-a1b2c3d4e5", "O-A1B2C3D4E5", "o-*", "o-a?b*", "*", "o-zzzzzzzzzz", "o-${*}"],
  },
  {
    name: "aws:PrincipalTag/team",
    values: ["web", "api", "*", "a?"],
    wanted: ["web", "WEB", "w*", "?pi", "${*}", "a${?}", "${aws:PrincipalTag/team}", "x${$}", "api"],
  },
  {
    name: "ecr:ResourceTag/env",
    values: ["web", "prod", "222222222222"],
    wanted: ["${aws:PrincipalTag/team}", "${aws:PrincipalAccount}", "pr*", "prod", "${aws:userid, 'web'}"],
  },
  {
    name: "aws:SourceVpce",
    values: ["vpce-0a1b2c3d", "vpce-ffffffff"],
    wanted: ["vpce-0a1b2c3d", "vpce-*", "VPCE-FFFFFFFF", "vpce-????????"],
  },
];

/** Keys that can have several values. */
export const lists: readonly Key[] = [
  {
    name: "aws:PrincipalOrgPaths",
    isList: true,
    values: ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", "o-a1b2c3d4e5/r-ab12/", "o-zzzzzzzzzz/r-zz99/"],
    wanted: ["o-a1b2c3d4e5/*", "o-a1b2c3d4e5/r-ab12/", "o-zzzzzzzzzz/r-zz99/", "*/ou-ab12-*"],
  },
  {
    name: "aws:TagKeys",
    isList: true,
    values: ["team", "env", "Owner"],
    wanted: ["team", "env", "owner", "*", "t*", "${aws:PrincipalTag/team}"],
  },
];

const numbers: Key = {
  name: "aws:MultiFactorAuthAge",
  values: ["5", "300", "3600", "-1", "2.5"],
  wanted: ["5", "300", "3600.0", "2.5", "-1", "1000"],
};

const dates: Key = {
  name: "aws:CurrentTime",
  values: ["2026-01-01T00:00:00Z", "2026-06-15T12:30:00Z", "2025-12-31T23:59:59Z"],
  wanted: ["2026-01-01T00:00:00Z", "2026-06-15", "2026-01-01T01:00:00+01:00", "2025-06-01T00:00:00.5Z"],
};

const booleans: Key = {
  name: "aws:SecureTransport",
  values: ["true", "false"],
  wanted: ["true", "false", "True", "FALSE", "${aws:MultiFactorAuthPresent}"],
};

const binaries: Key = {
  name: "aws:PrincipalTag/key",
  values: ["QmFzZQ==", "AAAA"],
  wanted: ["QmFzZQ==", "AAAA", "aaaa"],
};

const addresses: Key = {
  name: "aws:SourceIp",
  values: ["203.0.113.7", "10.1.2.3", "2001:db8::7", "2001:db8:1::1"],
  wanted: [
    "203.0.113.0/24",
    "10.0.0.0/8",
    "203.0.113.7",
    "2001:db8::/48",
    "2001:db8::7",
    "128.0.0.0/1",
    "10.1.2.3/32",
  ],
};

const arns: readonly Key[] = [
  {
    name: "aws:PrincipalArn",
    values: [],
    wanted: [
      "arn:aws:iam::222222222222:role/eks-nodes",
      "arn:aws:iam::*:role/eks-*",
      "arn:aws:iam::222222222222:role/*",
      "arn:*:iam::?11111111111:*",
      "arn:aws:iam::333333333333:user/ci",
      "arn:aws:iam:*:role/eks-nodes",
    ],
  },
  {
    name: "aws:SourceArn",
    values: [
      "arn:aws:lambda:us-east-1:222222222222:function:f",
      "arn:aws:codebuild:us-east-1:333333333333:project/p",
    ],
    wanted: [
      "arn:aws:lambda:*:222222222222:function:*",
      "arn:aws:lambda:us-east-1:222222222222:function:f",
      "arn:aws:codebuild:us-east-1:*:project/?",
      "arn:aws:lambda:*:*:*",
    ],
  },
];

/** Every operator with the keys that it is tried on. */
export const operatorKeys: Readonly<Record<string, readonly Key[]>> = {
  ...Object.fromEntries(
    ["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map((end) => [
      `String${end}`,
      texts,
    ]),
  ),
  ...Object.fromEntries(
    ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].flatMap(
      (end) => [
        [`Numeric${end}`, [numbers]],
        [`Date${end}`, [dates]],
      ],
    ),
  ),
  Bool: [booleans],
  BinaryEquals: [binaries],
  IpAddress: [addresses],
  NotIpAddress: [addresses],
  ArnEquals: arns,
  ArnLike: arns,
  ArnNotEquals: arns,
  ArnNotLike: arns,
  Null: [...texts, ...lists, numbers, dates],
};

/** All of them. */
export const conditionKeys: readonly Key[] = [
  ...texts,
  ...lists,
  numbers,
  dates,
  booleans,
  binaries,
  addresses,
  ...arns,
];
