import assert from "node:assert/strict";
import { canMove, readFilters, resolveMutability, type TagMutability } from "../../ecr/mutability";
import { read } from "../reading";

interface Said {
  mode?: TagMutability;
  filters?: string[];
}

const resolved = (defaults: Said, own: Said) =>
  read(undefined, (place) =>
    resolveMutability(
      { mode: defaults.mode, filters: defaults.filters },
      { mode: own.mode, filters: own.filters },
      place,
    ),
  );

describe("tag mutability", () => {
  const moving = ["deployed-*", "gitbranch_*", "gitpr_*"];
  const cases: [title: string, defaults: Said, own: Said, mode: TagMutability, filters: string[]][] = [
    ["is immutable but for the tags that move by design", {}, {}, "IMMUTABLE_WITH_EXCLUSION", moving],
    ["is what the defaults say", { mode: "MUTABLE" }, {}, "MUTABLE", []],
    ["is what the repository says", { mode: "MUTABLE" }, { mode: "IMMUTABLE" }, "IMMUTABLE", []],
    [
      "takes the repository's filters",
      { filters: ["a*"] },
      { filters: ["b*"] },
      "IMMUTABLE_WITH_EXCLUSION",
      ["b*"],
    ],
    ["takes the defaults' filters", { filters: ["a*"] }, {}, "IMMUTABLE_WITH_EXCLUSION", ["a*"]],
    [
      "takes the defaults' filters where the repository says the same mode",
      { mode: "MUTABLE_WITH_EXCLUSION", filters: ["a*"] },
      { mode: "MUTABLE_WITH_EXCLUSION" },
      "MUTABLE_WITH_EXCLUSION",
      ["a*"],
    ],
    [
      "leaves the defaults' filters where the repository says another mode",
      { mode: "MUTABLE_WITH_EXCLUSION", filters: ["a*"] },
      { mode: "IMMUTABLE_WITH_EXCLUSION" },
      "IMMUTABLE_WITH_EXCLUSION",
      moving,
    ],
    [
      "drops the defaults' filters for a plain mode",
      { filters: ["a*"] },
      { mode: "IMMUTABLE" },
      "IMMUTABLE",
      [],
    ],
  ];
  for (const [title, defaults, own, mode, filters] of cases) {
    it(title, () => {
      assert.deepEqual(resolved(defaults, own), { value: { mode, filters }, problems: [] });
    });
  }

  it("asks for filters where its mode has none of its own", () => {
    assert.deepEqual(resolved({}, { mode: "MUTABLE_WITH_EXCLUSION" }).problems, [
      "here: has imageTagMutability MUTABLE_WITH_EXCLUSION and no imageTagMutabilityExclusionFilters: ECR wants 1 to 5 [filter-invalid]",
    ]);
  });

  it("refuses filters with a plain mode, wherever the two stand", () => {
    for (const [defaults, own] of [
      [{ mode: "MUTABLE" }, { filters: ["a*"] }],
      [{}, { mode: "MUTABLE", filters: ["a*"] }],
      [{ mode: "MUTABLE", filters: ["a*"] }, {}],
    ] as [Said, Said][]) {
      assert.deepEqual(resolved(defaults, own).problems, [
        "here: has imageTagMutabilityExclusionFilters and imageTagMutability MUTABLE: filters go with MUTABLE_WITH_EXCLUSION [filter-invalid]",
      ]);
    }
  });

  it("says nothing more of an empty list of filters, which has its own problem", () => {
    assert.deepEqual(resolved({}, { filters: [] }).problems, []);
    assert.deepEqual(resolved({ filters: [] }, {}).problems, []);
  });
});

describe("the exclusion filters", () => {
  it("are sorted, without duplicates, 1 to 5", () => {
    assert.deepEqual(read(["b*", "a*", "b*"], readFilters), { value: ["a*", "b*"], problems: [] });
    assert.deepEqual(read(["a", "b", "c", "d", "e", "a"], readFilters).problems, []);
    assert.deepEqual(read(["a", "b", "c", "d", "e", "f"], readFilters).problems, [
      "here: has 6 filters, ECR takes 5 [filter-invalid]",
    ]);
  });

  for (const filter of ["*a*", "v1.2.3", "A_b-c", "a".repeat(128)]) {
    it(`may be ${filter.slice(0, 20)}`, () => {
      assert.deepEqual(read([filter], readFilters).problems, []);
    });
  }

  for (const filter of ["", "a b", "a/b", "a?", "a".repeat(129)]) {
    it(`may not be ${JSON.stringify(filter.slice(0, 20))}`, () => {
      assert.deepEqual(read([filter], readFilters).problems, [
        `here[0]: ${JSON.stringify(filter)} is not a filter: wanted 1 to 128 of A-Z a-z 0-9 . _ - * [filter-invalid]`,
      ]);
    });
  }
});

describe("a tag like deployed-*", () => {
  const cases: [mode: TagMutability, filters: string[], moves: boolean][] = [
    ["MUTABLE", [], true],
    ["IMMUTABLE", [], false],
    ["IMMUTABLE_WITH_EXCLUSION", ["deployed-*"], true],
    ["IMMUTABLE_WITH_EXCLUSION", ["a*", "d*"], true],
    ["IMMUTABLE_WITH_EXCLUSION", ["*"], true],
    ["IMMUTABLE_WITH_EXCLUSION", ["deployed-s*", "deployed-p*"], false],
    ["IMMUTABLE_WITH_EXCLUSION", ["deployed"], false],
    ["MUTABLE_WITH_EXCLUSION", ["v*"], true],
    ["MUTABLE_WITH_EXCLUSION", ["deployed-production"], false],
    ["MUTABLE_WITH_EXCLUSION", ["*-production"], false],
    ["MUTABLE_WITH_EXCLUSION", ["*"], false],
  ];
  for (const [mode, filters, moves] of cases) {
    it(`${moves ? "can" : "can't"} move under ${mode}${filters.length > 0 ? ` but for ${filters.join(", ")}` : ""}`, () => {
      assert.equal(canMove({ mode, filters }, "deployed-*"), moves);
    });
  }
});
