import assert from "node:assert/strict";
import { lintStatement, policyOf, statement, suggestions } from "../../linting";

const lambda = { Service: "lambda.amazonaws.com" };
const functions = { "aws:sourceArn": "arn:aws:lambda:*:222222222222:function:*" };

describe("a condition that its statement's principals can't fulfil", () => {
  it("is a requester's organisation for a service", () => {
    const change = {
      Principal: lambda,
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    };
    assert.deepEqual(lintStatement(change), [
      'Statement[0].Condition.StringEquals["aws:PrincipalOrgID"]: a service is in no account and no organisation, so that a request by lambda.amazonaws.com has no aws:PrincipalOrgID: use aws:SourceOrgID, which is about whom it acts for [condition-unmatchable]',
    ]);
    assert.deepEqual(suggestions(policyOf(statement(change))), [
      { Condition: { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } } },
    ]);
  });

  it("is a requester's ARN for a service", () => {
    const Condition = { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" } };
    assert.deepEqual(lintStatement({ Principal: lambda, Condition }), [
      'Statement[0].Condition.ArnLike["aws:PrincipalArn"]: a service is in no account and no organisation, so that a request by lambda.amazonaws.com has no aws:PrincipalArn: use aws:SourceArn, which is about whom it acts for [condition-unmatchable]',
    ]);
  });

  it("is a source for an account", () => {
    const Condition = { StringEquals: { "aws:SourceAccount": "222222222222" } };
    assert.deepEqual(lintStatement({ Condition }), [
      'Statement[0].Condition.StringEquals["aws:SourceAccount"]: only a request by a service has aws:SourceAccount, so that this holds for no request by the AWS principals of this statement: give them a statement of their own [condition-unmatchable]',
    ]);
  });

  it("is a source for an account beside a service", () => {
    const change = { Principal: { AWS: "222222222222", ...lambda }, Condition: { StringLike: functions } };
    assert.deepEqual(lintStatement(change), [
      'Statement[0].Condition.StringLike["aws:sourceArn"]: only a request by a service has aws:sourceArn, so that this holds for no request by the AWS principals of this statement, but for those by lambda.amazonaws.com: give them a statement of their own [condition-unmatchable]',
    ]);
  });

  it("is a source for everyone, which gets a warning, as it lets in services", () => {
    const Condition = { StringEquals: { "aws:SourceAccount": "222222222222" } };
    assert.deepEqual(lintStatement({ Principal: "*", Condition }), [
      'warning: Statement[0].Condition.StringEquals["aws:SourceAccount"]: only a request by a service has aws:SourceAccount, so that this lets in services alone: name them, or use aws:PrincipalAccount if roles and users are meant [condition-unmatchable]',
    ]);
  });

  it("is a source of another service", () => {
    const change = {
      Principal: { Service: "codebuild.amazonaws.com" },
      Condition: { StringLike: functions },
    };
    assert.deepEqual(lintStatement(change), [
      'Statement[0].Condition.StringLike["aws:sourceArn"]: "arn:aws:lambda:*:222222222222:function:*" is of lambda, and the statement lets in codebuild only, which never acts for it [condition-unmatchable]',
    ]);
  });

  it("is none where a request without the key passes", () => {
    const Condition = { StringEqualsIfExists: { "aws:SourceAccount": "222222222222" } };
    assert.deepEqual(lintStatement({ Condition }), []);
  });
});
