import assert from "node:assert/strict";
import { any, keep, lintRules, patterns, rule, suggested, tidy } from "../../../lifecycle-linting";

const one = (selection: Record<string, unknown>, change: Record<string, unknown> = {}) =>
  lintRules([rule(1, { ...any, ...keep(3), ...selection }, change)]);

describe("a lifecycle rule", () => {
  it("has the keys that ECR knows, at every level", () => {
    assert.deepEqual(one({ tagPrefix: ["v"] }, { RulePriority: 1, action: { type: "expire", kind: 1 } }), [
      'rules[0].RulePriority: unknown key; did you mean "rulePriority"? (known: rulePriority, description, selection, action) [key-unknown]',
      'rules[0].selection.tagPrefix: unknown key; did you mean "tagPrefixList"? (known: tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber) [key-unknown]',
      "rules[0].action.kind: unknown key (known: type, targetStorageClass) [key-unknown]",
    ]);
  });

  it("has all that it needs", () => {
    assert.deepEqual(lintRules([{}]).slice(0, 3), [
      "rules[0].rulePriority: is missing: give a priority, a whole number of at least 1 [required]",
      "rules[0].selection: is missing: give a map with tagStatus, countType and countNumber [required]",
      "rules[0].action: is missing: give a map with type [required]",
    ]);
    assert.deepEqual(lintRules([{ rulePriority: 1, selection: {}, action: {} }]).slice(0, 4), [
      "rules[0].selection.tagStatus: is missing: give one of tagged, untagged, any [required]",
      "rules[0].selection.countType: is missing: give one of imageCountMoreThan, sinceImagePushed, sinceImagePulled, sinceImageTransitioned [required]",
      "rules[0].selection.countNumber: is missing: give a whole number of at least 1 [required]",
      "rules[0].action.type: is missing: give one of expire, transition [required]",
    ]);
  });

  it("has values that ECR knows, with the nearest one", () => {
    assert.deepEqual(one({ countType: "imageCountMoreThen" }), [
      'rules[0].selection.countType: is "imageCountMoreThen", wanted one of imageCountMoreThan, sinceImagePushed, sinceImagePulled, sinceImageTransitioned; did you mean "imageCountMoreThan"? [value-unknown]',
    ]);
    assert.deepEqual(one({ tagStatus: "TAGGED" }).slice(0, 1), [
      'rules[0].selection.tagStatus: is "TAGGED", wanted one of tagged, untagged, any; did you mean "tagged"? [value-unknown]',
    ]);
    assert.deepEqual(one({ storageClass: "glacier" }), [
      'rules[0].selection.storageClass: is "glacier", wanted one of standard, archive [value-unknown]',
    ]);
    const action = { type: "transition", targetStorageClass: "standard" };
    assert.deepEqual(one({}, { action }), [
      'rules[0].action.targetStorageClass: is "standard", wanted one of archive [value-unknown]',
    ]);
  });

  it("has no nulls, which generators leave behind", () => {
    assert.deepEqual(one({ tagPatternList: null, storageClass: null }, { description: null }), [
      "rules[0].description: is null, which ECR refuses: leave the key out [type-wrong]",
      "rules[0].selection.storageClass: is null, which ECR refuses: leave the key out [type-wrong]",
      "rules[0].selection.tagPatternList: is null, which ECR refuses: leave the key out [type-wrong]",
    ]);
    assert.deepEqual(one({ tagStatus: null }).slice(0, 1), [
      "rules[0].selection.tagStatus: is null, wanted one of tagged, untagged, any [type-wrong]",
    ]);
  });

  it("has numbers that are numbers", () => {
    const count = (countNumber: unknown) => one({ countNumber });
    const path = "rules[0].selection.countNumber";
    assert.deepEqual(count("20"), [
      `${path}: is the string "20", wanted a whole number of at least 1: write 20, without quotes [type-wrong]`,
    ]);
    assert.deepEqual(count("many"), [
      `${path}: is the string "many", wanted a whole number of at least 1 [type-wrong]`,
    ]);
    for (const value of [0, -1, 1.5, Number.NaN, 1e300]) {
      assert.deepEqual(count(value), [
        `${path}: is ${value}, wanted a whole number of at least 1 [value-unknown]`,
      ]);
    }
    assert.deepEqual(suggested([rule(1, { ...any, ...keep(3), countNumber: "20" })]), [{ countNumber: 20 }]);
    assert.deepEqual(lintRules([{ ...rule(1, { ...any, ...keep(3) }), rulePriority: "1" }]), [
      'rules[0].rulePriority: is the string "1", wanted a priority, a whole number of at least 1: write 1, without quotes [type-wrong]',
    ]);
  });

  it("has lists of texts", () => {
    const tags = (tagPatternList: unknown) =>
      lintRules([rule(1, { ...patterns(), ...keep(3), tagPatternList }), tidy]);
    const path = "rules[0].selection.tagPatternList";
    assert.deepEqual(tags("v*"), [`${path}: is the string "v*", wanted a list of texts [type-wrong]`]);
    assert.deepEqual(tags([1, null, "v*"]), [
      `${path}[0]: is the number 1, wanted text (put it in quotes) [type-wrong]`,
      `${path}[1]: is null, wanted text [type-wrong]`,
    ]);
    const text = [rule(1, { ...patterns(), ...keep(3), tagPatternList: "v*" }), tidy];
    assert.deepEqual(suggested(text), [{ tagPatternList: ["v*"] }]);
  });
});
