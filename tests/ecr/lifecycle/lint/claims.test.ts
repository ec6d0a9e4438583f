import assert from "node:assert/strict";
import {
  any,
  days,
  findings,
  keep,
  lintRules,
  patterns,
  prefixes,
  rule,
  tidy,
  untagged,
} from "../../../lifecycle-linting";

const dead = (...rules: unknown[]) => findings("rule-never-acts", rules);
const archived = {
  storageClass: "archive",
  countType: "sinceImageTransitioned",
  countUnit: "days",
  countNumber: 90,
};

describe("a rule never acts", () => {
  it("where an earlier rule claims every image that it selects", () => {
    assert.deepEqual(
      dead(rule(1, { ...patterns("v*"), ...keep(9) }), rule(2, { ...prefixes("v1."), ...days(3) }), tidy),
      [
        'rules[1]: never acts: rule 1 ("v*") comes before it and claims every image that it selects; give it a lower number than theirs if it is the exception to them',
      ],
    );
  });

  it("whatever the order in the file: ECR goes by priority", () => {
    assert.deepEqual(
      dead(rule(3, { ...prefixes("v1."), ...days(3) }), rule(2, { ...patterns("v*"), ...keep(9) })),
      [
        'rules[0]: never acts: rule 2 ("v*") comes before it and claims every image that it selects; give it a lower number than theirs if it is the exception to them',
      ],
    );
  });

  it("where the same images were to be held to an age and to a number", () => {
    assert.deepEqual(
      dead(rule(1, { ...patterns("v*"), ...keep(9) }), rule(2, { ...prefixes("v"), ...days(3) })),
      [
        'rules[1]: never acts: rule 1 ("v*") comes before it and claims every image that it selects; ECR cannot hold the same images to an age and to a number, so keep one of the two',
      ],
    );
    assert.deepEqual(dead(rule(1, { ...any, ...keep(9) }), rule(2, { ...any, ...keep(8) })), [
      "rules[1]: never acts: rule 1 (any) comes before it and claims every image that it selects; keep one of the two",
    ]);
  });

  it("where two earlier rules claim all images between them", () => {
    const all = [
      rule(1, { ...untagged, ...days(1) }),
      rule(2, { ...patterns("*"), ...keep(20) }),
      rule(3, { ...any, ...days(30) }),
    ];
    assert.deepEqual(dead(...all), [
      'rules[2]: never acts: rule 2 ("*") and rule 1 (untagged) come before it and claim every image that it selects; drop it, or one of them',
    ]);
  });

  it("where all that its list wants includes what an earlier rule wants", () => {
    assert.equal(
      dead(rule(1, { ...patterns("a*"), ...keep(9) }), rule(2, { ...patterns("a1", "b"), ...keep(1) }))
        .length,
      1,
    );
  });

  it("which is a warning where it is there to keep", () => {
    const rules = [
      rule(1, { ...patterns("v*"), ...keep(9999) }),
      rule(2, { ...patterns("v1*"), ...keep(9999) }),
      tidy,
    ];
    assert.deepEqual(lintRules(rules), [
      'warning: rules[1]: never acts: rule 1 ("v*") comes before it and claims every image that it selects; give it a lower number than theirs if it is the exception to them [rule-never-acts]',
    ]);
  });

  for (const [why, ...rules] of [
    [
      "only some of its images are claimed",
      rule(1, { ...patterns("v1*"), ...keep(9) }),
      rule(2, { ...patterns("v*"), ...days(3) }),
    ],
    [
      "the earlier one wants more tags",
      rule(1, { ...patterns("a*", "b*"), ...keep(9) }),
      rule(2, { ...patterns("a*"), ...keep(1) }),
    ],
    [
      "the earlier one's prefix has a literal *",
      rule(1, { ...prefixes("*"), ...keep(9) }),
      rule(2, { ...patterns("v*"), ...keep(1) }),
    ],
    [
      "the earlier one is of another storage class",
      rule(1, { ...any, ...archived }),
      rule(2, { ...any, ...days(3) }),
    ],
    [
      "the earlier one can't be evaluated",
      rule(1, { tagStatus: "tagged", ...keep(9) }),
      rule(2, { ...patterns("v*"), ...days(3) }),
    ],
    [
      "untagged images are left to it",
      rule(1, { ...patterns("*"), ...keep(9) }),
      rule(2, { ...any, ...days(3) }),
    ],
  ] as const) {
    it(`but not where ${why}`, () => {
      assert.deepEqual(dead(...rules), []);
    });
  }

  it("which isn't looked for in a policy far too long, so that it takes no time", () => {
    const many = Array.from({ length: 3000 }, (_, n) =>
      rule(n + 1, { ...patterns("*a*b*c*".repeat(10)), ...keep(1) }),
    );
    assert.deepEqual(dead(...many), []);
  });
});

describe("a rule that keeps a number", () => {
  const counts = (...rules: unknown[]) => findings("kept-images-count", rules);

  it("counts what an earlier rule keeps as many of", () => {
    assert.deepEqual(counts(rule(1, { ...patterns("v*"), ...keep(10) }), rule(2, { ...any, ...keep(5) })), [
      "rules[1].selection.countNumber: is 5, and ECR counts what rule 1 keeps (10) among them, so that of the others it may keep none: use sinceImagePushed, or more than 10",
    ]);
  });

  for (const [why, first, second] of [
    ["it keeps more", { ...patterns("v*"), ...keep(10) }, { ...any, ...keep(50) }],
    ["it goes by age", { ...patterns("v*"), ...keep(10) }, { ...any, ...days(5) }],
    ["the earlier one says never", { ...patterns("v*"), ...keep(999_999) }, { ...any, ...keep(500) }],
    [
      "the earlier one's images aren't among its own",
      { ...patterns("v*"), ...keep(10) },
      { ...patterns("dev*"), ...keep(5) },
    ],
  ] as const) {
    it(`has nothing to be said of it where ${why}`, () => {
      assert.deepEqual(counts(rule(1, first), rule(2, second)), []);
    });
  }
});
