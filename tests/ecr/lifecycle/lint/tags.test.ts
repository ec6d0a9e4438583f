import assert from "node:assert/strict";
import {
  any,
  findings,
  keep,
  lintRules,
  patterns,
  prefixes,
  rule,
  suggested,
  tidy,
  untagged,
} from "../../../lifecycle-linting";

const lint = (selection: Record<string, unknown>) => lintRules([rule(1, { ...selection, ...keep(3) }), tidy]);
const suggestion = (selection: Record<string, unknown>) =>
  suggested([rule(1, { ...selection, ...keep(3) }), tidy]);
const list = "rules[0].selection.tagPatternList";

describe("a list of tags", () => {
  it("goes with tagStatus tagged, which needs exactly one", () => {
    assert.deepEqual(lint({ tagStatus: "tagged" }), [
      "rules[0].selection: has tagStatus tagged and neither tagPatternList nor tagPrefixList, of which ECR wants one [lifecycle-invalid]",
    ]);
    assert.deepEqual(suggestion({ tagStatus: "tagged" }), [{ tagStatus: "tagged", tagPatternList: ["*"] }]);
    assert.deepEqual(lint({ ...patterns("v*"), ...prefixes("v") }), [
      "rules[0].selection: has both tagPatternList and tagPrefixList, of which ECR takes one: write prefixes as patterns with * at their end [lifecycle-invalid]",
    ]);
    assert.deepEqual(lintRules([rule(1, { ...untagged, tagPatternList: ["v*"], ...keep(3) })]), [
      `${list}: goes with tagStatus tagged only, and tagStatus is untagged [lifecycle-invalid]`,
    ]);
    const both = [rule(1, { ...any, tagPrefixList: ["v"], ...keep(3) })];
    assert.deepEqual(lintRules(both), [
      "rules[0].selection.tagPrefixList: goes with tagStatus tagged only, and tagStatus is any [lifecycle-invalid]",
    ]);
    assert.deepEqual(suggested(both), [{ tagStatus: "tagged" }]);
  });

  it("has entries", () => {
    assert.deepEqual(lint(patterns()), [
      `${list}: is empty: give ["*"] as tagPatternList for every tag [list-empty]`,
    ]);
    assert.deepEqual(lintRules([rule(1, { ...any, tagPrefixList: [], ...keep(3) })]), [
      "rules[0].selection.tagPrefixList: goes with tagStatus tagged only, and tagStatus is any [lifecycle-invalid]",
      "rules[0].selection.tagPrefixList: is empty: leave the key out [list-empty]",
    ]);
  });

  it("has each of them once", () => {
    assert.deepEqual(lint(patterns("v*", "v*")), [
      `warning: ${list}[1]: "v*" stands at ${list}[0] already [entry-duplicate]`,
    ]);
  });
});

describe("a tag pattern", () => {
  it("has four * at most", () => {
    assert.deepEqual(lint(patterns("*a*b*c*")), []);
    assert.deepEqual(lint(patterns("*a*b*c*d*")), [
      `${list}[0]: "*a*b*c*d*" has 5 *, ECR takes 4 in a pattern [lifecycle-invalid]`,
    ]);
    assert.deepEqual(suggestion(patterns("v*****")), [{ tagPatternList: ["v*"] }]);
  });

  it("is one that some tag can match", () => {
    assert.deepEqual(lint(patterns("")), [
      `${list}[0]: is empty, and matches no tag: write "*" if every tag is meant [tag-odd]`,
    ]);
    assert.deepEqual(lint(patterns("feature/x")), [
      `${list}[0]: "feature/x" can match no tag: a tag is 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [tag-odd]`,
    ]);
    assert.equal(findings("tag-odd", [rule(1, { ...patterns("-x*"), ...keep(3) })]).length, 1);
    assert.equal(findings("tag-odd", [rule(1, { ...patterns("x".repeat(129)), ...keep(3) })]).length, 1);
  });

  it("is no regular expression and no shell text", () => {
    assert.deepEqual(lint(patterns("^v\\d+$")), [
      `${list}[0]: "^v\\\\d+$" is a regular expression, and ECR knows * for any characters and nothing else, so that it matches no tag: "v*" seems to be meant [pattern-syntax]`,
    ]);
    assert.deepEqual(suggestion(patterns("^(a|b)-.+")), [{ tagPatternList: ["a-*", "b-*"] }]);
    assert.deepEqual(lint(patterns("release.*")), [
      `warning: ${list}[0]: "release.*" looks like a regular expression; as a pattern its dot has to be in the tag: "release*" seems to be meant [pattern-syntax]`,
    ]);
  });

  it("without a * is one tag, which a separator at its end makes unlikely", () => {
    assert.deepEqual(lint(patterns("latest")), []);
    assert.deepEqual(lint(patterns("prod-")), [
      `warning: ${list}[0]: "prod-" matches the one tag that reads so: write "prod-*" for tags that begin with it [tag-odd]`,
    ]);
  });
});

describe("a tag prefix", () => {
  const prefix = "rules[0].selection.tagPrefixList[0]";

  it("is no pattern: its * stands for itself", () => {
    assert.deepEqual(lint(prefixes("v*")), [
      `${prefix}: "v*" is a pattern in a list of prefixes, where * stands for itself, so that it matches no tag: write it in tagPatternList [prefix-pattern]`,
    ]);
    assert.deepEqual(suggestion(prefixes("*.*.*")), [{ tagPatternList: ["*.*.*"] }]);
  });

  it("is not empty", () => {
    assert.deepEqual(lint(prefixes("")), [
      `warning: ${prefix}: is empty, and every tag begins with nothing: write tagPatternList ["*"] if every tag is meant [prefix-empty]`,
    ]);
  });

  it("is one that some tag can begin with", () => {
    assert.deepEqual(lint(prefixes("prod-")), []);
    assert.deepEqual(lint(prefixes("-")), [
      `${prefix}: "-" can match no tag: a tag is 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [tag-odd]`,
    ]);
    assert.equal(findings("pattern-syntax", [rule(1, { ...prefixes("^v"), ...keep(3) })]).length, 1);
  });
});
