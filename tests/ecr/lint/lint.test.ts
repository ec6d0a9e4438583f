import assert from "node:assert/strict";
import fc from "fast-check";
import { lintPolicy } from "../../../ecr/lint/lint";
import { planRegistry } from "../../../ecr/plan";
import { registryArgs } from "../../arbitrary-config";
import { messyPolicy } from "../../arbitrary-policy";
import { lint, lintStatement } from "../../linting";
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
