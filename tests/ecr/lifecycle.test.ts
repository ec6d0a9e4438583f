import assert from "node:assert/strict";
import { compileLifecycle, mergeLifecycle, readLifecycle } from "../../ecr/lifecycle";
import { lintLifecycle } from "../../ecr/lifecycle/lint/lint";
import { type LifecycleDocument, lifecycleText } from "../../ecr/lifecycle-document";
import { readLifecycleJson } from "../../ecr/lifecycle-json";
import { presets } from "../../ecr/lifecycle-preset";
import { refuseLifecyclePolicy } from "../../sandbox/provider/strict-lifecycle-policy";
import { evaluate, type Image } from "../lifecycle-evaluator";
import { read } from "../reading";

/** The policy that `lifecycle` of a repository compiles to. */
const compiled = (lifecycle?: unknown, keepsDeployed = true) =>
  read(lifecycle, (place) =>
    compileLifecycle(lifecycle === undefined ? undefined : readLifecycle(place), keepsDeployed, place),
  );

/** Each rule in a few words: `tags: count`. */
function outline(document: LifecycleDocument | null): string[] {
  return (document?.rules ?? []).map(({ rulePriority, selection, action }) => {
    const { tagStatus, tagPatternList, tagPrefixList, countType, countNumber } = selection;
    const what = tagPatternList?.join(" and ") ?? tagPrefixList?.map((prefix) => `${prefix}…`).join(" and ");
    return `${rulePriority} ${what ?? tagStatus}: ${action.type} ${countType} ${countNumber}`;
  });
}

const keptAlways = (...patterns: string[]) =>
  patterns.map((pattern, index) => `${index + 1} ${pattern}: expire imageCountMoreThan 999999`);

describe("the standard lifecycle policy", () => {
  const keep = (rulePriority: number, what: string, pattern: string) => ({
    rulePriority,
    description: `keep ${what}: ${pattern}`,
    selection: {
      tagStatus: "tagged",
      tagPatternList: [pattern],
      countType: "imageCountMoreThan",
      countNumber: 999999,
    },
    action: { type: "expire" },
  });
  const week = (rulePriority: number, pattern: string) => ({
    rulePriority,
    description: `expire after 7 days: ${pattern}`,
    selection: {
      tagStatus: "tagged",
      tagPatternList: [pattern],
      countType: "sinceImagePushed",
      countUnit: "days",
      countNumber: 7,
    },
    action: { type: "expire" },
  });

  it("keeps running images and releases, expires build tags after a week and all but 5 untagged images", () => {
    const policy = {
      rules: [
        keep(1, "running images", "deployed-*"),
        keep(2, "releases", "*.*.*"),
        keep(3, "releases", "release-*"),
        keep(4, "releases", "v*"),
        week(5, "gitbranch_*"),
        week(6, "gitpr_*"),
        week(7, "gitsha_*"),
        {
          rulePriority: 8,
          description: "keep the last 5: untagged images",
          selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 },
          action: { type: "expire" },
        },
      ],
    };
    assert.deepEqual(compiled(), { value: policy, problems: [] });
    assert.deepEqual(compiled({}), { value: policy, problems: [] });
  });

  it("keeps an image that was built long ago and released afterwards", () => {
    const image = (id: string, ...tags: string[]): Image => ({ id, tags, age: 100 });
    const images = [
      image("built", "gitsha_1"),
      image("released", "gitsha_2", "v1.2.3"),
      image("released-by-branch", "gitbranch_main", "release-7"),
      image("running", "gitsha_3", "deployed-production"),
      image("by-hand", "try-this"),
      ...[1, 2, 3, 4, 5, 6].map((n) => ({ id: `untagged-${n}`, tags: [], age: n })),
    ];
    assert.deepEqual(evaluate(compiled().value, images), { built: "expire", "untagged-6": "expire" });
  });

  it("doesn't keep running images where protectDeployed is false", () => {
    assert.deepEqual(
      outline(compiled(undefined, false).value).slice(0, 3),
      keptAlways("*.*.*", "release-*", "v*"),
    );
  });

  it("is left out by standard: false, the rules that keep are not", () => {
    assert.deepEqual(
      outline(compiled({ standard: false }).value),
      keptAlways("deployed-*", "*.*.*", "release-*", "v*"),
    );
  });

  it("is none where nothing is to be kept or dropped", () => {
    assert.deepEqual(compiled({ standard: false, keepTags: [] }, false), { value: null, problems: [] });
  });

  it("keeps other tags where keepTags says so, one rule each, sorted, without duplicates", () => {
    const { value } = compiled({ standard: false, keepTags: ["lts-*", "stable", "lts-*"] });
    assert.deepEqual(outline(value), keptAlways("deployed-*", "lts-*", "stable"));
  });

  it("has a text that ECR takes", () => {
    const { value } = compiled();
    assert.ok(value);
    const { length } = lifecycleText(value);
    assert.ok(length >= 100 && length <= 30_720);
    const single = compiled({ standard: false, keepTags: ["v"] }, false).value;
    assert.ok(single && lifecycleText(single).length >= 100);
  });
});

describe("own lifecycle rules", () => {
  it("stand between the rules that keep and the standard ones, in their order", () => {
    const rules = [
      { tags: { anyOf: ["dev-*"] }, olderThanDays: 3 },
      { tagPrefixes: { anyOf: ["test-"] }, keepLast: 2 },
    ];
    assert.deepEqual(outline(compiled({ keepTags: ["v*"], rules }).value), [
      ...keptAlways("deployed-*", "v*"),
      "3 dev-*: expire sinceImagePushed 3",
      "4 test-…: expire imageCountMoreThan 2",
      "5 gitbranch_*: expire sinceImagePushed 7",
      "6 gitpr_*: expire sinceImagePushed 7",
      "7 gitsha_*: expire sinceImagePushed 7",
      "8 untagged: expire imageCountMoreThan 5",
    ]);
  });

  it("decide before the standard ones: a longer life for branches wins", () => {
    const rules = [{ tags: { anyOf: ["gitbranch_main"] }, olderThanDays: 90 }];
    const { value } = compiled({ rules });
    const image = (tag: string): Image => ({ id: tag, tags: [tag], age: 30 });
    assert.deepEqual(evaluate(value, [image("gitbranch_main"), image("gitbranch_other")]), {
      gitbranch_other: "expire",
    });
  });

  it("compile anyOf to one rule for each pattern, because ECR reads a list as all of", () => {
    const { value, problems } = compiled({
      standard: false,
      keepTags: [],
      rules: [{ tags: { anyOf: ["dev-*", "test-*"] }, olderThanDays: 3 }],
    });
    assert.deepEqual(outline(value).slice(1), [
      "2 dev-*: expire sinceImagePushed 3",
      "3 test-*: expire sinceImagePushed 3",
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      evaluate(value, [
        { id: "dev", tags: ["dev-1"], age: 9 },
        { id: "test", tags: ["test-1"], age: 9 },
      ]),
      { dev: "expire", test: "expire" },
    );
  });

  it("compile allOf to one rule with a list", () => {
    const rules = [{ tags: { allOf: ["dev-*", "arm-*"] }, olderThanDays: 3 }];
    assert.deepEqual(outline(compiled({ standard: false, keepTags: [], rules }).value).slice(1), [
      "2 arm-* and dev-*: expire sinceImagePushed 3",
    ]);
  });

  it("warn that keepLast over alternatives keeps N of each", () => {
    const rules = [{ tags: { anyOf: ["dev-*", "test-*"] }, keepLast: 10 }];
    assert.deepEqual(compiled({ rules }).problems, [
      "warning: here.rules[0]: keeps the last 10 images of each of these 2 tag patterns, not 10 in all: ECR cannot count over alternatives [keep-each]",
    ]);
  });

  it("put untagged images behind tagged ones and everything else last, as ECR demands", () => {
    const rules = [
      { keepLast: 100 },
      { untagged: true, olderThanDays: 1 },
      { tags: { anyOf: ["dev-*"] }, olderThanDays: 3 },
    ];
    assert.deepEqual(outline(compiled({ standard: false, keepTags: [], rules }).value), [
      ...keptAlways("deployed-*"),
      "2 dev-*: expire sinceImagePushed 3",
      "3 untagged: expire sinceImagePushed 1",
      "4 any: expire imageCountMoreThan 100",
    ]);
  });

  it("put everything else behind the standard rule for untagged images too", () => {
    assert.deepEqual(outline(compiled({ rules: [{ keepLast: 100 }] }).value).slice(-2), [
      "8 untagged: expire imageCountMoreThan 5",
      "9 any: expire imageCountMoreThan 100",
    ]);
  });

  it("archive by notPulledForDays", () => {
    const rules = [{ tags: { anyOf: ["dev-*"] }, notPulledForDays: 60 }];
    assert.deepEqual(compiled({ standard: false, keepTags: [], rules }, false), {
      value: {
        rules: [
          {
            rulePriority: 1,
            description: "archive when not pulled for 60 days: dev-*",
            selection: {
              tagStatus: "tagged",
              tagPatternList: ["dev-*"],
              countType: "sinceImagePulled",
              countUnit: "days",
              countNumber: 60,
            },
            action: { type: "transition", targetStorageClass: "archive" },
          },
        ],
      },
      problems: [],
    });
  });

  it("take their own description", () => {
    const rules = [{ description: "short-lived", untagged: true, keepLast: 1 }];
    assert.equal(
      compiled({ standard: false, keepTags: [], rules }, false).value?.rules[0]?.description,
      "short-lived",
    );
  });

  for (const [why, rule, keepTags, dead] of [
    [
      "a kept pattern covers theirs",
      { tags: { anyOf: ["v1.*"] }, olderThanDays: 3 },
      ["v*"],
      "v1.*: keepTags keeps every image with a tag v*",
    ],
    [
      "a kept pattern covers their prefix",
      { tagPrefixes: { anyOf: ["v1"] }, keepLast: 3 },
      ["v*"],
      "v1*: keepTags keeps every image with a tag v*",
    ],
    [
      "a kept pattern covers one of all",
      { tags: { allOf: ["v1", "arm"] }, keepLast: 3 },
      ["v*"],
      "arm and v1: keepTags keeps every image with a tag v*",
    ],
    [
      "running images are kept",
      { tags: { anyOf: ["deployed-test"] }, keepLast: 3 },
      [],
      "deployed-test: protectDeployed keeps every image with a tag deployed-*",
    ],
  ] as const) {
    it(`give a warning where they never act, as ${why}`, () => {
      assert.deepEqual(compiled({ keepTags, rules: [rule] }).problems, [
        `warning: here.rules[0]: never acts on ${dead} [rule-never-acts]`,
      ]);
    });
  }

  it("give a warning where they count images that are kept anyway", () => {
    assert.deepEqual(
      compiled({ keepTags: ["v*"], rules: [{ tags: { anyOf: ["*"] }, keepLast: 10 }] }).problems,
      [
        "warning: here.rules[0]: counts images that are kept anyway (deployed-*, v*) among its 10, so of the others it may keep fewer, or none: use olderThanDays, or tags that kept images don't have [kept-images-count]",
      ],
    );
  });

  it("give a warning where an earlier rule of the user's claims all their images", () => {
    const rules = [
      { tags: { anyOf: ["dev-*"] }, olderThanDays: 3 },
      { tags: { anyOf: ["dev-x"] }, olderThanDays: 1 },
    ];
    assert.deepEqual(compiled({ rules }).problems, [
      "warning: here.rules[1]: never acts on dev-x: here.rules[0] comes before it and selects every image with a tag dev-* [rule-never-acts]",
    ]);
  });

  it("give no warning where some of their images are not kept", () => {
    const rules = [{ tags: { anyOf: ["*"] }, olderThanDays: 3 }];
    assert.deepEqual(compiled({ keepTags: ["v*"], rules }).problems, []);
  });

  it("conflict with a standard rule for untagged images, with the way out", () => {
    assert.deepEqual(compiled({ rules: [{ untagged: true, keepLast: 1 }] }).problems, [
      "here.rules[0]: selects untagged images, and so does a standard rule: leave this one out, or set standard: false and write the rules you want [lifecycle-conflict]",
    ]);
  });

  it("make 50 rules at most", () => {
    const anyOf = (count: number) => [
      { tags: { anyOf: Array.from({ length: count }, (_, n) => `d${n}`) }, olderThanDays: 1 },
    ];
    assert.deepEqual(compiled({ rules: anyOf(42) }).problems, []);
    assert.deepEqual(compiled({ rules: anyOf(43) }).problems, [
      "here: compiles to 51 rules (each pattern of anyOf and keepTags is one), ECR takes 50 [lifecycle-invalid]",
    ]);
  });
});

describe("rules for the archive", () => {
  const archived = (more: object = {}) => ({
    tagStatus: "untagged",
    storageClass: "archive",
    countType: "sinceImageTransitioned",
    countUnit: "days",
    ...more,
  });

  it("stand behind those for the standard class, and first keep there what is kept here", () => {
    const rules = [
      { untagged: true, archivedForDays: 365 },
      { notPulledForDays: 60 },
      { archivedForDays: 400 },
    ];
    const { value, problems } = compiled({ standard: false, keepTags: ["v*"], rules });
    assert.deepEqual(problems, []);
    assert.deepEqual(value?.rules.slice(2), [
      {
        rulePriority: 3,
        description: "archive when not pulled for 60 days: everything else",
        selection: { tagStatus: "any", countType: "sinceImagePulled", countUnit: "days", countNumber: 60 },
        action: { type: "transition", targetStorageClass: "archive" },
      },
      ...["deployed-*", "v*"].map((pattern, index) => ({
        rulePriority: 4 + index,
        description: `keep ${index === 0 ? "running images" : "releases"} in the archive: ${pattern}`,
        selection: archived({ tagStatus: "tagged", tagPatternList: [pattern], countNumber: 999_999 }),
        action: { type: "expire" },
      })),
      {
        rulePriority: 6,
        description: "expire after 365 days in the archive: untagged images",
        selection: archived({ countNumber: 365 }),
        action: { type: "expire" },
      },
      {
        rulePriority: 7,
        description: "expire after 400 days in the archive: everything else",
        selection: archived({ tagStatus: "any", countNumber: 400 }),
        action: { type: "expire" },
      },
    ]);
    assert.deepEqual(
      evaluate(value, [
        { id: "release", tags: ["v1"], age: 900, archived: 800 },
        { id: "build", tags: ["gitsha_1"], age: 900, archived: 800 },
        { id: "unpulled", tags: ["gitsha_2"], age: 900 },
      ]),
      { build: "expire", unpulled: "transition" },
    );
  });

  it("are no rivals of those for the standard class", () => {
    const rules = [
      { untagged: true, archivedForDays: 365 },
      { archivedForDays: 400 },
      { untagged: true, keepLast: 3 },
      { keepLast: 9 },
    ];
    assert.deepEqual(compiled({ standard: false, keepTags: [], rules }, false).problems, []);
  });

  it("wait for 90 days at least", () => {
    assert.deepEqual(compiled({ rules: [{ archivedForDays: 89 }] }).problems, [
      "here.rules[0].archivedForDays: is 89, wanted a number of days, at least 90 [value-unknown]",
    ]);
  });

  it("claim nothing of the standard class", () => {
    const rules = [
      { tags: { anyOf: ["dev-*"] }, archivedForDays: 90 },
      { tags: { anyOf: ["dev-x"] }, olderThanDays: 1 },
      { tags: { anyOf: ["dev-x"] }, archivedForDays: 100 },
    ];
    const { value, problems } = compiled({ standard: false, keepTags: [], rules }, false);
    assert.deepEqual(problems, [
      "warning: here.rules[2]: never acts on dev-x: here.rules[0] comes before it and selects every image with a tag dev-* [rule-never-acts]",
    ]);
    assert.deepEqual(outline(value), [
      "1 dev-x: expire sinceImagePushed 1",
      "2 dev-*: expire sinceImageTransitioned 90",
    ]);
  });
});

describe("as few rules as do the same", () => {
  it("leave out what is kept by a wider pattern", () => {
    const keepTags = ["v*", "v1.*", "*", "lts"];
    assert.deepEqual(outline(compiled({ standard: false, keepTags }).value), keptAlways("*"));
    const marks = { standard: false, keepTags: ["deployed-production", "v*"] };
    assert.deepEqual(outline(compiled(marks).value), keptAlways("deployed-*", "v*"));
  });

  it("keep one of two patterns that mean the same", () => {
    assert.deepEqual(
      outline(compiled({ standard: false, keepTags: ["v*", "v**"] }, false).value),
      keptAlways("v*"),
    );
  });

  it("leave out own rules that never act, which a warning says", () => {
    const rules = [{ tags: { anyOf: ["v1.*", "dev-*"] }, olderThanDays: 3 }];
    const { value, problems } = compiled({ standard: false, keepTags: ["v*"], rules }, false);
    assert.deepEqual(outline(value), [...keptAlways("v*"), "2 dev-*: expire sinceImagePushed 3"]);
    assert.deepEqual(problems, [
      "warning: here.rules[0]: never acts on v1.*: keepTags keeps every image with a tag v* [rule-never-acts]",
    ]);
  });
});

describe("a preset", () => {
  it("ci is the standard policy", () => {
    assert.deepEqual(compiled({ preset: "ci" }), compiled());
  });

  it("releases-only keeps releases, what runs and signatures, and expires everything else after a week", () => {
    assert.deepEqual(outline(compiled({ preset: "releases-only" }).value), [
      ...keptAlways("deployed-*", "*.*.*", "release-*", "sha256-*", "v*"),
      "6 any: expire sinceImagePushed 7",
    ]);
  });

  it("archive archives releases that nobody pulls, and deletes none", () => {
    assert.deepEqual(outline(compiled({ preset: "archive" }).value), [
      ...keptAlways("deployed-*"),
      "2 *.*.*: transition sinceImagePulled 90",
      "3 release-*: transition sinceImagePulled 90",
      "4 v*: transition sinceImagePulled 90",
      "5 gitbranch_*: expire sinceImagePushed 7",
      "6 gitpr_*: expire sinceImagePushed 7",
      "7 gitsha_*: expire sinceImagePushed 7",
      "8 untagged: expire imageCountMoreThan 5",
    ]);
  });

  it("goes with own rules and keepTags, as the standard rules do", () => {
    const settings = {
      preset: "releases-only",
      keepTags: ["lts-*"],
      rules: [{ tags: { anyOf: ["dev-*"] }, olderThanDays: 30 }],
    };
    assert.deepEqual(outline(compiled(settings).value), [
      ...keptAlways("deployed-*", "lts-*"),
      "3 dev-*: expire sinceImagePushed 30",
      "4 any: expire sinceImagePushed 7",
    ]);
  });

  it("says so where an own rule is one too many", () => {
    assert.deepEqual(compiled({ preset: "releases-only", rules: [{ olderThanDays: 30 }] }).problems, [
      "here.rules[0]: selects everything else, and so does preset releases-only: leave this one out, or take another preset [lifecycle-conflict]",
    ]);
  });

  it("is one of those there are, and comes without standard", () => {
    assert.deepEqual(compiled({ preset: "release-only" }).problems, [
      'here.preset: is "release-only", wanted one of ci, releases-only, archive; did you mean "releases-only"? [value-unknown]',
    ]);
    assert.deepEqual(compiled({ preset: "ci", standard: true }).problems, [
      "here: has preset and standard: take one of them (standard: true is preset: ci, and false no preset at all) [lifecycle-conflict]",
    ]);
  });

  for (const preset of presets) {
    it(`${preset} has nothing wrong with it, is taken by ECR's strict check, and gives the same bytes each time`, () => {
      for (const keepsDeployed of [true, false]) {
        const { value, problems } = compiled({ preset }, keepsDeployed);
        assert.deepEqual([problems, lintLifecycle(value)], [[], []]);
        assert.ok(value);
        refuseLifecyclePolicy(lifecycleText(value));
        assert.deepEqual(read(value, readLifecycleJson), { value, problems: [] });
        assert.deepEqual(compiled({ preset }, keepsDeployed).value, value);
      }
    });
  }
});

describe("a repository's lifecycle settings over the defaults'", () => {
  const merged = (defaults: unknown, own: unknown) =>
    read({ defaults, own }, (place) =>
      outline(
        compileLifecycle(
          mergeLifecycle(place.read("defaults", readLifecycle), place.read("own", readLifecycle)),
          false,
          place,
        ),
      ),
    ).value;
  const any = {
    json: JSON.stringify({
      rules: [
        {
          rulePriority: 5,
          description: "all but the youngest image",
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 1 },
          action: { type: "expire" },
        },
      ],
    }),
  };

  it("go key by key", () => {
    assert.deepEqual(merged({ standard: false, keepTags: ["lts"] }, { keepTags: ["v1"] }), keptAlways("v1"));
    assert.deepEqual(merged({ standard: false, keepTags: ["lts"] }, {}), keptAlways("lts"));
    assert.deepEqual(merged({ standard: false, keepTags: ["lts"] }, undefined), keptAlways("lts"));
    assert.deepEqual(merged(undefined, { standard: false, keepTags: ["lts"] }), keptAlways("lts"));
  });

  it("choose the rules that come with the package by preset or by standard, whichever the repository says", () => {
    const last = (defaults: unknown, own: unknown) => merged(defaults, own)?.at(-1)?.slice(2);
    const everything = "any: expire sinceImagePushed 7";
    const untagged = "untagged: expire imageCountMoreThan 5";
    assert.equal(last({ preset: "releases-only" }, {}), everything);
    assert.equal(last({ preset: "releases-only" }, { standard: true }), untagged);
    assert.equal(last({ preset: "releases-only" }, { preset: "ci" }), untagged);
    assert.equal(last({ standard: false }, { preset: "releases-only" }), everything);
    assert.deepEqual(merged({ preset: "archive" }, { standard: false, keepTags: ["v1"] }), keptAlways("v1"));
  });

  it("replace rules as a whole", () => {
    const rules = (pattern: string) => [{ tags: { anyOf: [pattern] }, keepLast: 1 }];
    assert.deepEqual(merged({ standard: false, keepTags: [], rules: rules("a") }, { rules: rules("b") }), [
      "1 b: expire imageCountMoreThan 1",
    ]);
  });

  it("as json take the place of all that the defaults say", () => {
    assert.deepEqual(merged({ standard: false, keepTags: ["lts"] }, any), [
      "5 any: expire imageCountMoreThan 1",
    ]);
  });

  it("take the place of the defaults' json", () => {
    assert.deepEqual(merged(any, { standard: false, keepTags: ["lts"] }), keptAlways("lts"));
    assert.deepEqual(merged(any, undefined), ["5 any: expire imageCountMoreThan 1"]);
  });
});
