import assert from "node:assert/strict";
import fc from "fast-check";
import { globMatches } from "../../../../ecr/glob";
import { TagPatterns } from "../../../../ecr/lifecycle/simulate/patterns";

const text = (letters: string) =>
  fc.array(fc.constantFrom(...letters), { maxLength: 6 }).map((its) => its.join(""));

describe("tag patterns, all at once", () => {
  it("match what each of them matches alone", () => {
    const pattern = fc.tuple(text("ab*é"), fc.boolean());
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), text("abé*"), (written, tag) => {
        const patterns = new TagPatterns();
        const numbers = written.map(([its, isPrefix]) =>
          isPrefix ? patterns.addPrefix(its) : patterns.addPattern(its),
        );
        const found = new Int32Array(patterns.count);
        const matched = new Set(found.subarray(0, patterns.match(tag, found)));
        assert.deepEqual(
          numbers.map((number) => matched.has(number)),
          written.map(([its, isPrefix]) => (isPrefix ? tag.startsWith(its) : globMatches(its, tag))),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it("are numbered once each, as prefixes too where they are the same", () => {
    const patterns = new TagPatterns();
    const numbers = [
      patterns.addPattern("v*"),
      patterns.addPrefix("v"),
      patterns.addPattern("v"),
      patterns.addPattern("v*"),
    ];
    assert.deepEqual([numbers, patterns.count], [[0, 0, 1, 0], 2]);
  });
});
