import assert from "node:assert/strict";
import { any, days, keep, lintRules, rule, suggested, untagged } from "../../../lifecycle-linting";

const one = (selection: Record<string, unknown>, action: unknown = { type: "expire" }) =>
  lintRules([rule(1, { ...any, ...selection }, { action })]);
const archive = { type: "transition", targetStorageClass: "archive" };
const since = (countType: string, countNumber = 90) => ({ countType, countUnit: "days", countNumber });

describe("the unit of a count", () => {
  it("is days and no other", () => {
    assert.deepEqual(one({ ...days(24), countUnit: "hours" }), [
      'rules[0].selection.countUnit: is "hours": ECR counts in "days", and in no other unit [count-unit]',
    ]);
    assert.deepEqual(one({ ...days(1), countUnit: null }), [
      'rules[0].selection.countUnit: is null: ECR counts in "days", and in no other unit [count-unit]',
    ]);
  });

  it("is suggested as days, as many as are meant and at least one", () => {
    const suggestion = (countUnit: string, countNumber: number) =>
      suggested([rule(1, { ...any, ...days(countNumber), countUnit })]);
    assert.deepEqual(suggestion("hours", 36), [{ countUnit: "days", countNumber: 2 }]);
    assert.deepEqual(suggestion("hour", 1), [{ countUnit: "days", countNumber: 1 }]);
    assert.deepEqual(suggestion("WEEKS", 2), [{ countUnit: "days", countNumber: 14 }]);
    assert.deepEqual(suggestion("moons", 2), [{ countUnit: "days", countNumber: 2 }]);
  });

  it("has to be there for ages, and may not be for numbers of images", () => {
    assert.deepEqual(one({ ...days(1), countUnit: undefined }), [
      'rules[0].selection.countUnit: is missing: give "days", as sinceImagePushed counts days [required]',
    ]);
    for (const [countUnit, found] of [
      ["days", "goes with the since… count types only: leave it out"],
      ["images", 'is "images", and goes with the since… count types only: leave the key out'],
    ]) {
      assert.deepEqual(one({ ...keep(3), countUnit }), [
        `rules[0].selection.countUnit: ${found} [lifecycle-invalid]`,
      ]);
    }
    assert.deepEqual(one({ ...keep(3), countUnit: null }), [
      "rules[0].selection.countUnit: is null, which ECR refuses: leave the key out [type-wrong]",
    ]);
  });
});

describe("count type, action and storage class", () => {
  it("go together as ECR has it", () => {
    assert.deepEqual(one(since("sinceImagePulled"), archive), []);
    assert.deepEqual(one({ ...since("sinceImageTransitioned"), storageClass: "archive" }), []);
    assert.deepEqual(one({ ...days(3), storageClass: "standard" }), []);
    assert.deepEqual(lintRules([rule(1, { ...untagged, ...days(1) })]), []);
  });

  it("are refused otherwise", () => {
    assert.deepEqual(one(since("sinceImagePulled")), [
      "rules[0].selection.countType: is sinceImagePulled, which goes with the action transition only: ECR deletes by the push, and archives by the last pull [lifecycle-invalid]",
    ]);
    assert.deepEqual(one(since("sinceImageTransitioned")), [
      "rules[0].selection.countType: is sinceImageTransitioned, which goes with the action expire and storageClass archive only [lifecycle-invalid]",
    ]);
    assert.deepEqual(one({ ...since("sinceImageTransitioned", 30), storageClass: "archive" }), [
      "rules[0].selection.countNumber: is 30 days since archiving, ECR takes 90 or more [lifecycle-invalid]",
    ]);
    assert.deepEqual(one({ ...days(90), storageClass: "archive" }), [
      "rules[0].selection.storageClass: is archive, which goes with sinceImageTransitioned only, not with sinceImagePushed [lifecycle-invalid]",
    ]);
  });

  it("name a class to move to, and where images are deleted none", () => {
    assert.deepEqual(one(since("sinceImagePulled"), { type: "transition" }), [
      'rules[0].action.targetStorageClass: is missing: give "archive", the one class that images can be moved to [required]',
    ]);
    assert.deepEqual(one(days(3), { ...archive, type: "expire" }), [
      "rules[0].action.targetStorageClass: goes with type transition only: leave it out [lifecycle-invalid]",
    ]);
  });
});
