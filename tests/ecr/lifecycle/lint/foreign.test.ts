import assert from "node:assert/strict";
import { readForeign } from "../../../../ecr/lifecycle/lint/foreign";

describe("a text that is no pattern of ECR's", () => {
  const cases: [text: string, what: string, patterns: string[] | undefined][] = [
    [".*", "a regular expression", ["*"]],
    ["^v", "a regular expression", ["v*"]],
    ["^v$", "a regular expression", ["v"]],
    ["^v\\d+\\.\\d+\\.\\d+$", "a regular expression", ["v*.*.*"]],
    ["v[0-9]+.*", "a regular expression", ["v*"]],
    ["^(dev|staging)-.*$", "a regular expression", ["dev-*", "staging-*"]],
    ["^(?:a|b)(1|2)$", "a regular expression", ["a1", "a2", "b1", "b2"]],
    ["main|master", "a regular expression", ["main", "master"]],
    ["^[0-9a-f]{7,40}$", "a regular expression", ["*"]],
    ["{dev,staging}-*", "a shell's pattern", ["dev-*", "staging-*"]],
    ["v[0-9]*", "a shell's pattern", ["v*"]],
    ["v?.?", "a shell's pattern", ["v*.*"]],
    ["^(a(b|c))$", "a regular expression", ["ab", "ac"]],
    ["!prod-*", "a negation", undefined],
    ["dev, staging", "several tags in one text", ["dev", "staging"]],
    ["${BRANCH}-*", "shell text or a template that nothing has filled in", undefined],
    ["$(git rev-parse HEAD)", "shell text or a template that nothing has filled in", undefined],
    ["$GIT_SHA", "shell text or a template that nothing has filled in", undefined],
    ["{{ .Values.tag }}", "shell text or a template that nothing has filled in", undefined],
    ["<env>-*", "shell text or a template that nothing has filled in", undefined],
    ["(((", "a regular expression", undefined],
    [`^${"(a|b)".repeat(9)}$`, "a regular expression", undefined],
  ];
  for (const [text, what, patterns] of cases) {
    it(`${text} is ${what}${patterns === undefined ? "" : `, meant as ${patterns.join(" and ")}`}`, () => {
      assert.deepEqual(readForeign(text), { what, patterns, isCertain: true });
    });
  }

  it("may be one of ECR's after all", () => {
    for (const [text, pattern] of [
      ["release.*", "release*"],
      ["v.*", "v*"],
      ["prod-.*", "prod-*"],
    ] as const) {
      assert.deepEqual(readForeign(text), {
        what: "a regular expression",
        patterns: [pattern],
        isCertain: false,
      });
    }
  });

  for (const text of [
    "*",
    "v*",
    "1.*",
    "v1.*",
    "*.*.*",
    "*-nightly.*",
    "release-*",
    "a_b-c.d",
    "",
    "sha256-*",
  ]) {
    it(`isn't ${JSON.stringify(text)}`, () => {
      assert.equal(readForeign(text), undefined);
    });
  }

  it("is read in no time, however long it is", () => {
    assert.equal(readForeign(`^${"(a|".repeat(160)}`)?.patterns, undefined);
  });
});
