import assert from "node:assert/strict";
import {
  any,
  days,
  findings,
  keep,
  patterns,
  prefixes,
  rule,
  suggested,
  tidy,
} from "../../../lifecycle-linting";

const allOf = (
  selection: Record<string, unknown>,
  change: Record<string, unknown> = {},
  ...more: unknown[]
) => findings("tags-all-of", [rule(1, selection, change), tidy, ...more]);

describe("a list of tags, of which an image has to match every one", () => {
  it("was meant as any of them, where no one tag matches two of them", () => {
    assert.deepEqual(allOf({ ...prefixes("dev", "staging"), ...days(30) }), [
      'rules[0].selection.tagPrefixList: selects an image only if its tags match every one of these 2 entries, as ECR reads a list as "all of", and no one tag matches both "dev" and "staging", so that the others stay for ever; if any of them is meant, write a rule for each; if all of them are, say so in the description ("all of")',
    ]);
  });

  it("says who deletes the images that were to be kept, and that a number is kept of each", () => {
    assert.deepEqual(
      findings("tags-all-of", [
        rule(1, { ...patterns("latest", "main", "20*"), ...keep(9) }),
        rule(2, { ...any, ...days(60) }),
      ]),
      [
        'rules[0].selection.tagPatternList: selects an image only if its tags match every one of these 3 entries, as ECR reads a list as "all of", and no one tag matches both "latest" and "main", so that the others fall to rule 2, which expires them; if any of them is meant, write a rule for each (which keeps 9 of each), and raise the priorities behind it by 2; if all of them are, say so in the description ("all of")',
      ],
    );
  });

  it("was meant so too, where one entry adds nothing beside another", () => {
    assert.deepEqual(allOf({ ...prefixes("prod", "production"), ...keep(3) }), [
      'rules[0].selection.tagPrefixList: selects an image only if its tags match every one of these 2 entries, as ECR reads a list as "all of", and "prod" adds nothing beside "production", which an image has to match in any case, so that the others stay for ever; if any of them is meant, one rule does; if all of them are, say so in the description ("all of")',
    ]);
  });

  const split = (selection: Record<string, unknown>, change = {}) =>
    suggested([rule(1, selection, change), tidy]);

  it("is split into a rule for each that another one doesn't cover, with everything else as it was", () => {
    assert.deepEqual(
      split({ ...prefixes("prod", "dev", "production"), ...keep(3) }, { description: "three" }),
      [
        {
          rules: [
            rule(1, { ...prefixes("prod"), ...keep(3) }, { description: "three" }),
            rule(2, { ...prefixes("dev"), ...keep(3) }, { description: "three" }),
          ],
        },
      ],
    );
  });

  it("is seen through other mistakes in it, which the split corrects", () => {
    for (const list of [
      prefixes("v*", "release*"),
      patterns("^v.*$", "release*"),
      prefixes("^v", "^release"),
    ]) {
      const lines = findings("tags-all-of", [rule(1, { ...list, ...keep(3) }), tidy]);
      assert.equal(lines.length, 1);
      const [splits] = suggested([rule(1, { ...list, ...keep(3) }), tidy]).slice(-1);
      assert.deepEqual(splits, {
        rules: [rule(1, { ...patterns("v*"), ...keep(3) }), rule(2, { ...patterns("release*"), ...keep(3) })],
      });
    }
  });

  it("becomes one rule for every tag, where the description says that all tagged images are meant", () => {
    const description = "Keep only 20 tagged images";
    assert.deepEqual(split({ ...prefixes("0", "1", "2"), ...keep(20) }, { description }), [
      { rules: [rule(1, { ...patterns("*"), ...keep(20) }, { description })] },
    ]);
  });

  for (const [why, selection, change] of [
    ["one tag can match all of it", { ...patterns("prod-*", "*-arm64"), ...keep(3) }, {}],
    ["it has one entry", { ...patterns("prod-*"), ...keep(3) }, {}],
    ["it has one entry twice", { ...patterns("prod-*", "prod-*"), ...keep(3) }, {}],
    [
      "the description says all of",
      { ...patterns("a*", "b*"), ...keep(3) },
      { description: "all of a and b" },
    ],
    [
      "it is a rule of this package with allOf",
      { ...patterns("arm-*", "dev-*"), ...days(3) },
      { description: "expire after 3 days: arm-* and dev-*" },
    ],
  ] as const) {
    it(`does what it says, where ${why}`, () => {
      assert.deepEqual(allOf(selection, change), []);
    });
  }

  const both = { tags: ["dev-1", "arm"], storageClass: "standard" } as const;
  const one = { tags: ["dev-1"], storageClass: "standard" } as const;
  const rules = [rule(1, { ...patterns("dev*", "arm"), ...keep(3) }), tidy];

  it("does what it says, where some of the given images have tags for all of it", () => {
    assert.deepEqual(findings("tags-all-of", rules, { images: [one, both] }), []);
    assert.equal(findings("tags-all-of", rules, { images: [one] }).length, 1);
    const archived = { ...both, storageClass: "archive" } as const;
    assert.equal(findings("tags-all-of", rules, { images: [archived] }).length, 1);
  });
});
