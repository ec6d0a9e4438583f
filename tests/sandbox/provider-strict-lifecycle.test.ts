import assert from "node:assert/strict";
import { refuseLifecyclePolicy } from "../../sandbox/provider/strict-lifecycle-policy";

interface Fields {
  [key: string]: unknown;
}

const UNTAGGED: Fields = { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 };
const ANY: Fields = { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 };
const TAGGED: Fields = { ...ANY, tagStatus: "tagged", tagPatternList: ["v*"] };
const PULLED: Fields = { ...ANY, countType: "sinceImagePulled" };
const ARCHIVED: Fields = {
  ...ANY,
  storageClass: "archive",
  countType: "sinceImageTransitioned",
  countNumber: 90,
};
const TO_ARCHIVE = { type: "transition", targetStorageClass: "archive" };

/** Rules with priorities in order; the description makes even one rule long enough. */
function lifecycle(...rules: Fields[]): string {
  const description = "a rule that is described at some length";
  return JSON.stringify({
    rules: rules.map((rule, index) => ({
      rulePriority: index + 1,
      description,
      action: { type: "expire" },
      ...rule,
    })),
  });
}

function selecting(...selections: Fields[]): string {
  return lifecycle(...selections.map((selection) => ({ selection })));
}

describe("the stand-in provider's strictness with lifecycle policies", () => {
  const accepted: { [what: string]: string } = {
    "a count of untagged images": selecting(UNTAGGED),
    "an age of any image": selecting(ANY),
    "tags by pattern": selecting(TAGGED),
    "tags by prefix": selecting({ ...TAGGED, tagPatternList: undefined, tagPrefixList: ["prod", ""] }),
    "a pattern with four wildcards": selecting({ ...TAGGED, tagPatternList: ["a*b*c*d*"] }),
    "archiving what is not pulled": lifecycle({ selection: PULLED, action: TO_ARCHIVE }),
    "deleting what was archived for 90 days": selecting(ARCHIVED),
    "two rules for any image in different storage classes": selecting(ANY, ARCHIVED),
    "one rule for untagged images per storage class": selecting(UNTAGGED, {
      ...ARCHIVED,
      tagStatus: "untagged",
    }),
    "rules in any order": lifecycle(
      { selection: ANY, rulePriority: 9 },
      { selection: UNTAGGED, rulePriority: 3 },
    ),
    "50 rules": selecting(...Array.from({ length: 50 }, () => TAGGED)),
  };
  for (const [what, text] of Object.entries(accepted)) {
    it(`accepts ${what}`, () => refuseLifecyclePolicy(text));
  }

  const refused: { [what: string]: [string, string] } = {
    "text that is no JSON": ["x".repeat(100), "Could not map policyString into LifecyclePolicy."],
    "no rules": [
      JSON.stringify({ _: "x".repeat(100) }),
      'object has missing required properties (["rules"])',
    ],
    "an empty list of rules": [
      `{"rules": []${" ".repeat(100)}}`,
      "array is too short: must have at least 1 elements but instance has 0 elements",
    ],
    "null for the rules": [
      `{"rules": null${" ".repeat(100)}}`,
      'instance type (null) does not match any allowed primitive type (allowed: ["array"])',
    ],
    "51 rules": [
      selecting(...Array.from({ length: 51 }, () => TAGGED)),
      "array is too long: must have at most 50 elements but instance has 51 elements",
    ],
    "an unknown key of the policy": [
      lifecycle({ selection: ANY }).replace("{", '{"version": 1, '),
      'object instance has properties which are not allowed by the schema: (["version"])',
    ],
    "an unknown key of a rule": [
      lifecycle({ selection: ANY, enabled: true }),
      'object instance has properties which are not allowed by the schema: (["enabled"])',
    ],
    "an unknown key of a selection": [
      selecting({ ...ANY, tags: [] }),
      'object instance has properties which are not allowed by the schema: (["tags"])',
    ],
    "an unknown key of an action": [
      lifecycle({ selection: ANY, action: { type: "expire", after: 1 } }),
      'object instance has properties which are not allowed by the schema: (["after"])',
    ],
    "a rule without a selection": [lifecycle({}), 'object has missing required properties (["selection"])'],
    "a priority of 0": [
      lifecycle({ selection: ANY, rulePriority: 0 }),
      "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
    ],
    "a priority that is text": [
      lifecycle({ selection: ANY, rulePriority: "1" }),
      'instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
    ],
    "one priority twice": [
      lifecycle({ selection: TAGGED, rulePriority: 1 }, { selection: ANY, rulePriority: 1 }),
      "Rule priorities must be unique: 1 is used more than once.",
    ],
    "an unknown tag status": [
      selecting({ ...ANY, tagStatus: "all" }),
      'instance value ("all") not found in enum (possible values: ["any","tagged","untagged"])',
    ],
    "tagged without tags": [
      selecting({ ...ANY, tagStatus: "tagged" }),
      "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.",
    ],
    "tagged with an empty list": [
      selecting({ ...TAGGED, tagPatternList: [] }),
      "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.",
    ],
    "null for a list of tags": [
      selecting({ ...TAGGED, tagPrefixList: null }),
      'instance type (null) does not match any allowed primitive type (allowed: ["array"])',
    ],
    "prefixes and patterns": [
      selecting({ ...TAGGED, tagPrefixList: ["v"] }),
      "Can only specify one of tagPrefixList and tagPatternList.",
    ],
    "tags for untagged images": [
      selecting({ ...UNTAGGED, tagPrefixList: ["v"] }),
      "Can only specify tagPrefixList or tagPatternList when tagStatus=TAGGED.",
    ],
    "a pattern with five wildcards": [
      selecting({ ...TAGGED, tagPatternList: ["a*b*c*d*e*"] }),
      "A tagPatternList entry can have at most 4 wildcards (*).",
    ],
    "an age without a unit": [
      selecting({ ...ANY, countUnit: undefined }),
      "instance failed to match exactly one schema (matched 0 out of 2)",
    ],
    "a count with a unit": [
      selecting({ ...UNTAGGED, countUnit: "days" }),
      "instance failed to match exactly one schema (matched 0 out of 2)",
    ],
    "another unit": [
      selecting({ ...ANY, countUnit: "weeks" }),
      'instance value ("weeks") not found in enum (possible values: ["days"])',
    ],
    "a count of 0": [
      selecting({ ...UNTAGGED, countNumber: 0 }),
      "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
    ],
    "half an image": [
      selecting({ ...UNTAGGED, countNumber: 1.5 }),
      'instance type (number) does not match any allowed primitive type (allowed: ["integer"])',
    ],
    "two rules for untagged images": [
      selecting(UNTAGGED, UNTAGGED),
      "Only one rule can select Untagged images per storage class.",
    ],
    "a rule for any image before another one": [
      selecting(ANY, UNTAGGED),
      "Rule for tagStatus=ANY must have the lowest priority per storage class",
    ],
    "two rules for any image": [
      selecting(ANY, ANY),
      "Rule for tagStatus=ANY must have the lowest priority per storage class",
    ],
    "an unknown action": [
      lifecycle({ selection: ANY, action: { type: "delete" } }),
      'instance value ("delete") not found in enum (possible values: ["expire","transition"])',
    ],
    "expiring with a target": [
      lifecycle({ selection: ANY, action: { ...TO_ARCHIVE, type: "expire" } }),
      'object instance has properties which are not allowed by the schema: (["targetStorageClass"])',
    ],
    "archiving without a target": [
      lifecycle({ selection: PULLED, action: { type: "transition" } }),
      'object has missing required properties (["targetStorageClass"])',
    ],
    "expiring what is not pulled": [
      selecting(PULLED),
      "countType sinceImagePulled is only supported with action type transition.",
    ],
    "the age since archiving of what is not archived": [
      selecting({ ...ARCHIVED, storageClass: "standard" }),
      "countType sinceImageTransitioned and storageClass archive must be used together.",
    ],
    "another count of what is archived": [
      selecting({ ...ANY, storageClass: "archive" }),
      "countType sinceImageTransitioned and storageClass archive must be used together.",
    ],
    "archiving what is archived": [
      lifecycle({ selection: ARCHIVED, action: TO_ARCHIVE }),
      "storageClass archive is only supported with action type expire.",
    ],
    "deleting what was archived for 89 days": [
      selecting({ ...ARCHIVED, countNumber: 89 }),
      "numeric instance is lower than the required minimum (minimum: 90, found: 89)",
    ],
  };
  for (const [what, [text, reason]] of Object.entries(refused)) {
    it(`refuses ${what}`, () =>
      assert.throws(() => refuseLifecyclePolicy(text), {
        name: "InvalidParameterException",
        message:
          "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: " +
          `'Lifecycle policy validation failure: ${reason}'`,
      }));
  }

  it("refuses fewer than 100 characters and more than 30,720", () => {
    const short = JSON.stringify({ rules: [{ rulePriority: 1, selection: {}, action: { type: "expire" } }] });
    assert.throws(
      () => refuseLifecyclePolicy(short),
      /Member must have length greater than or equal to 100'$/,
    );
    const long = lifecycle({ selection: ANY, description: "x".repeat(30_720) });
    assert.throws(() => refuseLifecyclePolicy(long), /Member must have length less than or equal to 30720'$/);
  });
});
