import assert from "node:assert/strict";
import type { TagMutability } from "../../ecr/mutability";
import { formatProblem } from "../../ecr/problem";
import { releaseRefusals, releaseWarnings, tagMoved, tagTaken } from "../../ecr/release-tag";

const image = { imageTags: ["gitsha_1"], storageClass: "standard" as const };
const expiring = {
  rules: [
    {
      rulePriority: 7,
      description: "a week",
      selection: {
        tagStatus: "tagged",
        tagPatternList: ["gitsha_*"],
        countType: "sinceImagePushed",
        countNumber: 7,
      },
      action: { type: "expire" },
    },
  ],
};
const keeping = (pattern: string) => ({
  rules: [
    {
      rulePriority: 1,
      selection: {
        tagStatus: "tagged",
        tagPatternList: [pattern],
        countType: "imageCountMoreThan",
        countNumber: 100_000,
      },
      action: { type: "expire" },
    },
    ...expiring.rules,
  ],
});

function rules(mode: TagMutability, filters: string[] = [], lifecyclePolicy: unknown = null) {
  return { repository: "team/api", mutability: { mode, filters }, lifecyclePolicy };
}

describe("a release tag", () => {
  const cases: [mode: TagMutability, filters: string[], refused: string | undefined][] = [
    ["IMMUTABLE", [], undefined],
    ["IMMUTABLE_WITH_EXCLUSION", ["gitbranch_*"], undefined],
    ["MUTABLE_WITH_EXCLUSION", ["v*"], undefined],
    ["MUTABLE", [], "MUTABLE"],
    ["IMMUTABLE_WITH_EXCLUSION", ["x*", "v1.*"], "IMMUTABLE_WITH_EXCLUSION with the filters x*, v1.*"],
    ["MUTABLE_WITH_EXCLUSION", ["w*"], "MUTABLE_WITH_EXCLUSION with the filters w*"],
  ];
  for (const [mode, filters, refused] of cases) {
    it(`is ${refused === undefined ? "fine" : "refused"} under ${mode} with ${filters.join(", ") || "no filters"}`, () => {
      assert.deepEqual(
        releaseRefusals(rules(mode, filters), image, "v1.2.3").map(formatProblem),
        refused === undefined
          ? []
          : [
              `team/api:v1.2.3: can be moved to another image (${refused}): make the repository's tags immutable, or exclude other tags [release-tag-mutable]`,
            ],
      );
    });
  }

  it("is refused where the policy can take its image away, with the rule", () => {
    assert.deepEqual(releaseRefusals(rules("IMMUTABLE", [], expiring), image, "v1").map(formatProblem), [
      'team/api:v1: can be taken away with its image by rule 7 (sinceImagePushed 7 days, "a week") of the lifecycle policy, the first that selects it beside gitsha_1: put a rule before it that selects the tag and keeps at least 100,000 images (imageCountMoreThan), as lifecycle.keepTags of the stack\'s config does [release-tag-unprotected]',
    ]);
  });

  it("is fine where a rule before that keeps it", () => {
    assert.deepEqual(releaseRefusals(rules("IMMUTABLE", [], keeping("v*")), image, "v1"), []);
  });

  it("is warned of where only a tag that moves keeps the image", () => {
    const moving = { ...image, imageTags: ["gitsha_1", "deployed-staging"] };
    const policy = rules("IMMUTABLE_WITH_EXCLUSION", ["deployed-*"], keeping("deployed-*"));
    assert.deepEqual(releaseRefusals(policy, moving, "v1"), []);
    assert.deepEqual(releaseWarnings(policy, moving, "v1").map(formatProblem), [
      'warning: team/api:v1: is kept only as long as the image has its movable tags; without them rule 7 (sinceImagePushed 7 days, "a week") of the lifecycle policy can take it away [release-tag-unprotected]',
    ]);
    assert.deepEqual(releaseWarnings(rules("IMMUTABLE", [], keeping("v*")), moving, "v1"), []);
  });

  it("is refused where another image has it", () => {
    assert.equal(
      formatProblem(tagTaken("team/api", "v1", "sha256:a", "sha256:b")),
      "team/api:v1: is on sha256:a, and should come on sha256:b: a release tag never moves, so take another one [release-tag-taken]",
    );
  });

  it("is refused where the tag to promote is on another image than the one judged, or on none", () => {
    const moved = (now: string | undefined) => formatProblem(tagMoved("team/api", "main", "sha256:a", now));
    assert.equal(
      moved("sha256:b"),
      "team/api:main: was on sha256:a when that was judged, and is on sha256:b now: nothing was tagged; run again, or promote by digest [release-tag-moved]",
    );
    assert.equal(
      moved(undefined),
      "team/api:main: was on sha256:a when that was judged, and is on no image now: nothing was tagged; run again, or promote by digest [release-tag-moved]",
    );
  });
});
