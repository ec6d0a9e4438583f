import assert from "node:assert/strict";
import { lint, lintStatement, policyOf, statement, suggestions } from "../../linting";

const at = (path: string, rest: string) => `Statement[0].Condition${path}: ${rest}`;

describe("a condition as it is written", () => {
  const good: unknown[] = [
    {},
    { StringEqualsIfExists: { "aws:PrincipalTag/team": ["a", "b"] } },
    { Bool: { "aws:SecureTransport": true }, NumericLessThan: { "aws:MultiFactorAuthAge": 3600 } },
    { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } },
    { "ForAnyValue:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } },
    { Null: { "aws:TokenIssueTime": "false" } },
    { StringLike: { "aws:UserAgent": "*docker*" }, StringEquals: { "aws:referer": "a?b" } },
    { StringEquals: { "ecr:ResourceTag/open": "true", "AWS:resourcetag/x": "y" } },
    { ArnLike: { "lambda:SourceFunctionArn": "arn:aws:lambda:*:222222222222:function:*" } },
  ];
  for (const Condition of good) {
    it(`may be ${JSON.stringify(Condition)}`, () => {
      assert.deepEqual(lintStatement({ Condition }), []);
    });
  }

  const wrong: [title: string, condition: unknown, problems: string[], suggestion?: unknown][] = [
    ["null", null, [at("", "is null, wanted a map of condition operators [type-wrong]")]],
    [
      "of operators without a map",
      { StringEquals: "a" },
      [at(".StringEquals", 'is the string "a", wanted a map of condition keys [type-wrong]')],
    ],
    [
      "of operators without keys",
      { StringEquals: {} },
      [at(".StringEquals", "names no condition key [condition-invalid]")],
    ],
    [
      "of an operator that is misspelt",
      { StringEqual: { "aws:PrincipalTag/a": "b" } },
      [
        at(
          ".StringEqual",
          '"StringEqual" is not a condition operator of IAM; did you mean "StringEquals"? [condition-invalid]',
        ),
      ],
    ],
    [
      "of ForAllValues in an Allow",
      { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
      [
        at(
          '["ForAllValues:StringEquals"]',
          "ForAllValues is true where the request has no such key, so in an Allow it lets everyone in: use ForAnyValue [condition-invalid]",
        ),
      ],
    ],
    [
      "of a key that is misspelt",
      { StringEquals: { "aws:PrincipleTag/a": "b" } },
      [
        at(
          '.StringEquals["aws:PrincipleTag/a"]',
          '"aws:PrincipleTag/a" is no condition key that requests to ECR have; did you mean "aws:PrincipalTag/a"? [condition-key]',
        ),
      ],
    ],
    [
      "of a key of another service, which gets a warning",
      { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:a/b" } },
      [
        `warning: ${at(
          '.StringEquals["token.actions.githubusercontent.com:sub"]',
          '"token.actions.githubusercontent.com:sub" is no condition key that requests to ECR have [condition-key]',
        )}`,
      ],
    ],
    [
      "of a key without values",
      { StringEquals: { "aws:PrincipalTag/a": [] } },
      [at('.StringEquals["aws:PrincipalTag/a"]', "is empty: give values, or leave the key out [list-empty]")],
    ],
    [
      "of values that are none",
      { StringEquals: { "aws:PrincipalTag/a": ["b", null] } },
      [
        at(
          '.StringEquals["aws:PrincipalTag/a"][1]',
          "is null, wanted text, a number or true or false [type-wrong]",
        ),
      ],
    ],
    [
      "of a range that is none",
      { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.0/99"] } },
      [
        at(
          '.IpAddress["aws:SourceIp"][1]',
          '"203.0.113.0/99" is no value for IpAddress: wanted an address or a range like 203.0.113.0/24 [condition-invalid]',
        ),
      ],
    ],
    [
      "of a number that is none",
      { NumericLessThan: { "aws:MultiFactorAuthAge": "an hour" } },
      [
        at(
          '.NumericLessThan["aws:MultiFactorAuthAge"]',
          '"an hour" is no value for NumericLessThan: wanted a number [condition-invalid]',
        ),
      ],
    ],
    [
      "of a date that is none",
      { DateLessThan: { "aws:CurrentTime": "tomorrow" } },
      [
        at(
          '.DateLessThan["aws:CurrentTime"]',
          '"tomorrow" is no value for DateLessThan: wanted a date like 2026-01-31T00:00:00Z [condition-invalid]',
        ),
      ],
    ],
    [
      "of neither true nor false",
      { Bool: { "aws:SecureTransport": "yes" } },
      [
        at(
          '.Bool["aws:SecureTransport"]',
          '"yes" is no value for Bool: wanted true or false [condition-invalid]',
        ),
      ],
    ],
    [
      "of a wildcard under StringEquals",
      { StringEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } },
      [
        at(
          '.StringEquals["aws:PrincipalArn"]',
          '"arn:aws:iam::222222222222:role/ci-*" has a wildcard, which StringEquals takes for itself, so that this holds for no request: use StringLike [condition-unmatchable]',
        ),
      ],
      { Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } } },
    ],
    [
      "of a wildcard under StringNotEquals",
      { StringNotEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } },
      [
        at(
          '.StringNotEquals["aws:PrincipalArn"]',
          '"arn:aws:iam::222222222222:role/ci-*" has a wildcard, which StringNotEquals takes for itself, so that this holds for every request: use StringNotLike [condition-unmatchable]',
        ),
      ],
      { Condition: { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } } },
    ],
    [
      "of a key with several values without ForAnyValue",
      { StringLike: { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } },
      [
        at(
          '.StringLike["aws:PrincipalOrgPaths"]',
          "aws:PrincipalOrgPaths has several values, and StringLike compares with one only: use ForAnyValue:StringLike [condition-unmatchable]",
        ),
      ],
      { Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } } },
    ],
  ];
  for (const [title, Condition, problems, suggestion] of wrong) {
    it(`may not be ${title}`, () => {
      assert.deepEqual(lintStatement({ Condition }), problems);
      const expected = suggestion === undefined ? [] : [suggestion];
      assert.deepEqual(suggestions(policyOf(statement({ Condition }))), expected);
    });
  }

  it("may have ForAllValues in a Deny", () => {
    const Condition = { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } };
    assert.deepEqual(lintStatement({ Effect: "Deny", Condition }), []);
  });

  it("gets a warning for a policy variable in a version that has none", () => {
    const Condition = { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } };
    const Statement = [statement({ Condition })];
    assert.deepEqual(lint({ Version: "2012-10-17", Statement }), []);
    assert.deepEqual(lint({ Version: "2008-10-17", Statement }), [
      'warning: Statement[0].Condition.StringEquals["aws:PrincipalAccount"]: "${aws:ResourceAccount}" has a policy variable, which this policy\'s version takes for plain text: it wants Version "2012-10-17" [policy-variable]',
    ]);
  });
});
