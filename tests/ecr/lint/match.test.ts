import assert from "node:assert/strict";
import { lintStatement } from "../../linting";

const none = "this holds for no request";
const path =
  "would match no account: end it in / for the accounts right in this unit, or in /* for those below it too";

describe("a condition's value", () => {
  const wrong: [operator: string, key: string, value: unknown, problem: string][] = [
    [
      "StringEquals",
      "aws:PrincipalAccount",
      "2222",
      `"2222" has 4 digits, an AWS account id has 12: ${none} [account-id]`,
    ],
    [
      "StringEquals",
      "aws:ResourceAccount",
      "acme",
      `"acme" is not an AWS account id: wanted 12 digits: ${none} [account-id]`,
    ],
    [
      "StringNotEquals",
      "aws:PrincipalAccount",
      22222222222,
      '"22222222222" has 11 digits, an AWS account id has 12: this holds for every request [account-id]',
    ],
    [
      "ArnLike",
      "aws:PrincipalArn",
      "arn:aws:iam::2222:role/*",
      `"arn:aws:iam::2222:role/*" names account 2222, which has 4 digits, an AWS account id has 12: ${none} [account-id]`,
    ],
    [
      "ArnEquals",
      "aws:PrincipalArn",
      "222222222222",
      `"222222222222" is no ARN: wanted six parts with colons between them, arn:<partition>:<service>:<region>:<account>:<resource>: ${none} [condition-unmatchable]`,
    ],
    [
      "ArnLike",
      "aws:PrincipalArn",
      "*",
      `"*" is no ARN: wanted six parts with colons between them, arn:<partition>:<service>:<region>:<account>:<resource>: ${none} [condition-unmatchable]`,
    ],
    [
      "StringLike",
      "aws:PrincipalArn",
      "role:aws:iam::222222222222:role/ci",
      `"role:aws:iam::222222222222:role/ci" is no ARN: wanted arn: in front: ${none} [condition-unmatchable]`,
    ],
    [
      "StringLike",
      "aws:PrincipalArn",
      "arn:aws:sts::222222222222:assumed-role/ci/*",
      `"arn:aws:sts::222222222222:assumed-role/ci/*" is a session's ARN, and aws:PrincipalArn is the role's: wanted arn:<partition>:iam::<account>:role/<name>: ${none} [condition-unmatchable]`,
    ],
    [
      "StringEquals",
      "aws:PrincipalOrgID",
      "o-123",
      `"o-123" is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9: ${none} [organization-invalid]`,
    ],
    [
      "ForAnyValue:StringLike",
      "aws:PrincipalOrgPaths",
      "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111",
      `"o-a1b2c3d4e5/r-ab12/ou-ab12-11111111" ${path}: ${none} [organization-invalid]`,
    ],
    [
      "ForAnyValue:StringLike",
      "aws:PrincipalOrgPaths",
      "r-ab12/*",
      `"r-ab12/*" begins with "r-ab12", which is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9: ${none} [organization-invalid]`,
    ],
  ];
  for (const [operator, key, value, problem] of wrong) {
    it(`may not be one that no request has: ${operator} ${key} ${value}`, () => {
      assert.deepEqual(lintStatement({ Condition: { [operator]: { [key]: value } } }), [
        `Statement[0].Condition${operator.includes(":") ? `["${operator}"]` : `.${operator}`}["${key}"]: ${problem}`,
      ]);
    });
  }

  const source: [arn: string, problem: string][] = [
    [
      "arn:aws:lambda:us-east-1:123456789:function:*",
      `names account 123456789, which has 9 digits, an AWS account id has 12: ${none} [account-id]`,
    ],
    [
      "arn:aws:lambda:us-east-1:222222222222:function/api",
      `is no function's ARN: wanted arn:<partition>:lambda:<region>:<account>:function:<name>: ${none} [condition-unmatchable]`,
    ],
  ];
  for (const [arn, problem] of source) {
    it(`may not be the ARN of no function: ${arn}`, () => {
      const Condition = { StringLike: { "aws:sourceArn": arn } };
      const its = lintStatement({ Principal: { Service: "lambda.amazonaws.com" }, Condition });
      assert.deepEqual(
        its.filter((problem) => !problem.includes("[lambda-accounts]")),
        [`Statement[0].Condition.StringLike["aws:sourceArn"]: "${arn}" ${problem}`],
      );
    });
  }

  const good: [operator: string, key: string, value: unknown][] = [
    ["StringEquals", "aws:PrincipalAccount", "222222222222"],
    ["StringEquals", "aws:PrincipalAccount", 222222222222],
    ["StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"],
    ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ci"],
    ["StringLike", "aws:PrincipalArn", "*role/ci"],
    ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"],
    ["ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"],
    ["Null", "aws:PrincipalOrgID", "true"],
  ];
  for (const [operator, key, value] of good) {
    it(`may be one that a request can have: ${operator} ${key} ${value}`, () => {
      assert.deepEqual(lintStatement({ Condition: { [operator]: { [key]: value } } }), []);
    });
  }
});
