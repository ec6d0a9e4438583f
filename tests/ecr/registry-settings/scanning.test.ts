import assert from "node:assert/strict";
import { readScanning } from "../../../ecr/registry-settings/scanning";
import { read } from "../../reading";

const scanning = (value: unknown, names: string[] = []) => read(value, (place) => readScanning(place, names));
const enhanced = (...filters: string[]) => ({
  type: "ENHANCED",
  rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters }],
});

describe("the scanning of a registry", () => {
  it("is a type alone, or a rule for each frequency, in an order of its own", () => {
    assert.deepEqual(scanning({ type: "BASIC" }), { value: { type: "BASIC", rules: [] }, problems: [] });
    const rules = [
      { scanFrequency: "SCAN_ON_PUSH", filters: ["b", "a*", "b"] },
      { scanFrequency: "CONTINUOUS_SCAN", filters: ["prod"] },
    ];
    assert.deepEqual(scanning({ type: "ENHANCED", rules }), {
      value: {
        type: "ENHANCED",
        rules: [
          { scanFrequency: "CONTINUOUS_SCAN", filters: ["prod"] },
          { scanFrequency: "SCAN_ON_PUSH", filters: ["a*", "b"] },
        ],
      },
      problems: [],
    });
  });

  const wrong: [what: string, value: unknown, problems: string[]][] = [
    [
      "a type that ECR hasn't",
      { type: "basic" },
      ['here.type: is "basic", wanted one of BASIC, ENHANCED; did you mean "BASIC"? [value-unknown]'],
    ],
    [
      "a frequency that the type hasn't",
      { type: "BASIC", rules: [{ scanFrequency: "CONTINUOUS_SCAN", filters: ["*"] }] },
      [
        "here.rules[0].scanFrequency: is CONTINUOUS_SCAN, which BASIC scanning does not have: wanted SCAN_ON_PUSH or MANUAL [scanning-invalid]",
      ],
    ],
    [
      "a frequency twice",
      { type: "BASIC", rules: ["a", "b"].map((it) => ({ scanFrequency: "SCAN_ON_PUSH", filters: [it] })) },
      [
        "here.rules[1]: is another rule for SCAN_ON_PUSH: put its filters into the first one [scanning-invalid]",
      ],
    ],
    [
      "three rules",
      {
        type: "BASIC",
        rules: ["SCAN_ON_PUSH", "MANUAL", "MANUAL"].map((it) => ({ scanFrequency: it, filters: ["*"] })),
      },
      [
        "here.rules: has 3 rules, ECR takes 2: one for each frequency [scanning-invalid]",
        "here.rules[2]: is another rule for MANUAL: put its filters into the first one [scanning-invalid]",
      ],
    ],
    [
      "a filter with characters that no name has",
      enhanced("Team/*", "a--b"),
      ["Team/*", "a--b"].map(
        (it, index) =>
          `here.rules[0].filters[${index}]: "${it}" is not a filter: wanted up to 255 of a-z, 0-9 and *, with single . _ - / between them [scanning-invalid]`,
      ),
    ],
    [
      "101 filters",
      enhanced(...Array.from({ length: 101 }, (_, index) => `r${index}`)),
      ["here.rules[0].filters: has 101 filters, ECR takes 100 [scanning-invalid]"],
    ],
    [
      "a rule without filters",
      enhanced(),
      [
        'here.rules[0].filters: is empty: give filters over repository names ("*" for all), or leave the key out [list-empty]',
      ],
    ],
  ];
  for (const [what, value, problems] of wrong) {
    it(`is refused with ${what}`, () => {
      assert.deepEqual(scanning(value).problems, problems);
    });
  }

  /** ECR User Guide, "Filters to choose which repositories are scanned": its table. */
  const names = ["prod", "repo-prod", "prod-repo", "repo-prod-repo", "prodrepo"];
  const table: [filter: string, unmatched: string[]][] = [
    ["prod", []],
    ["*prod", ["prod-repo", "prodrepo", "repo-prod-repo"]],
    ["prod*", ["repo-prod", "repo-prod-repo"]],
    ["*prod*", []],
    ["prod*repo", ["prod", "repo-prod", "repo-prod-repo"]],
  ];
  for (const [filter, unmatched] of table) {
    it(`warns of ${unmatched.length} of the User Guide's names with the filter ${filter}`, () => {
      const expected = `warning: here: has no filter that matches ${[...unmatched].sort().join(", ")}: images there are not scanned at all; add a filter, or "*" [repository-unscanned]`;
      assert.deepEqual(
        scanning(enhanced(filter), [...names].sort()).problems,
        unmatched.length === 0 ? [] : [expected],
      );
    });
  }

  it("names five repositories of many, and says what BASIC does with them", () => {
    const many = Array.from({ length: 7 }, (_, index) => `r${index}`);
    assert.deepEqual(scanning({ type: "BASIC" }, many).problems, [
      'warning: here: has no filter that matches r0, r1, r2, r3, r4 and 2 more: images there are scanned only when somebody asks for it; add a filter, or "*" [repository-unscanned]',
    ]);
  });

  it("warns of a filter that matches no repository", () => {
    assert.deepEqual(scanning(enhanced("team", "taem"), ["team/api"]).problems, [
      'warning: here.rules[0].filters: has the filter "taem", which matches no repository [glob-unmatched]',
    ]);
  });

  it("reads a long filter that is none in no time", () => {
    assert.equal(scanning(enhanced(`${"a".repeat(250)}A`)).problems.length, 1);
  });
});
