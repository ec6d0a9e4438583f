import assert from "node:assert/strict";
import { readQuantities } from "../../../../ecr/lifecycle/lint/description-words";
import { any, days, findings, keep, patterns, prefixes, rule, untagged } from "../../../lifecycle-linting";

/** What is said of a rule's description, without the path. */
const said = (
  description: string,
  selection: Record<string, unknown>,
  change: Record<string, unknown> = {},
) =>
  findings("description-contradicts", [rule(1, selection, { description, ...change })]).map((line) =>
    line.replace(/^rules\[0\]\.description: /, ""),
  );
const archive = { action: { type: "transition", targetStorageClass: "archive" } };
const pulled = { countType: "sinceImagePulled", countUnit: "days", countNumber: 60 };

describe("a description contradicts its rule", () => {
  const cases: [description: string, selection: Record<string, unknown>, message: string][] = [
    ["Keep last 10 images", { ...any, ...keep(5) }, "says 10, and countNumber is 5"],
    ["Only ten of the newest images remain", { ...any, ...keep(5) }, "says 10, and countNumber is 5"],
    [
      "Keep the 20 most recent tagged images",
      { ...patterns("*"), ...keep(30) },
      "says 20, and countNumber is 30",
    ],
    ["Rotate when reach 500 images stored", { ...any, ...keep(100) }, "says 500, and countNumber is 100"],
    ["Expire untagged after 7 days", { ...untagged, ...days(14) }, "says 7 days, and countNumber is 14 days"],
    ["Expire untagged after a week", { ...untagged, ...days(14) }, "says a week, and countNumber is 14 days"],
    [
      "Drop untagged after 3 months",
      { ...untagged, ...days(30) },
      "says 3 months, and countNumber is 30 days",
    ],
    ["30-day retention of untagged", { ...untagged, ...days(3) }, "says 30-day, and countNumber is 3 days"],
    [
      "Keep last 30 dev images",
      { ...prefixes("dev"), ...days(30) },
      "says 30 images, and the rule counts days (sinceImagePushed), however few images that leaves",
    ],
    [
      "Expire dev images after 30 days",
      { ...prefixes("dev"), ...keep(30) },
      "says 30 days, and the rule counts images, not days",
    ],
    [
      "Delete untagged images",
      { ...any, ...days(3) },
      "says untagged, and the rule is about all images (tagStatus any)",
    ],
    [
      "Delete untagged images",
      { ...patterns("*"), ...days(3) },
      "says untagged, and the rule is about tagged ones (tagStatus tagged)",
    ],
    [
      "Keep 3 tagged images",
      { ...untagged, ...keep(3) },
      "says tagged, and the rule is about untagged images",
    ],
    [
      "Keep last 30 images",
      { ...prefixes("v"), ...keep(30) },
      'speaks of images in general, and the rule is about those with "v" only',
    ],
    [
      "Expire images older than 5 days",
      { ...untagged, ...days(5) },
      "speaks of images in general, and the rule is about untagged ones only",
    ],
    [
      "Delete development images after TTL",
      { ...any, ...days(1) },
      "says development, and the rule is about whatever no earlier rule selects (tagStatus any)",
    ],
    ["Archive old ones", { ...any, ...days(9) }, "says archive, and the rule deletes (action expire)"],
    [
      "Keep 3 images per branch",
      { ...patterns("*", "b*"), ...keep(3) },
      "speaks of each branch, and a rule counts all images that it selects together: write a rule for each",
    ],
  ];
  for (const [description, selection, message] of cases) {
    it(`that ${message}`, () => {
      assert.deepEqual(said(description, selection), [`${JSON.stringify(description)} ${message}`]);
    });
  }

  it("that says images are deleted, and the rule archives them", () => {
    assert.deepEqual(said("Expire unused", { ...any, ...pulled }, archive), [
      '"Expire unused" says that images are deleted, and the rule archives them (action transition)',
    ]);
  });

  it("also where the number is a text, which has its own problem", () => {
    assert.deepEqual(said("Keep last 30 v images", { ...prefixes("v"), ...keep(3), countNumber: "20" }), [
      '"Keep last 30 v images" says 30, and countNumber is 20',
    ]);
  });
});

describe("a description agrees with its rule", () => {
  const cases: [description: string, selection: Record<string, unknown>, change?: Record<string, unknown>][] =
    [
      ["Keep last 10 images", { ...any, ...keep(10) }],
      ['Keep images matching "latest" or start with 20', { ...patterns("20*"), ...days(3650) }],
      ["keep the last 16.04 builds", { ...prefixes("16.04"), ...keep(7) }],
      ["Keep images of v2 for ever", { ...prefixes("v2"), ...keep(9999) }],
      ["Keep production images indefinitely", { ...prefixes("production-"), ...keep(9999) }],
      ["Expire after 1 week", { ...untagged, ...days(7) }],
      ["Expire after 2 months", { ...untagged, ...days(60) }],
      ["Expire after a year", { ...untagged, ...days(365) }],
      ["Keep 1,000 images", { ...any, ...keep(1000) }],
      ["Catch-all to expire every other tagged images after 14 days", { ...patterns("*"), ...days(14) }],
      ["Don't keep any untagged images for 7 days", { ...untagged, ...days(7) }],
      ["Remove all images for archived repos", { ...any, ...keep(1) }],
      ["Delete images archived for more than 365 days", { ...any, ...days(365) }],
      ["Archive images not pulled in 60 days", { ...any, ...pulled }, archive],
      ["Delete everything else in dev and test", { ...any, ...days(9) }],
      ["dev repository: keep 5", { ...any, ...keep(5) }],
      ["30タグしか保持しない", { ...any, ...keep(10) }],
      ["Keep 3 images per branch", { ...patterns("branch-main-*"), ...keep(3) }],
      ["tagged", { ...patterns("prod*"), ...days(30) }],
      ["untagged", { ...untagged, ...keep(2) }],
      ["delete immediately", { ...untagged, ...days(1) }],
      ["within 1 hour", { ...untagged, ...days(1), countUnit: "hours" }],
      ["", { ...any, ...keep(3) }],
    ];
  for (const [description, selection, change] of cases) {
    it(`${JSON.stringify(description)}`, () => {
      assert.deepEqual(said(description, selection, change), []);
    });
  }
});

describe("numbers in a description", () => {
  it("are of images where they stand behind a word of keeping, or before what is kept", () => {
    const images = (text: string) => readQuantities(text).images;
    assert.deepEqual(images("keep only the last 7, of 9 images"), [7, 9]);
    assert.deepEqual(images("at most thirty builds"), [30]);
    assert.deepEqual(images("rule 3 of section 4"), []);
    assert.deepEqual(images("keep 100% of it"), []);
  });

  it("are of days where a unit of time is behind them", () => {
    assert.deepEqual(readQuantities("keep the last 2 weeks of images, 5 at most"), {
      images: [],
      days: [{ least: 14, most: 14, words: "2 weeks" }],
    });
    assert.deepEqual(readQuantities("after 90d").days, [{ least: 90, most: 90, words: "90d" }]);
  });

  it("are read in no time from a description as long as a policy", () => {
    for (const words of ["keep the last ", "images ", "1 ", "<", "a-1"]) {
      said(words.repeat(5_000), { ...any, ...keep(3) });
    }
  });
});
