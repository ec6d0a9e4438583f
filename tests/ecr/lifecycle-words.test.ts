import assert from "node:assert/strict";
import { compileLifecycle } from "../../ecr/lifecycle";
import type { LifecycleDocument } from "../../ecr/lifecycle-document";
import { readLifecycleJson } from "../../ecr/lifecycle-json";
import { lifecycleSentences } from "../../ecr/lifecycle-words";
import { Problems } from "../../ecr/problem";
import { Place } from "../../ecr/shape";
import { forEachPolicy } from "../corpus";
import { read } from "../reading";

const days = (countNumber: number, countType = "sinceImagePushed") => ({
  countType,
  countUnit: "days",
  countNumber,
});
const newest = (countNumber: number) => ({ countType: "imageCountMoreThan", countNumber });
const like = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList });
const prefixed = (...tagPrefixList: string[]) => ({ tagStatus: "tagged", tagPrefixList });
const [untagged, any] = [{ tagStatus: "untagged" }, { tagStatus: "any" }];
const archive = { type: "transition", targetStorageClass: "archive" };
const archived = { storageClass: "archive" };

type Rule = [selection: Record<string, unknown>, action?: Record<string, unknown>];

/** The sentences of rules in this order, once ECR's demands are seen to be met. */
function sentences(...rules: Rule[]): string[] {
  const policy = {
    rules: rules.map(([selection, action = { type: "expire" }], index) => ({
      rulePriority: index + 1,
      description: "so that the text is long enough for ECR",
      selection,
      action,
    })),
  };
  const { value, problems } = read(policy, readLifecycleJson);
  assert.deepEqual(
    problems.filter((problem) => !problem.startsWith("warning: ")),
    [],
  );
  return lifecycleSentences(value as LifecycleDocument);
}

describe("a lifecycle rule in words", () => {
  const cases: [rule: Rule, words: string][] = [
    [[{ ...like("v*"), ...newest(999_999) }], 'Images with a tag like "v*" never expire.'],
    [[{ ...like("v*"), ...newest(100_000) }], 'Images with a tag like "v*" never expire.'],
    [
      [{ ...like("v*"), ...newest(99_999) }],
      'Of the images with a tag like "v*", the 99,999 newest are kept; older ones expire.',
    ],
    [
      [{ ...like("latest"), ...newest(1) }],
      'Of the images with the tag "latest", the newest is kept; older ones expire.',
    ],
    [[{ ...untagged, ...newest(5) }], "Of the untagged images, the 5 newest are kept; older ones expire."],
    [[{ ...any, ...newest(1_000) }], "Of all images, the 1,000 newest are kept; older ones expire."],
    [[{ ...any, ...newest(999_999) }], "Images never expire."],
    [[{ ...untagged, ...days(1) }], "Untagged images expire when they were pushed more than 1 day ago."],
    [[{ ...any, ...days(30) }], "Images expire when they were pushed more than 30 days ago."],
    [
      [{ ...like("gitsha_*"), ...days(7) }],
      'Images with a tag like "gitsha_*" expire when they were pushed more than 7 days ago.',
    ],
    [
      [{ ...like("v*"), ...days(3_650) }],
      'Images with a tag like "v*" expire when they were pushed more than 3,650 days (10 years) ago.',
    ],
    [
      [{ ...prefixed("prod"), ...days(90) }],
      'Images with a tag that begins with "prod" expire when they were pushed more than 90 days ago.',
    ],
    [
      [{ ...prefixed(""), ...days(90) }],
      "Images with any tag expire when they were pushed more than 90 days ago.",
    ],
    [
      [{ ...like("*"), ...days(90) }],
      "Images with any tag expire when they were pushed more than 90 days ago.",
    ],
    [
      [{ ...prefixed("*.*.*"), ...days(90) }],
      'Images with a tag that begins with "*.*.*" expire when they were pushed more than 90 days ago.',
    ],
    [
      [{ ...any, ...days(60, "sinceImagePulled") }, archive],
      "Images are archived when they were neither pulled nor pushed for more than 60 days.",
    ],
    [
      [{ ...untagged, ...newest(5) }, archive],
      "Of the untagged images, the 5 newest are left as they are; older ones are archived.",
    ],
    [[{ ...like("v*"), ...newest(999_999) }, archive], 'Images with a tag like "v*" are never archived.'],
    [
      [{ ...like("v*"), ...archived, ...days(365, "sinceImageTransitioned") }],
      'Archived images with a tag like "v*" expire when they were archived more than 365 days ago.',
    ],
    [
      [{ ...untagged, ...archived, ...days(90, "sinceImageTransitioned") }],
      "Untagged archived images expire when they were archived more than 90 days ago.",
    ],
  ];
  for (const [rule, words] of cases) {
    it(`is: ${words}`, () => assert.deepEqual(sentences(rule), [words]));
  }
});

describe("a list of tags in words", () => {
  const cases: [title: string, tags: Record<string, unknown>, words: string][] = [
    [
      "means and: ECR wants each of them matched",
      like("alpha*", "beta*"),
      'a tag like "alpha*" and a tag like "beta*"',
    ],
    [
      "says where one tag can do for several entries",
      like("*-rc", "v*"),
      'a tag like "*-rc" and a tag like "v*" (one tag may do for both)',
    ],
    [
      "says so of beginnings too",
      prefixed("prod", "production"),
      'a tag that begins with "prod" and a tag that begins with "production" (one tag may do for both)',
    ],
    ["may name tags and patterns", like("latest", "v*"), 'the tag "latest" and a tag like "v*"'],
    [
      "takes a * in a beginning for itself",
      prefixed("a", "*"),
      'a tag that begins with "*" and a tag that begins with "a"',
    ],
    [
      "lists three patterns and more",
      like("a*", "b*", "c*"),
      'a tag for each of the patterns "a*", "b*" and "c*"',
    ],
    [
      "lists three beginnings and more",
      prefixed("dev", "prod", "production"),
      'a tag for each of the beginnings "dev", "prod" and "production" (one tag may do for several)',
    ],
  ];
  for (const [title, tags, words] of cases) {
    it(title, () => {
      assert.deepEqual(sentences([{ ...tags, ...days(5) }]), [
        `Images with ${words} expire when they were pushed more than 5 days ago.`,
      ]);
    });
  }
});

describe("rules that select the same images", () => {
  const week = days(7);

  it("say of the later one that the earlier one goes first", () => {
    assert.deepEqual(
      sentences([{ ...like("a*"), ...week }], [{ ...like("b*"), ...newest(3) }], [{ ...any, ...week }]),
      [
        'Images with a tag like "a*" expire when they were pushed more than 7 days ago.',
        'Of the images with a tag like "b*", the 3 newest are kept; older ones that no earlier rule selects expire.',
        "Images that no earlier rule selects expire when they were pushed more than 7 days ago.",
      ],
    );
  });

  it("make a keep rule conditional behind one that expires, but not behind another that keeps", () => {
    const keep = (pattern: string): Rule => [{ ...like(pattern), ...newest(999_999) }];
    assert.deepEqual(sentences(keep("a*"), keep("b*"), [{ ...like("c*"), ...week }], keep("d*")), [
      'Images with a tag like "a*" never expire.',
      'Images with a tag like "b*" never expire.',
      'Images with a tag like "c*" that no earlier rule selects expire when they were pushed more than 7 days ago.',
      'Images with a tag like "d*" that no earlier rule selects never expire.',
    ]);
  });

  it("are not those for tagged and for untagged images, nor those of two storage classes", () => {
    const inArchive = { ...archived, ...days(90, "sinceImageTransitioned") };
    assert.deepEqual(
      sentences([{ ...like("a*"), ...week }], [{ ...untagged, ...week }], [{ ...any, ...inArchive }]),
      [
        'Images with a tag like "a*" expire when they were pushed more than 7 days ago.',
        "Untagged images expire when they were pushed more than 7 days ago.",
        "Archived images expire when they were archived more than 90 days ago.",
      ],
    );
  });

  it("go by priority, whatever their order in the policy", () => {
    const rule = (rulePriority: number, tag: string) =>
      ({ rulePriority, selection: { ...like(tag), ...week }, action: { type: "expire" } }) as const;
    const policy = { rules: [rule(2, "b"), rule(1, "a")] } as unknown as LifecycleDocument;
    assert.deepEqual(lifecycleSentences(policy), [
      'Images with the tag "a" expire when they were pushed more than 7 days ago.',
      'Images with the tag "b" that no earlier rule selects expire when they were pushed more than 7 days ago.',
    ]);
  });
});

describe("the standard lifecycle policy in words", () => {
  it("reads as it is meant", () => {
    const policy = compileLifecycle(undefined, true, new Place(undefined, "here", new Problems()));
    assert.ok(policy);
    assert.deepEqual(lifecycleSentences(policy), [
      'Images with a tag like "deployed-*" never expire.',
      'Images with a tag like "*.*.*" never expire.',
      'Images with a tag like "release-*" never expire.',
      'Images with a tag like "v*" never expire.',
      'Images with a tag like "gitbranch_*" that no earlier rule selects expire when they were pushed more than 7 days ago.',
      'Images with a tag like "gitpr_*" that no earlier rule selects expire when they were pushed more than 7 days ago.',
      'Images with a tag like "gitsha_*" that no earlier rule selects expire when they were pushed more than 7 days ago.',
      "Of the untagged images, the 5 newest are kept; older ones expire.",
    ]);
  });
});

describe("other people's lifecycle policies", () => {
  forEachPolicy("lifecycle", "have a sentence for each rule, if ECR would take them", (policy) => {
    const problems = new Problems();
    const document = readLifecycleJson(new Place(policy, "policy", problems));
    if (document === undefined || problems.hasErrors) {
      return;
    }
    const said = lifecycleSentences(document);
    assert.equal(said.length, policy.rules.length);
    for (const words of said) {
      assert.match(
        words,
        /^(?:(?:Archived |Untagged |Untagged archived )?[Ii]mages .*(?:never expire|are never archived|(?:expire|are archived) when they were .+)|Of (?:all|the) .*images.*, the (?:.+ )?newest (?:is|are) .+; older ones .*(?:expire|are archived))\.$/,
      );
    }
  });
});
