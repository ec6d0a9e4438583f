import assert from "node:assert/strict";
import { compileLifecycle, mergeLifecycle, readLifecycle } from "../../ecr/lifecycle";
import { type LifecycleDocument, lifecycleText } from "../../ecr/lifecycle-document";
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
