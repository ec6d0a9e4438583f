import assert from "node:assert/strict";
import { lintLifecycle } from "../../../../ecr/lifecycle/lint/lint";
import { formatProblem } from "../../../../ecr/problem";
import {
  any,
  days,
  findings,
  keep,
  lintRules,
  patterns,
  rule,
  suggested,
  tidy,
  untagged,
} from "../../../lifecycle-linting";

const lint = (document: unknown) => lintLifecycle(document).map(formatProblem);

describe("a lifecycle policy as a whole", () => {
  it("is an object with a list of rules and nothing else", () => {
    assert.deepEqual(lint("x"), [
      'is the string "x", wanted a lifecycle policy, an object with rules [type-wrong]',
    ]);
    assert.deepEqual(lint({ Rules: [] }), [
      'Rules: unknown key; did you mean "rules"? (known: rules) [key-unknown]',
      "rules: is missing: give a list of rules [required]",
    ]);
    assert.deepEqual(lint({ rules: null }), ["rules: is null, wanted a list of rules [type-wrong]"]);
    assert.deepEqual(lint({ rules: [7] }), [
      "rules[0]: is the number 7, wanted a lifecycle rule [type-wrong]",
    ]);
    assert.deepEqual(lint({ rules: [] }), [
      "rules: has no rule, and ECR takes no policy without any: delete the repository's lifecycle policy instead [list-empty]",
    ]);
  });

  it("has 50 rules at most", () => {
    const rules = (count: number) => [
      tidy,
      ...Array.from({ length: count - 1 }, (_, n) => rule(n + 100, { ...patterns(`d${n}-*`), ...keep(3) })),
    ];
    assert.deepEqual(lintRules(rules(50)), []);
    assert.deepEqual(lintRules(rules(51)), ["rules: has 51 rules, ECR takes 50 [lifecycle-invalid]"]);
  });

  it("has 30,720 characters at most, however it is laid out", () => {
    const long = (length: number) => [rule(1, { ...any, ...keep(3) }, { description: "x".repeat(length) })];
    const bare = JSON.stringify({ rules: long(0) }).length;
    assert.deepEqual(lintRules(long(30_720 - bare)), []);
    assert.deepEqual(lintRules(long(30_721 - bare)), [
      "has 30721 characters without spaces and line breaks, ECR takes 30720: shorten descriptions or lists of tags [lifecycle-invalid]",
    ]);
  });

  it("has each priority once", () => {
    const rules = [rule(1, { ...untagged, ...keep(3) }), rule(1, { ...patterns("v*"), ...keep(3) })];
    assert.deepEqual(lintRules(rules), [
      "rules[1].rulePriority: is 1, and so is that of rules[0]: priorities are unique [lifecycle-invalid]",
    ]);
  });

  it("has its rules in the order of their priorities", () => {
    const rules = [rule(20, { ...patterns("v*"), ...keep(3) }), rule(10, { ...untagged, ...keep(3) })];
    assert.deepEqual(lintRules(rules), [
      "warning: rules[1].rulePriority: is 10, below that of the rule before it: ECR goes by priority, so sort the rules by it (Terraform and Pulumi see a change at every deployment otherwise) [rules-unordered]",
    ]);
  });

  it("has one rule for untagged images, and one for any, in each storage class", () => {
    const archived = {
      storageClass: "archive",
      countType: "sinceImageTransitioned",
      countUnit: "days",
      countNumber: 90,
    };
    assert.deepEqual(lintRules([rule(1, { ...any, ...keep(3) }), rule(2, { ...any, ...archived })]), []);
    const twice = [rule(1, { ...untagged, ...keep(3) }), rule(2, { ...untagged, ...keep(4) })];
    assert.deepEqual(findings("lifecycle-invalid", twice), [
      "rules[1]: has tagStatus untagged, and so has rules[0]: ECR takes one such rule in each storage class",
    ]);
  });

  it("has its rule for any image last, and says which number that wants", () => {
    const rules = [rule(5, { ...any, ...days(90) }), rule(7, { ...untagged, ...keep(4) })];
    assert.deepEqual(findings("lifecycle-invalid", rules), [
      "rules[0].rulePriority: is 5, but rules[1] has 7: a rule with tagStatus any must have the highest number of its storage class",
    ]);
    assert.deepEqual(suggested(rules), [{ rulePriority: 8 }]);
  });

  it("has a rule for untagged images, which it suggests", () => {
    const rules = [rule(4, { ...patterns("v*"), ...keep(3) })];
    assert.deepEqual(lintRules(rules), [
      "warning: rules: has no rule for untagged images, which stay for ever once their tag has moved on (rule 4 selects tagged ones only) [untagged-unmanaged]",
    ]);
    assert.deepEqual(suggested(rules), [
      rule(5, { ...untagged, ...days(7) }, { description: "expire after 7 days: untagged images" }),
    ]);
    assert.deepEqual(lintRules([...suggested(rules), ...rules].reverse()), []);
  });
});
