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
  untagged,
} from "../../../lifecycle-linting";

const image = (...tags: string[]) => ({ tags, storageClass: "standard" as const });
const releases = (...rules: unknown[]) => findings("release-tag-expires", rules);
const signed = (...rules: unknown[]) => findings("signature-expires", rules);
const keepV = {
  description: "keep: v*",
  selection: { ...patterns("v*"), ...keep(999_999) },
  action: { type: "expire" },
};

describe("release tags", () => {
  it("expire by age, whether their images run or not", () => {
    assert.deepEqual(releases(rule(1, { ...prefixes("prod"), ...days(30) }), tidy), [
      'rules[0].selection.countType: deletes images with a tag "prod" 30 days after their push, whether they still run or not (a tag that is put on later doesn\'t make an image younger): keep a number of them, or keep what runs by a rule before this one',
    ]);
  });

  it("fall to a last rule, where other tags matter to a policy and none of them is a release's", () => {
    const rules = [rule(1, { ...prefixes("dev-"), ...keep(5) }), rule(2, { ...any, ...days(7) })];
    assert.deepEqual(releases(...rules), [
      "rules[1]: deletes whatever no earlier rule selects, releases and what runs among them: put a rule before it that keeps their tags",
    ]);
    assert.deepEqual(suggested(rules), [keepV]);
  });

  for (const [why, ...rules] of [
    ["are kept by a number", rule(1, { ...prefixes("v"), ...keep(30) }), rule(2, { ...any, ...days(7) })],
    ["are kept for ten years", rule(1, { ...prefixes("v"), ...days(3650) }), rule(2, { ...any, ...days(7) })],
    [
      "are kept by a version's pattern",
      rule(1, { ...patterns("*.*.*"), ...keep(9999) }),
      rule(2, { ...any, ...days(7) }),
    ],
    [
      "may be none, as no tag matters",
      rule(1, { ...untagged, ...days(1) }),
      rule(2, { ...any, ...keep(10) }),
    ],
    [
      "may be what a description says, while a number is kept",
      rule(1, { ...prefixes("app-latest"), ...keep(10) }, { description: "production" }),
      rule(2, { ...any, ...keep(50) }),
    ],
    ["are other than those of nonprod and preview", rule(1, { ...prefixes("nonprod"), ...days(7) }), tidy],
  ] as const) {
    it(`are nothing to warn of where they ${why}`, () => {
      assert.deepEqual(releases(...rules), []);
    });
  }

  const plain = [rule(1, { ...untagged, ...days(1) }), rule(2, { ...any, ...days(30) })];

  it("of given images expire by age, which is an error", () => {
    const images = [image("gitsha_1", "v1.2.3"), image("2.0.1"), image("dev")];
    assert.deepEqual(findings("release-tag-expires", plain, { images }), [
      'rules[1]: deletes 2 images, among them the one with the tag "v1.2.3" once they are older than 30 days: put a rule before it that keeps such tags',
    ]);
    assert.deepEqual(suggested(plain, { images }), [keepV]);
  });

  it("of given images expire once others are younger, which is a warning", () => {
    const rules = [rule(1, { ...any, ...keep(10) })];
    assert.deepEqual(findings("release-tag-expires", rules, { images: [image("release-7")] }), [
      'rules[0]: deletes the image with the tag "release-7" as soon as 10 others are younger: put a rule before it that keeps such tags',
    ]);
  });

  it("of given images are safe where an earlier rule claims them, or where there are none", () => {
    const kept = [rule(1, { ...patterns("v*"), ...keep(30) }), rule(2, { ...any, ...days(30) })];
    assert.deepEqual(findings("release-tag-expires", kept, { images: [image("v1.2.3"), image("x")] }), []);
    assert.deepEqual(findings("release-tag-expires", plain, { images: [image("dev")] }), []);
  });
});

describe("cosign's signatures", () => {
  const way = "put a rule for sha256-* before it";

  it("are deleted by a last rule, while what they sign is kept", () => {
    const rules = [rule(1, { ...prefixes("v"), ...keep(9999) }), rule(2, { ...any, ...keep(50) })];
    assert.deepEqual(signed(...rules), [
      `rules[1]: deletes what cosign pushes for the images that rule 1 keeps, if you sign images: signatures (tags sha256-….sig, .att, .sbom) are images of their own, which that rule doesn't select: ${way}`,
    ]);
  });

  for (const [why, ...rules] of [
    [
      "have a rule of their own",
      rule(1, { ...prefixes("v"), ...keep(9999) }),
      rule(2, { ...patterns("sha256-*"), ...keep(9999) }),
      rule(3, { ...any, ...days(9) }),
    ],
    ["go the way of all images", rule(1, { ...untagged, ...days(1) }), rule(2, { ...any, ...days(9) })],
    ["are deleted by no rule", rule(1, { ...prefixes("v"), ...keep(9999) }), tidy],
  ] as const) {
    it(`are nothing to warn of where they ${why}`, () => {
      assert.deepEqual(signed(...rules), []);
    });
  }

  it("are counted among the given images", () => {
    const rules = [rule(1, { ...prefixes("v"), ...keep(9999) }), rule(2, { ...any, ...days(9) })];
    const tag = `sha256-${"ab".repeat(32)}`;
    const images = [image("v1.0.0"), image(`${tag}.sig`), image(`${tag}.att`)];
    assert.deepEqual(findings("signature-expires", rules, { images }), [
      `rules[1]: deletes 2 signatures or other attachments that cosign pushed, as "sha256-abababab….sig", by their own age and not with the images that they belong to: ${way}`,
    ]);
    assert.deepEqual(findings("signature-expires", rules, { images: [image("v1.0.0")] }), []);
  });
});
