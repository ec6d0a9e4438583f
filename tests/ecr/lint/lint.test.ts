import assert from "node:assert/strict";
import fc from "fast-check";
import { fixPolicy } from "../../../ecr/lint/fix";
import { lintPolicy } from "../../../ecr/lint/lint";
import { planRegistry } from "../../../ecr/plan";
import { registryArgs } from "../../arbitrary-config";
import { messyPolicy } from "../../arbitrary-policy";
import { lint, lintStatement, policyOf, statement } from "../../linting";
import { awsExamples, correctPolicies, startingPoints } from "../../repository-policies";

describe("linting a repository policy", () => {
  for (const [whose, policies] of [
    ["AWS's own example", awsExamples],
    ["what people start from", startingPoints],
    ["what is correct", correctPolicies],
  ] as const) {
    for (const { title, policy, problems } of policies) {
      it(`says of ${whose} ${problems.length === 0 ? "nothing" : "what is wrong"}: ${title}`, () => {
        assert.deepEqual(lint(policy), problems);
      });
    }
  }

  it("finds no error in what a plan makes by itself of any config", () => {
    let policies = 0;
    fc.assert(
      fc.property(registryArgs, (args) => {
        const own = JSON.parse(JSON.stringify(args), (key, value) =>
          key === "extraStatements" ? [] : value,
        );
        const { plan, problems } = planRegistry(own);
        const isGood = problems.every(({ severity }) => severity === "warning");
        for (const { repositoryPolicy } of isGood ? plan.repositories.values() : []) {
          if (repositoryPolicy !== null) {
            policies++;
            const errors = lintPolicy(repositoryPolicy).filter(({ severity }) => severity === "error");
            assert.deepEqual(errors, []);
          }
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(policies > 100, `only ${policies} policies`);
  });

  it("never throws, and says where each problem is, whatever the policy is", () => {
    const any = fc.oneof(
      fc.jsonValue(),
      fc.record({ Statement: fc.jsonValue() }),
      fc.record({ Version: fc.jsonValue(), Id: fc.jsonValue(), Statement: fc.array(fc.jsonValue()) }),
      messyPolicy,
    );
    fc.assert(
      fc.property(any, (policy) => {
        for (const problem of lint(policy)) {
          assert.match(problem, /^(?:warning: )?\S.* \[[a-z-]+\]$/s);
          assert.doesNotMatch(problem, /undefined|\[object|NaN/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  describe("of a megabyte", () => {
    const codes = (policy: unknown) => [...new Set(lintPolicy(policy).map(({ code }) => code))].sort();
    const many = <T>(count: number, make: (index: number) => T) =>
      Array.from({ length: count }, (_, i) => make(i));
    const accounts = many(4_000, (index) => String(200_000_000_000 + index));

    it("finds no variable in what is never closed", () => {
      const Condition = { StringLike: { "aws:PrincipalTag/team": "${a:".repeat(240_000) } };
      const policy = { Version: "2008-10-17", Statement: [statement({ Condition })] };
      assert.deepEqual(codes(policy), ["policy-too-large"]);
    });

    it("finds what is listed twice, and what adds nothing once it is down to what can be compared", () => {
      const policy = policyOf(statement({ Action: ["ecr:Get*", ...many(100_000, () => "ecr:BatchGet*")] }));
      assert.deepEqual(codes(policy), ["entry-duplicate", "policy-too-large"]);
      assert.deepEqual(
        fixPolicy(policy).policy,
        policyOf(statement({ Action: ["ecr:Get*", "ecr:BatchGet*"] })),
      );
    });

    it("finds what is lacking to each of many principals", () => {
      const Principal = { Service: "lambda.amazonaws.com" };
      const lambdas = accounts.map((account) =>
        statement({ Principal, Condition: { StringEquals: { "aws:SourceAccount": account } } }),
      );
      const pulls = accounts.map((AWS) =>
        statement({ Sid: `Pull${AWS}`, Principal: { AWS }, Action: "ecr:BatchGetImage" }),
      );
      assert.deepEqual(codes(policyOf(...lambdas)), ["lambda-accounts", "policy-too-large"]);
      assert.deepEqual(codes(policyOf(...pulls)), ["policy-too-large", "sid-contradicts"]);
    });

    it("finds what no service can be, of many services", () => {
      const Service = many(10_000, (index) => `x${index}.amazonaws.com`);
      const keys = many(10_000, (index) => [
        [..."aws:principalorgid"]
          .map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter))
          .join(""),
        "o-a1b2c3d4e5",
      ]);
      const Condition = { StringEquals: Object.fromEntries(keys) };
      assert.deepEqual(codes(policyOf(statement({ Principal: { Service }, Condition }))), [
        "condition-unmatchable",
        "policy-too-large",
      ]);
    });

    it("finds no repository in a Resource of wildcards", () => {
      const Resource = `arn:aws:${"*".repeat(400_000)}\n:a:b:c`;
      assert.deepEqual(codes(policyOf(statement({ Resource }))), ["policy-too-large", "resource-element"]);
    });
  });

  it("cuts what it quotes where that is very long", () => {
    const [problem = ""] = lintStatement({ Principal: { AWS: "x".repeat(10_000) } });
    assert.ok(problem.length < 1_100, `${problem.length} characters`);
  });

  for (const [what, value] of [
    ["null", null],
    ["a list", []],
    ["has no Statement", { rules: [] }],
  ] as const) {
    it(`says that it is none where it isn't an object with Statement: ${JSON.stringify(value)}`, () => {
      const found = what.startsWith("has") ? what : `is ${what}`;
      assert.deepEqual(lint(value), [`${found}, wanted a policy, an object with Statement [type-wrong]`]);
    });
  }
});
