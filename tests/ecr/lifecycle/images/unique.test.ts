import assert from "node:assert/strict";
import fc from "fast-check";
import { Unique } from "../../../../ecr/lifecycle/images/unique";

describe("a search for texts that are there twice", () => {
  it("finds what a Map finds, whatever part of a text it goes by", () => {
    const text = fc.oneof(
      fc.constantFrom("", "a", "b", "ab", "ba", "xab", "yab"),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(text), fc.constantFrom(0, 1, 2, 99), (texts, tail) => {
        const unique = new Unique(tail);
        const known = new Map<string, number>();
        for (const [index, its] of texts.entries()) {
          assert.equal(unique.add(its, texts), known.get(its));
          known.set(its, known.get(its) ?? index);
        }
      }),
    );
  });

  it("goes on finding them as it grows", () => {
    const texts = Array.from({ length: 40_000 }, (_, index) => `tag-${index % 39_999}`);
    const unique = new Unique();
    const twice = texts.map((text) => unique.add(text, texts)).filter((place) => place !== undefined);
    assert.deepEqual(twice, [0]);
  });
});
