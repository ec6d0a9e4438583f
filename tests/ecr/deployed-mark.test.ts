import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkNotOwnMark,
  clearRefusal,
  markRefusals,
  markTags,
  readMark,
  readSlot,
} from "../../ecr/deployed-mark";
import { planRegistry } from "../../ecr/plan";
import { formatProblem } from "../../ecr/problem";
import type { ReleaseRules } from "../../ecr/release-tag";
import { read } from "../reading";

const tags = markTags({ environment: "production" });
const image = { imageTags: ["gitsha_1"], storageClass: "standard" as const };
const planned = planRegistry({ repositories: { "team/api": {} } }).plan.repositories.get("team/api");
const rules = (change: Partial<ReleaseRules> = {}): ReleaseRules => ({
  repository: "team/api",
  mutability: { mode: "IMMUTABLE_WITH_EXCLUSION", filters: ["deployed-*"] },
  lifecyclePolicy: planned?.lifecyclePolicy ?? null,
  ...change,
});
const refused = (change: Partial<ReleaseRules>, its: Parameters<typeof markRefusals>[1] = image) =>
  markRefusals(rules(change), its, tags).map(formatProblem);

describe("the mark of what runs", () => {
  it("is a tag, and two more for what ran before and what comes back", () => {
    assert.deepEqual(tags, {
      current: "deployed-production",
      previous: "deployed-production.previous",
      next: "deployed-production.next",
    });
    assert.deepEqual(markTags({ environment: "eu-1", slot: "blue" }), {
      current: "deployed-eu-1.blue",
      previous: "deployed-eu-1.blue.previous",
      next: "deployed-eu-1.blue.next",
    });
  });

  it("is read back as what it was made of", () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}$/);
    const slot = fc.option(
      name.filter((its) => its !== "previous" && its !== "next"),
      { nil: undefined },
    );
    fc.assert(
      fc.property(name, slot, fc.constantFrom("current", "previous", "next"), (environment, its, as) => {
        const place = { environment, ...(its !== undefined && { slot: its }) };
        assert.deepEqual(readMark(markTags(place)[as]), { ...place, as });
      }),
    );
  });

  for (const tag of [
    "v1",
    "deployed-",
    "deployed-A",
    "deployed-a.b.c",
    "deployed-a..b",
    "xdeployed-a",
    "deployed-a_b",
  ]) {
    it(`isn't ${tag}`, () => {
      assert.equal(readMark(tag), undefined);
    });
  }

  it("is of a slot with a name that leaves no doubt", () => {
    assert.deepEqual(read("blue-2", readSlot), { value: "blue-2", problems: [] });
    for (const slot of ["previous", "next", "Blue", "a.b", "", "x".repeat(41)]) {
      assert.deepEqual(read(slot, readSlot).problems, [
        `here: is ${JSON.stringify(slot)}, wanted a slot's name: up to 40 of a-z 0-9, with single hyphens between, and neither previous nor next [name-invalid]`,
      ]);
    }
  });
});

describe("an image that is to be marked", () => {
  const asked = (imageTag: string) =>
    read(imageTag, (place) => checkNotOwnMark({ imageTag }, tags, place)).problems;

  it("isn't asked for by a mark that the call itself moves", () => {
    assert.deepEqual(asked("deployed-production.previous"), [
      "here: deployed-production.previous is a mark that this call moves, so that the same call made again would mean another image: give the image's own tag, or @ and its digest, which deployed list says [image-reference]",
    ]);
    assert.equal(asked("deployed-production.next").length, 1);
  });

  it("may be asked for by another place's mark", () => {
    assert.deepEqual(asked("deployed-staging"), []);
    assert.deepEqual(asked("deployed-production"), []);
  });
});

describe("an image can be marked", () => {
  it("where marks move and the lifecycle policy keeps them, as those of this package do", () => {
    assert.deepEqual(refused({}), []);
    assert.deepEqual(refused({ lifecyclePolicy: null, mutability: { mode: "MUTABLE", filters: [] } }), []);
  });

  it("but not an archived one", () => {
    assert.deepEqual(refused({}, { ...image, storageClass: "archive" }), [
      "team/api:deployed-production: cannot come on an archived image, which nothing can pull: restore it first [image-archived]",
    ]);
  });

  it("but not where a mark could not move again", () => {
    assert.deepEqual(refused({ mutability: { mode: "IMMUTABLE", filters: [] } }), [
      ...["", ".previous", ".next"].map(
        (end) =>
          `team/api:deployed-production${end}: could not move to another image (IMMUTABLE): have tags deployed-* movable, as protectDeployed of the stack's config does [deployed-unprotected]`,
      ),
    ]);
    const half = { mode: "IMMUTABLE_WITH_EXCLUSION", filters: ["deployed-production"] } as const;
    assert.equal(refused({ mutability: { ...half, filters: [...half.filters] } }).length, 2);
  });

  const any = (countNumber: number) => ({
    rules: [
      {
        rulePriority: 1,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber },
        action: { type: "expire" },
      },
    ],
  });

  it("but not where the lifecycle policy can take it away all the same", () => {
    assert.deepEqual(refused({ lifecyclePolicy: any(10) }), [
      "team/api:deployed-production: would not keep its image, which rule 1 (beyond 10 images) of the lifecycle policy can take away: put a rule for deployed-* before it that keeps at least 100,000 images (imageCountMoreThan), as protectDeployed of the stack's config does [deployed-unprotected]",
    ]);
    assert.deepEqual(refused({ lifecyclePolicy: any(100_000) }), []);
  });

  it("where another tag keeps the image, if that can't leave it", () => {
    const keepV = {
      rulePriority: 1,
      selection: {
        tagStatus: "tagged",
        tagPatternList: ["v*"],
        countType: "imageCountMoreThan",
        countNumber: 999_999,
      },
      action: { type: "expire" },
    };
    const [last] = any(10).rules;
    const lifecyclePolicy = { rules: [keepV, { ...last, rulePriority: 2 }] };
    const released = { ...image, imageTags: ["v1.2.3"] };
    assert.deepEqual(refused({ lifecyclePolicy }, released), []);
    const mutability = { mode: "MUTABLE" as const, filters: [] };
    assert.equal(refused({ lifecyclePolicy, mutability }, released).length, 1);
  });
});

describe("marks can't be taken away", () => {
  it("where they are the only tags of an image", () => {
    assert.equal(
      formatProblem(clearRefusal("team/api", "sha256:1", ["deployed-a"])),
      "team/api:deployed-a: is the only tag of sha256:1, and ECR deletes an image with its last tag: give it another tag first, or delete the image itself if it is to go [deployed-only-tag]",
    );
    assert.equal(
      formatProblem(clearRefusal("team/api", "sha256:1", ["deployed-a", "deployed-a.previous"])),
      "team/api:deployed-a: and deployed-a.previous are the only tags of sha256:1, and ECR deletes an image with its last tag: give it another tag first, or delete the image itself if it is to go [deployed-only-tag]",
    );
  });
});
