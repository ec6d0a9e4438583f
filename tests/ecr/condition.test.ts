import assert from "node:assert/strict";
import { namesSource, readCondition } from "../../ecr/condition";
import { read } from "../reading";

const condition = (value: unknown, effect: "Allow" | "Deny" = "Allow") =>
  read(value, (place) => readCondition(place, effect));

describe("a statement's conditions", () => {
  it("come out in one form: sorted, a single value alone, true and numbers as text", () => {
    const written = {
      StringEquals: { "aws:b": ["y", "x", "y"], "aws:a": ["only"] },
      Bool: { "aws:SecureTransport": true },
      NumericLessThan: { "aws:n": 100 },
    };
    const { value, problems } = condition(written);
    assert.equal(
      JSON.stringify(value),
      '{"Bool":{"aws:SecureTransport":"true"},"NumericLessThan":{"aws:n":"100"},"StringEquals":{"aws:a":"only","aws:b":["x","y"]}}',
    );
    assert.deepEqual(problems, []);
  });

  for (const operator of [
    "StringEqualsIfExists",
    "ForAnyValue:ArnLike",
    "ForAnyValue:StringLikeIfExists",
    "Null",
    "IpAddress",
    "DateGreaterThanEquals",
  ]) {
    it(`may have the operator ${operator}`, () => {
      assert.deepEqual(condition({ [operator]: { "aws:k": "v" } }).problems, []);
    });
  }

  for (const [operator, hint] of [
    ["StringEqual", '; did you mean "StringEquals"?'],
    ["ArnLikes", '; did you mean "ArnLike"?'],
    ["stringEquals", '; did you mean "StringEquals"?'],
    ["NullIfExists", '; did you mean "Null"?'],
    ["ForSomeValues:StringLike", ""],
    ["", ""],
  ] as const) {
    it(`may not have the operator ${JSON.stringify(operator)}`, () => {
      const place = operator.includes(":") || operator === "" ? `here["${operator}"]` : `here.${operator}`;
      assert.deepEqual(condition({ [operator]: { "aws:k": "v" } }).problems, [
        `${place}: ${JSON.stringify(operator)} is not a condition operator of IAM${hint} [condition-invalid]`,
      ]);
    });
  }

  it("may have ForAllValues in a Deny only", () => {
    const all = { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } };
    assert.deepEqual(condition(all, "Deny").problems, []);
    assert.deepEqual(condition(all).problems, [
      'here["ForAllValues:StringEquals"]: ForAllValues is true where the request has no such key, so in an Allow it lets everyone in: use ForAnyValue [condition-invalid]',
    ]);
  });

  it("have keys, and values that are texts", () => {
    assert.deepEqual(condition({ StringEquals: {} }).problems, [
      "here.StringEquals: names no condition key [condition-invalid]",
    ]);
    assert.deepEqual(condition({ StringEquals: { k: [] } }).problems, [
      "here.StringEquals.k: is empty: give values, or leave the key out [list-empty]",
    ]);
    assert.deepEqual(condition({ StringEquals: { k: null } }).problems, [
      "here.StringEquals.k: is null, wanted text, a number or true or false [type-wrong]",
    ]);
    assert.deepEqual(condition("aws:k").problems, [
      'here: is the string "aws:k", wanted a map of condition operators [type-wrong]',
    ]);
  });
});

describe("a condition on a service's source", () => {
  const account = { "aws:SourceAccount": "222222222222" };
  for (const [operator, keys, binds] of [
    ["StringEquals", account, true],
    ["StringLike", { "aws:SourceArn": "arn:aws:lambda:*:222222222222:function:*" }, true],
    ["ArnLike", { "aws:sourcearn": "arn:aws:lambda:*:222222222222:function:*" }, true],
    ["ForAnyValue:StringLike", { "aws:SourceOrgPaths": "o-a1b2c3d4e5/*" }, true],
    ["StringEqualsIfExists", account, false],
    ["StringNotEquals", account, false],
    ["Null", { "aws:SourceAccount": "true" }, false],
    ["StringLike", { "aws:SourceArn": "*" }, false],
    ["ArnLike", { "aws:SourceArn": "arn:*:*:*:222222222222:*" }, true],
    // A function may be called 222222222222, and have an alias.
    ["StringLike", { "aws:SourceArn": "arn:aws:lambda:*:222222222222:*" }, false],
    ["StringLike", { "aws:SourceArn": "*222222222222*" }, false],
    ["StringLike", { "aws:SourceArn": ["arn:aws:lambda:*:222222222222:function:*", "*"] }, false],
    ["StringEquals", { "aws:PrincipalAccount": "222222222222" }, false],
  ] as const) {
    it(`${binds ? "binds" : "binds nothing"} with ${operator} ${JSON.stringify(keys)}`, () => {
      const { value } = condition({ [operator]: keys });
      assert.equal(namesSource(value), binds);
    });
  }
});
