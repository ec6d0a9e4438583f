import assert from "node:assert/strict";
import fc from "fast-check";
import { globCovers, globMatches, globsOverlap } from "../../ecr/glob";

describe("a glob", () => {
  const cases: [glob: string, text: string, matches: boolean][] = [
    ["team/api", "team/api", true],
    ["team/api", "team/api2", false],
    ["team/*", "team/api", true],
    ["team/*", "team/", true],
    ["team/*", "team", false],
    ["team/*", "team/api/v2", true],
    ["*", "", true],
    ["*", "anything/at/all", true],
    ["", "", true],
    ["", "a", false],
    ["**", "a", true],
    ["a*b*c", "abc", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["*.*.*", "v1.2.3", true],
    ["*.*.*", "1.2", false],
    ["v*", "V1", false],
    ["a.c", "abc", false],
    ["[ab]", "a", false],
    ["a?", "ab", false],
    ["*ab", "aab", true],
    ["*aab", "aaab", true],
  ];
  for (const [glob, text, matches] of cases) {
    it(`${JSON.stringify(glob)} ${matches ? "matches" : "doesn't match"} ${JSON.stringify(text)}`, () => {
      assert.equal(globMatches(glob, text), matches);
    });
  }

  it("is answered in time that doesn't explode with its stars", () => {
    const started = process.hrtime.bigint();
    assert.equal(globMatches(`${"*a".repeat(50)}*b`, "a".repeat(5000)), false);
    assert.equal(globsOverlap("*a".repeat(60), "*b".repeat(60)), false);
    assert.ok(process.hrtime.bigint() - started < 2_000_000_000n);
  });

  it("covers another where every text of the other is its own as well", () => {
    assert.equal(globCovers("v*", "v1*"), true);
    assert.equal(globCovers("v1*", "v*"), false);
    assert.equal(globCovers("*", "a*b"), true);
    assert.equal(globCovers("a*b", "a*b"), true);
    assert.equal(globCovers("deployed-*", "deployed-staging"), true);
    assert.equal(globCovers("a**", "a*"), true);
  });

  it("overlaps another where some text is matched by both", () => {
    assert.equal(globsOverlap("d*", "deployed-*"), true);
    assert.equal(globsOverlap("*-staging", "deployed-*"), true);
    assert.equal(globsOverlap("v*", "deployed-*"), false);
    assert.equal(globsOverlap("", "*"), true);
    assert.equal(globsOverlap("a*c", "ab"), false);
  });
});

describe("globs over two letters, held against all texts", () => {
  const glob = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });

  it("match what the same regular expression matches", () => {
    fc.assert(
      fc.property(glob, text, (glob, text) => globMatches(glob, text) === naive(glob).test(text)),
      {
        numRuns: 3000,
      },
    );
  });

  it("cover one another exactly if no text of a third letter and theirs tells them apart", () => {
    const texts = textsOf("abz", 7);
    fc.assert(
      fc.property(glob, glob, (wide, narrow) => {
        const [wideMatches, narrowMatches] = [naive(wide), naive(narrow)];
        const covers = texts.every((text) => !narrowMatches.test(text) || wideMatches.test(text));
        assert.equal(globCovers(wide, narrow), covers);
      }),
      { numRuns: 300 },
    );
  });

  it("overlap exactly if a text as long as both together is matched by both", () => {
    const shorter = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 5 });
    const texts = textsOf("ab", 10);
    fc.assert(
      fc.property(shorter, shorter, (one, other) => {
        const [oneMatches, otherMatches] = [naive(one), naive(other)];
        const overlap = texts.some((text) => oneMatches.test(text) && otherMatches.test(text));
        assert.equal(globsOverlap(one, other), overlap);
      }),
      { numRuns: 300 },
    );
  });

  it("overlap whatever they cover", () => {
    fc.assert(fc.property(glob, glob, (one, other) => !globCovers(one, other) || globsOverlap(one, other)));
  });
});

/** The glob as a regular expression, one part at a time. */
function naive(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll("*", ".*")}$`);
}

/** Every text over an alphabet, up to a length. */
function textsOf(alphabet: string, length: number): string[] {
  const texts = [""];
  for (let start = 0, end = 1, n = 0; n < length; n++, start = end, end = texts.length) {
    for (const text of texts.slice(start, end)) {
      texts.push(...[...alphabet].map((letter) => text + letter));
    }
  }
  return texts;
}
