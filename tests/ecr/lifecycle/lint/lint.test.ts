import assert from "node:assert/strict";
import fc from "fast-check";
import { lintLifecycle } from "../../../../ecr/lifecycle/lint/lint";
import { planRegistry } from "../../../../ecr/plan";
import { problemCodes } from "../../../../ecr/problem";
import { refuseLifecyclePolicy } from "../../../../sandbox/provider/strict-lifecycle-policy";
import { any, days, keep, lintRules, patterns, prefixes, rule } from "../../../lifecycle-linting";

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

  it("says of each where it stands, what was found, and its code", () => {
    const rules = [
      rule(1, { ...prefixes("dev", "test"), ...keep(3) }, { description: "keep 5 images" }),
      rule(2, { ...any, ...days(30) }),
    ];
    const image = (tag: string) => ({ tags: [tag], storageClass: "standard" as const });
    const images = [image("dev-1"), image("v1.0.0"), image(`sha256-${"a".repeat(64)}.sig`)];
    assert.deepEqual(lintRules(rules, { images }), [
      'rules[0].selection.tagPrefixList: selects an image only if its tags match every one of these 2 entries, as ECR reads a list as "all of", and no one tag matches both "dev" and "test", so that the others fall to rule 2, which expires them; if any of them is meant, write a rule for each (which keeps 3 of each), and raise the priorities behind it by 1; if all of them are, say so in the description ("all of") [tags-all-of]',
      'rules[1]: deletes the image with the tag "v1.0.0" once it is older than 30 days: put a rule before it that keeps such tags [release-tag-expires]',
      'warning: rules[0].description: "keep 5 images" says 5, and countNumber is 3 [description-contradicts]',
      'warning: rules[0].description: "keep 5 images" speaks of images in general, and the rule is about those with "dev" and "test" only [description-contradicts]',
      'warning: rules[0].selection.tagPrefixList[1]: "test" is the beginning of no tag of the 3 images: a misspelt tag, or one that is no longer pushed [pattern-unmatched]',
      'warning: rules[1]: deletes 1 signature or other attachments that cosign pushed, as "sha256-aaaaaaaa….sig", by their own age and not with the images that they belong to: put a rule for sha256-* before it [signature-expires]',
    ]);
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
