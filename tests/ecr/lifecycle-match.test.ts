import assert from "node:assert/strict";
import fc from "fast-check";
import { claimingRule, claimOrder, ruleWords, threat } from "../../ecr/lifecycle-match";
import { planRegistry } from "../../ecr/plan";
import { evaluate, matches } from "../lifecycle-evaluator";

const keep = { countType: "imageCountMoreThan", countNumber: 999_999 };
const week = { countType: "sinceImagePushed", countUnit: "days", countNumber: 7 };
const expire = { type: "expire" };

function rule(rulePriority: number, selection: object, action: object = expire) {
  return { rulePriority, selection: { ...week, ...selection }, action };
}

const tagged = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList });
const prefixed = (...tagPrefixList: string[]) => ({ tagStatus: "tagged", tagPrefixList });
const image = (...tags: string[]) => ({ tags, storageClass: "standard" as const });

/** Priority of the rule that claims an image. */
function claimed(rules: object[], ...tags: string[]): number | null | undefined {
  return claimingRule(claimOrder({ rules }), image(...tags))?.rulePriority;
}

describe("the rule that claims an image", () => {
  it("is the first by priority, in whatever order the rules stand", () => {
    const rules = [rule(30, { tagStatus: "any" }), rule(10, tagged("v*")), rule(20, tagged("v1*"))];
    assert.equal(claimed(rules, "v1.2"), 10);
    assert.equal(claimed(rules, "x"), 30);
    assert.equal(claimed(rules), 30);
    assert.equal(claimed(rules.slice(1), "x"), undefined);
  });

  it("selects by all entries of a list, each by some tag", () => {
    const rules = [rule(1, tagged("alpha*", "beta*"))];
    assert.equal(claimed(rules, "alpha-1"), undefined);
    assert.equal(claimed(rules, "alpha-1", "beta-1"), 1);
    assert.equal(claimed([rule(1, prefixed("prod", "production"))], "prod-1"), undefined);
    assert.equal(claimed([rule(1, prefixed("prod", "production"))], "production-1"), 1);
  });

  it("reads patterns as whole globs, and prefixes literally", () => {
    assert.equal(claimed([rule(1, tagged("v*"))], "rev1"), undefined);
    assert.equal(claimed([rule(1, tagged("*.*.*"))], "1.2.3"), 1);
    assert.equal(claimed([rule(1, prefixed("*.*.*"))], "1.2.3"), undefined);
    assert.equal(claimed([rule(1, prefixed("v"))], "v1"), 1);
    assert.equal(claimed([rule(1, prefixed(""))], "anything"), 1);
  });

  it("is of the image's storage class", () => {
    const archive = rule(1, { tagStatus: "any", storageClass: "archive" });
    assert.equal(claimed([archive], "v1"), undefined);
    const archived = { tags: ["v1"], storageClass: "archive" as const };
    assert.equal(claimingRule(claimOrder({ rules: [archive] }), archived)?.rulePriority, 1);
  });

  it("takes a null for a key that is left out, as ECR may answer it", () => {
    const rules = [rule(1, { ...tagged("v*"), tagPrefixList: null, storageClass: null, countUnit: null })];
    assert.equal(claimed(rules, "v1"), 1);
  });

  it("selects untagged images only if it says so", () => {
    const rules = [rule(1, tagged("*")), rule(2, { tagStatus: "untagged" })];
    assert.equal(claimed(rules), 2);
    assert.equal(claimed(rules, "x"), 1);
  });

  it("could be any that can't be read", () => {
    const odd: [object, string][] = [
      [{ selection: { tagStatus: "any" } }, "it has no priority"],
      [rule(1, { tagStatus: "signed" }), 'its tagStatus is "signed"'],
      [rule(1, { tagStatus: "any", storageClass: "glacier" }), 'its storageClass is "glacier"'],
      [
        rule(1, { tagStatus: "tagged", tagPatternList: [7] }),
        "its list of tags holds something else than texts",
      ],
      [rule(1, { tagStatus: "any", countNumber: "7" }), "it has no count"],
    ];
    for (const [unread, refusal] of odd) {
      const found = claimingRule(claimOrder({ rules: [rule(0, tagged("v*")), unread] }), image("v1"));
      assert.deepEqual(found && "refusal" in found && found.refusal, refusal);
    }
    assert.deepEqual(claimOrder("no policy"), [
      { rulePriority: null, refusal: "the policy has no list of rules" },
    ]);
  });
});

describe("what a lifecycle policy threatens an image with", () => {
  it("is nothing without a policy, without a rule that selects it, and where the claiming rule keeps it", () => {
    assert.equal(threat(null, image("v1")), undefined);
    assert.equal(threat({ rules: [] }, image("v1")), undefined);
    assert.equal(threat({ rules: [rule(1, tagged("x*"))] }, image("v1")), undefined);
    const kept = { rules: [rule(1, { ...tagged("v*"), ...keep }), rule(2, { tagStatus: "any" })] };
    assert.equal(threat(kept, image("v1", "gitsha_1")), undefined);
    assert.equal(threat(kept, image("gitsha_1"))?.rulePriority, 2);
  });

  it("is a count that a repository can reach, and an archiving", () => {
    const counting = (countNumber: number) =>
      threat({ rules: [rule(1, { ...tagged("v*"), ...keep, countNumber })] }, image("v1"))?.rulePriority;
    assert.deepEqual([counting(99_999), counting(100_000)], [1, undefined]);
    const archive = rule(
      1,
      { ...tagged("v*"), countType: "sinceImagePulled", countNumber: 999_999 },
      { type: "transition" },
    );
    assert.equal(threat({ rules: [archive] }, image("v1"))?.rulePriority, 1);
  });

  it("is nothing for a release of the standard policy, also on an image of a build", () => {
    const { plan } = planRegistry({ repositories: ["team/api"] });
    const policy = plan.repositories.get("team/api")?.lifecyclePolicy;
    assert.equal(threat(policy, image("gitsha_1", "gitbranch_main", "v1.2.3")), undefined);
    assert.equal(threat(policy, image("gitsha_1", "nightly"))?.rulePriority, 7);
  });

  it("is told with the rule's priority, count and description", () => {
    const words = (its: object) => ruleWords(claimOrder({ rules: [its] })[0] ?? assert.fail());
    assert.equal(
      words({ ...rule(3, tagged("v*")), description: "old ones" }),
      'rule 3 (sinceImagePushed 7 days, "old ones")',
    );
    assert.equal(words(rule(4, { ...tagged("v*"), ...keep, countNumber: 5 })), "rule 4 (beyond 5 images)");
    assert.equal(
      words(rule(5, { tagStatus: "new" })),
      'rule 5, which can\'t be read (its tagStatus is "new")',
    );
  });

  const tags = fc.constantFrom("v1", "v2.0.0", "gitsha_1", "prod-1", "production-1");
  const patterns = fc.uniqueArray(fc.constantFrom("v*", "*", "git*", "prod*", "*.*.*", "v1"), {
    minLength: 1,
    maxLength: 3,
  });
  const selection = fc.oneof(
    patterns.map((tagPatternList) => ({ tagStatus: "tagged" as const, tagPatternList })),
    fc.constant({ tagStatus: "any" as const }),
    fc.constant({ tagStatus: "untagged" as const }),
  );
  const count = fc.constantFrom(
    { countType: "imageCountMoreThan" as const, countNumber: 100_000 },
    { countType: "sinceImagePushed" as const, countUnit: "days" as const, countNumber: 7 },
  );
  const policies = fc.array(fc.tuple(selection, count), { maxLength: 5 }).map((all) => ({
    rules: all.map(([selects, counts], index) => ({
      rulePriority: index + 1,
      selection: { ...selects, ...counts },
      action: { type: "expire" as const },
    })),
  }));

  it("is what the written-out evaluation does to an old image, whatever the policy", () => {
    fc.assert(
      fc.property(policies, fc.uniqueArray(tags), (policy, its) => {
        const fate = evaluate(policy, [{ id: "image", tags: its, age: 8 }])["image"];
        assert.equal(threat(policy, image(...its)) !== undefined, fate === "expire");
      }),
    );
  });

  it("matches patterns as they are read one character after the other", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,5}$/), fc.stringMatching(/^[ab]{1,6}$/), (pattern, tag) => {
        assert.equal(claimed([rule(1, tagged(pattern))], tag) === 1, matches(pattern, tag));
      }),
    );
  });
});
