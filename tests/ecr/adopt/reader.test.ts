import assert from "node:assert/strict";
import { readReaders } from "../../../ecr/adopt/reader";
import { jenkins, pull, readAccounts, root } from "./live";

const [a, b] = ["222222222222", "333333333333"];
const lambda = (...accounts: string[]) => ({
  Sid: "ReadStagingLambda",
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  Condition: {
    StringLike: { "aws:SourceArn": accounts.map((its) => `arn:aws:lambda:*:${its}:function:*`) },
  },
});
const roles = (Sid: string, operator: string, ...arns: string[]) => ({
  Sid,
  Effect: "Allow",
  Principal: { AWS: root(a) },
  Action: pull,
  Condition: { [operator]: { "aws:PrincipalArn": arns } },
});
const organization = {
  Sid: "ReadPartnersOrganization",
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: pull,
  Condition: {
    StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
    "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"] },
  },
};
const push = [
  ...pull,
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];
const inspect = [
  ...pull,
  "ecr:DescribeImageScanFindings",
  "ecr:DescribeImages",
  "ecr:DescribeRepositories",
  "ecr:ListImages",
  "ecr:ListTagsForResource",
];

/** Statements, the readers they stand for, and how many they leave. */
const cases: [what: string, statements: unknown[], readers: [string, object][], others: number][] = [
  [
    "accounts, as ids",
    [{ ...readAccounts("Staging"), Principal: { AWS: [b, a] } }],
    [["environments staging", { accounts: [a, b] }]],
    0,
  ],
  [
    "a name of several words",
    [readAccounts("EuProd2", a)],
    [["environments eu-prod2", { accounts: [a] }]],
    0,
  ],
  [
    "Lambda of the same accounts",
    [readAccounts("Staging", a), lambda(a)],
    [["environments staging", { accounts: [a], lambda: true }]],
    0,
  ],
  [
    "accounts, and not Lambda of other ones",
    [readAccounts("Staging", a), lambda(a, b)],
    [["environments staging", { accounts: [a] }]],
    1,
  ],
  [
    "roles by name and by pattern",
    [
      roles("ReadJobsRoles", "ArnEquals", `arn:aws:iam::${a}:role/ci`),
      roles("ReadJobsRolePatterns", "ArnLike", `arn:aws:iam::${a}:role/jobs-*`),
    ],
    [["environments jobs", { roles: [`arn:aws:iam::${a}:role/ci`, `arn:aws:iam::${a}:role/jobs-*`] }]],
    0,
  ],
  [
    "an organisation's units",
    [organization],
    [
      [
        "environments partners",
        { organization: { id: "o-a1b2c3d4e5", paths: ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"] } },
      ],
    ],
    0,
  ],
  [
    "inspectors",
    [{ ...readAccounts("Staging", a), Action: inspect }],
    [["environments staging", { accounts: [a], access: "inspect" }]],
    0,
  ],
  [
    "a publisher",
    [{ ...readAccounts("Staging", a), Sid: "PublishCiAccounts", Action: push }],
    [["publishers ci", { accounts: [a] }]],
    0,
  ],
  ["nobody under another Sid", [{ ...readAccounts("Staging", a), Sid: "AllowPull" }], [], 1],
  ["nobody with other actions", [{ ...readAccounts("Staging", a), Action: ["ecr:BatchGetImage"] }], [], 1],
  [
    "nobody under a condition more",
    [{ ...readAccounts("Staging", a), Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    [],
    1,
  ],
  ["nobody by a Deny", [{ ...readAccounts("Staging", a), Effect: "Deny" }], [], 1],
  ["nobody whose name is too long", [readAccounts(`A${"a".repeat(40)}`, a)], [], 1],
  ["nobody with an account id that is none", [readAccounts("Staging", "22222222222")], [], 1],
  [
    "only those that there are",
    [jenkins, readAccounts("Staging", a), "nonsense"],
    [["environments staging", { accounts: [a] }]],
    2,
  ],
];

describe("the environments and publishers of a live policy", () => {
  for (const [what, statements, readers, others] of cases) {
    it(`are ${what}`, () => {
      const read = readReaders(statements, "aws");
      assert.deepEqual(
        read.readers.map(({ reader: { group, name, settings } }) => [`${group} ${name}`, settings]),
        readers,
      );
      assert.equal(read.others.length, others);
    });
  }
});
