import assert from "node:assert/strict";
import fc from "fast-check";
import { lintLifecycle } from "../../../../ecr/lifecycle/lint/lint";
import { planRegistry } from "../../../../ecr/plan";
import { problemCodes } from "../../../../ecr/problem";
import { refuseLifecyclePolicy } from "../../../../sandbox/provider/strict-lifecycle-policy";
import { any, keep, lintRules, patterns, rule } from "../../../lifecycle-linting";

describe("lintLifecycle", () => {
  it("lists errors first", () => {
    const rules = [
      rule(2, { ...patterns("x"), ...keep(3) }),
      rule(1, { ...patterns("x"), ...keep(3), countNumber: 0 }),
    ];
    assert.deepEqual(
      lintRules(rules).map((line) => line.startsWith("warning: ")),
      [false, false, true, true],
    );
  });

  it("finds nothing wrong with the standard policy of this package", () => {
    const { plan } = planRegistry({ repositories: { "team/api": {} } });
    assert.deepEqual(lintLifecycle(plan.repositories.get("team/api")?.lifecyclePolicy), []);
  });

  it("goes through images once", () => {
    const images = [{ tags: ["v1.0.0"], storageClass: "standard" as const }][Symbol.iterator]();
    const rules = [rule(1, { ...patterns("x*"), ...keep(3) }), rule(2, { ...any, ...keep(30) })];
    const codes = lintLifecycle({ rules }, { images }).map(({ code }) => code);
    assert.deepEqual(codes, ["pattern-unmatched", "release-tag-expires"]);
  });

  /** Something that looks like a lifecycle policy, right or wrong at any place. */
  const odd = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(
        "tagged",
        "any",
        "untagged",
        "days",
        "expire",
        "v*",
        "",
        ".*",
        "imageCountMoreThan",
      ),
    },
    { weight: 2, arbitrary: fc.anything() },
    { weight: 3, arbitrary: fc.integer({ min: -1, max: 100 }) },
  );
  const record = (...keys: string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, odd])), { requiredKeys: [] });
  const oddRule = fc.oneof(
    odd,
    fc.record(
      {
        rulePriority: odd,
        description: odd,
        selection: fc.oneof(
          odd,
          record(
            "tagStatus",
            "tagPatternList",
            "tagPrefixList",
            "storageClass",
            "countType",
            "countUnit",
            "countNumber",
          ),
        ),
        action: fc.oneof(odd, record("type", "targetStorageClass")),
      },
      { requiredKeys: [] },
    ),
  );

  it("has an answer for whatever it is given, of known codes, the same each time", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ rules: fc.array(oddRule, { maxLength: 5 }) })),
        (document) => {
          const problems = lintLifecycle(document);
          assert.deepEqual(lintLifecycle(document), problems);
          assert.deepEqual(
            problems.filter(({ code, message }) => !Object.hasOwn(problemCodes, code) || message === ""),
            [],
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  const soundRule = fc.record({
    rulePriority: fc.integer({ min: 0, max: 4 }),
    selection: fc.record(
      {
        tagStatus: fc.constantFrom("tagged", "untagged", "any"),
        tagPatternList: fc.array(fc.constantFrom("v*", "*", "a*b*c*d*e*"), { maxLength: 2 }),
        tagPrefixList: fc.array(fc.constantFrom("v", "dev-"), { maxLength: 2 }),
        storageClass: fc.constantFrom("standard", "archive"),
        countType: fc.constantFrom(
          "imageCountMoreThan",
          "sinceImagePushed",
          "sinceImagePulled",
          "sinceImageTransitioned",
        ),
        countUnit: fc.constantFrom("days", "hours"),
        countNumber: fc.constantFrom(1, 90, 0),
      },
      { requiredKeys: ["tagStatus", "countType", "countNumber"] },
    ),
    action: fc.constantFrom(
      { type: "expire" },
      { type: "transition", targetStorageClass: "archive" },
      { type: "transition" },
    ),
  });

  it("has an error wherever the sandbox's stricter check refuses a policy", () => {
    fc.assert(
      fc.property(fc.array(soundRule, { maxLength: 3 }), (rules) => {
        const hasErrors = lintLifecycle({ rules }).some(({ severity }) => severity === "error");
        let refusal = "";
        try {
          refuseLifecyclePolicy(JSON.stringify({ rules }).padEnd(100));
        } catch (error) {
          refusal = (error as Error).message;
        }
        assert.ok(refusal === "" || hasErrors, refusal);
      }),
      { numRuns: 3_000 },
    );
  });
});
