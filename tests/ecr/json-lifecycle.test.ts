import assert from "node:assert/strict";
import { parseLifecycleText } from "../../ecr/json-lifecycle";

const policy = { rules: [] };
const text = JSON.stringify(policy);
const wanted = 'wanted a lifecycle policy, {"rules": [...]}';

describe("the lifecycle policy in a text", () => {
  for (const [what, its] of [
    ["itself", text],
    ["what get-lifecycle-policy prints", JSON.stringify({ registryId: "1", lifecyclePolicyText: text })],
    ["what get-lifecycle-policy prints of lifecyclePolicyText alone", JSON.stringify(text)],
    ["what CloudFormation has", JSON.stringify({ LifecyclePolicyText: text, RegistryId: "1" })],
  ] as const) {
    it(`is read from ${what}`, () => {
      assert.deepEqual(parseLifecycleText(its), { value: policy });
    });
  }

  it("is whatever has rules", () => {
    assert.deepEqual(parseLifecycleText('{"rules": null, "x": 1}'), { value: { rules: null, x: 1 } });
  });

  for (const [what, its, refusal] of [
    ["a list", "[]", `is a list: ${wanted}`],
    ["a number", "7", `is no object: ${wanted}`],
    [
      "a repository policy",
      '{"Statement": []}',
      `has no rules, but Statement: it is a repository policy: ${wanted}`,
    ],
    ["one rule", '{"selection": {}}', `has no rules: it is a single rule: ${wanted}`],
    ["a misspelt key", '{"Rules": []}', `has no rules, but "Rules": ${wanted}`],
    ["a text within a text", JSON.stringify(JSON.stringify(text)), `the text in it: is no object: ${wanted}`],
    ["an empty text within", '{"lifecyclePolicyText": ""}', "lifecyclePolicyText: is empty"],
  ] as const) {
    it(`isn't ${what}`, () => {
      assert.deepEqual(parseLifecycleText(its), { refusal });
    });
  }
});
