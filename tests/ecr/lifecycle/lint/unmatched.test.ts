import assert from "node:assert/strict";
import { findings, keep, patterns, prefixes, rule, tidy } from "../../../lifecycle-linting";

const image = (...tags: string[]) => ({ tags, storageClass: "standard" as const });
const unmatched = (images: ReturnType<typeof image>[], ...rules: unknown[]) =>
  findings("pattern-unmatched", [...rules, tidy], { images });

describe("among given images", () => {
  it("each pattern and prefix matches a tag", () => {
    const rules = [
      rule(1, { ...patterns("*-nightly.*"), ...keep(30) }),
      rule(2, { ...prefixes("rel"), ...keep(3) }),
      rule(3, { ...patterns("v*"), ...keep(3) }),
    ];
    assert.deepEqual(unmatched([image("nightly"), image(), image("v1.0.0")], ...rules), [
      'rules[0].selection.tagPatternList[0]: "*-nightly.*" matches no tag of the 3 images: a misspelt tag, or one that is no longer pushed',
      'rules[1].selection.tagPrefixList[0]: "rel" is the beginning of no tag of the 3 images: a misspelt tag, or one that is no longer pushed',
    ]);
  });

  it("some have tags for all of a list", () => {
    const rules = [rule(1, { ...patterns("*-arm", "v*"), ...keep(30) })];
    assert.deepEqual(unmatched([image("v1"), image("dev-arm")], ...rules), [
      "rules[0].selection.tagPatternList: selects none of the 2 images: some have a tag for one entry, none has tags for all 2",
    ]);
    assert.deepEqual(unmatched([image("v1-arm")], ...rules), []);
  });

  it("there may be none at all, of which nothing follows", () => {
    assert.deepEqual(unmatched([], rule(1, { ...patterns("v*"), ...keep(3) })), []);
  });
});
