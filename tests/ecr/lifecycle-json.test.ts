import assert from "node:assert/strict";
import { readLifecycleJson } from "../../ecr/lifecycle-json";
import { forEachPolicy } from "../corpus";
import { read } from "../reading";

const rule = (
  rulePriority: number,
  selection: Record<string, unknown>,
  action: unknown = { type: "expire" },
) => ({
  rulePriority,
  selection: { countType: "imageCountMoreThan", countNumber: 10, ...selection },
  action,
});
const pushed = { countType: "sinceImagePushed", countUnit: "days", countNumber: 30 };

describe("a whole lifecycle policy", () => {
  it("is read from text or from a map", () => {
    const policy = { rules: [rule(1, { tagStatus: "untagged" }), rule(2, { tagStatus: "any" })] };
    const expected = { value: policy, problems: [] };
    assert.deepEqual(read(policy, readLifecycleJson), expected);
    assert.deepEqual(read(JSON.stringify(policy, null, 2), readLifecycleJson), expected);
  });

  it("has its rules sorted by priority: unsorted ones would be a change at every deployment", () => {
    const [one, two] = [rule(10, { tagStatus: "untagged" }), rule(20, { tagStatus: "any" })];
    assert.deepEqual(read({ rules: [two, one] }, readLifecycleJson).value, { rules: [one, two] });
  });

  it("has its keys and its lists of tags in one order, which means nothing to ECR", () => {
    const selection = {
      tagStatus: "tagged",
      tagPatternList: ["b*", "a*", "b*"],
      countType: "imageCountMoreThan",
      countNumber: 1,
    };
    const shuffled = {
      action: { type: "expire" },
      selection,
      description: "two lists of tags, all of them",
      rulePriority: 1,
    };
    assert.equal(
      JSON.stringify(read({ rules: [shuffled] }, readLifecycleJson).value),
      '{"rules":[{"rulePriority":1,"description":"two lists of tags, all of them","selection":{"tagStatus":"tagged","tagPatternList":["a*","b*"],"countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}]}',
    );
  });

  it("may have one untagged and one any rule in each storage class", () => {
    const archived = {
      storageClass: "archive",
      countType: "sinceImageTransitioned",
      countUnit: "days",
      countNumber: 90,
    };
    const rules = [
      rule(1, { tagStatus: "untagged" }),
      rule(2, { tagStatus: "any" }),
      rule(3, { tagStatus: "untagged", ...archived }),
      rule(4, { tagStatus: "any", ...archived }),
    ];
    assert.deepEqual(read({ rules }, readLifecycleJson), { value: { rules }, problems: [] });
  });

  it("may archive by pulls", () => {
    const selection = { tagStatus: "any", ...pushed, countType: "sinceImagePulled" };
    const rules = [rule(1, selection, { type: "transition", targetStorageClass: "archive" })];
    assert.deepEqual(read({ rules }, readLifecycleJson).problems, []);
  });

  it("has 100 to 30,720 characters and 1 to 50 rules", () => {
    const sized = (size: number) => {
      const policy = { rules: [{ ...rule(1, { tagStatus: "any" }), description: "" }] };
      const [only] = policy.rules;
      assert.ok(only);
      const bare = JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: "",
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
            action: { type: "expire" },
          },
        ],
      }).length;
      only.description = "d".repeat(size - bare);
      return read(policy, readLifecycleJson).problems;
    };
    assert.deepEqual(sized(30_720), []);
    assert.deepEqual(sized(30_721), [
      "here: has 30721 characters, ECR takes 100 to 30720 [lifecycle-invalid]",
    ]);
    const rules = Array.from({ length: 50 }, (_, n) =>
      rule(n + 1, { tagStatus: "tagged", tagPatternList: [`t${n}`] }),
    );
    assert.deepEqual(read({ rules }, readLifecycleJson).problems, []);
  });

  it("says the parser's own words where the text is no JSON", () => {
    const { value, problems } = read("rules:", readLifecycleJson);
    assert.equal(value, undefined);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /^here: is not JSON: .+ \[config-syntax\]$/);
  });

  it("reports every problem of every rule", () => {
    const rules = [
      { rulePriority: "1", selection: { tagStatus: "some" }, action: {} },
      rule(2, { tagStatus: "tagged", tagPatternList: ["v*"], countUnit: "hours" }),
    ];
    assert.deepEqual(read({ rules }, readLifecycleJson).problems, [
      'here.rules[0].rulePriority: is the string "1", wanted a priority, a whole number of at least 1 [type-wrong]',
      'here.rules[0].selection.tagStatus: is "some", wanted one of tagged, untagged, any [value-unknown]',
      "here.rules[0].selection.countType: is missing: give one of imageCountMoreThan, sinceImagePushed, sinceImagePulled, sinceImageTransitioned [required]",
      "here.rules[0].selection.countNumber: is missing: give a whole number of at least 1 [required]",
      "here.rules[0].action.type: is missing: give one of expire, transition [required]",
      'here.rules[1].selection.countUnit: is "hours", wanted one of days [value-unknown]',
      "here.rules[1].selection.countUnit: goes with the since… count types only: leave it out [lifecycle-invalid]",
    ]);
  });
});

describe("a raw lifecycle policy with words that ECR takes and no tag fits, or every tag", () => {
  const withWord = (list: string, word: string) => ({
    rules: [
      {
        rulePriority: 1,
        description: "the only rule of this policy",
        selection: { tagStatus: "tagged", [list]: [word], countType: "imageCountMoreThan", countNumber: 5 },
        action: { type: "expire" },
      },
    ],
  });
  const cases: [list: string, word: string, problem: string][] = [
    [
      "tagPrefixList",
      "",
      '"" is empty, which matches every tag: use tags: {anyOf: ["*"]} if that is meant [tag-odd]',
    ],
    [
      "tagPrefixList",
      "v*",
      '"v*" has a *, which is literal in a prefix and in no tag: use tags for patterns [tag-odd]',
    ],
    [
      "tagPatternList",
      "^v[0-9]+$",
      '"^v[0-9]+$" can match no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . - (and * for any characters; no regular expressions) [tag-odd]',
    ],
  ];
  for (const [list, word, problem] of cases) {
    it(`keeps ${JSON.stringify(word)} in ${list}, with a warning`, () => {
      const policy = withWord(list, word);
      assert.deepEqual(read(policy, readLifecycleJson), {
        value: policy,
        problems: [`warning: here.rules[0].selection.${list}[0]: ${problem}`],
      });
    });
  }
});

describe("the lifecycle policies that other people wrote", () => {
  forEachPolicy("lifecycle", "are taken, or refused with a place and a reason each", (policy) => {
    const { value, problems } = read(policy, readLifecycleJson);
    assert.ok(problems.length > 0 || value?.rules.length === policy.rules.length);
    for (const problem of problems) {
      assert.match(problem, /^(warning: )?here(\.|\[|:).* .+ \[[a-z-]+\]$/s);
      assert.doesNotMatch(problem, /undefined|\[object|NaN/);
    }
  });
});
