import assert from "node:assert/strict";
import fc from "fast-check";
import { readTime } from "../../../../ecr/lifecycle/images/time";

describe("a time as the AWS command line prints it", () => {
  const cases: [written: unknown, expected: string][] = [
    ["2026-01-31T10:20:30.123000+00:00", "2026-01-31T10:20:30.123Z"],
    ["2026-01-31T10:20:30.123000+05:30", "2026-01-31T04:50:30.123Z"],
    ["2026-01-31T10:20:30-08:00", "2026-01-31T18:20:30.000Z"],
    ["2026-01-31T10:20:30Z", "2026-01-31T10:20:30.000Z"],
    ["2026-01-31T10:20", "2026-01-31T10:20:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["2000-03-01 00:00:00.5+0000", "2000-03-01T00:00:00.500Z"],
    [1_769_854_830.5, "2026-01-31T10:20:30.500Z"],
  ];
  for (const [written, expected] of cases) {
    it(`is read: ${written}`, () => assert.equal(new Date(readTime(written)).toISOString(), expected));
  }

  for (const written of [
    ...[
      "",
      "yesterday",
      "2026-13-01",
      "2026-02-29",
      "2026-01-00",
      "2026-01-31T24:00:00Z",
      "2026-01-31T10:60:00Z",
    ],
    ...[
      "2026-01-31T10:20:30.123000*00:00",
      "2026-01-31T10:20:30.12x000+00:00",
      "2026-01-31T10:20:61.000000+00:00",
    ],
    ...["2026-01-31T10:20:30+24:00", " 2026-01-31", null, undefined, {}, Number.NaN],
  ]) {
    it(`is none: ${JSON.stringify(written)}`, () => assert.ok(Number.isNaN(readTime(written))));
  }

  it("keeps microseconds, by which images that are pushed together are told apart", () => {
    const [one, two] = ["000001", "000002"].map((micros) => readTime(`2026-01-31T10:20:30.${micros}+00:00`));
    assert.ok(one !== undefined && two !== undefined && one < two);
  });

  it("is read in its quick form as the engine's own Date reads it", () => {
    const range = { min: new Date("1970-01-01"), max: new Date("2199-12-31"), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const text = date.toISOString().replace("Z", "000+00:00");
        assert.equal(readTime(text), date.getTime());
      }),
    );
  });
});
