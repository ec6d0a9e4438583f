import assert from "node:assert/strict";
import { parsePolicyText } from "../../ecr/json-policy";
import { policyOf, statement } from "../linting";

const policy = policyOf(statement());
const text = JSON.stringify(policy);
const wanted = 'wanted a policy, {"Version": "2012-10-17", "Statement": [...]}';

describe("the policy in a text", () => {
  const printed: [what: string, text: string][] = [
    ["itself", text],
    [
      "what get-repository-policy prints",
      JSON.stringify({ registryId: "111111111111", repositoryName: "a", policyText: text }),
    ],
    ["what get-repository-policy prints of policyText alone", JSON.stringify(text)],
    [
      "what get-role-policy prints",
      JSON.stringify({ RoleName: "a", PolicyName: "b", PolicyDocument: policy }),
    ],
    [
      "what get-policy-version prints",
      JSON.stringify({ PolicyVersion: { Document: policy, VersionId: "v1" } }),
    ],
    ["what a list of policies has", JSON.stringify({ Document: policy })],
  ];
  for (const [what, its] of printed) {
    it(`is read from ${what}`, () => {
      assert.deepEqual(parsePolicyText(its), { value: policy });
    });
  }

  for (const Statement of [null, [], "x", 7, [null]]) {
    it(`is whatever has a Statement: ${JSON.stringify(Statement)}`, () => {
      assert.deepEqual(parsePolicyText(JSON.stringify({ Statement })), { value: { Statement } });
    });
  }

  const refused: [what: string, text: string, refusal: string][] = [
    ["a list of statements", JSON.stringify([statement()]), `is a list: ${wanted}`],
    ["a number", "7", `is no object: ${wanted}`],
    ["null", "null", `is no object: ${wanted}`],
    ["an empty object", "{}", `has no Statement: ${wanted}`],
    [
      "a lifecycle policy",
      '{"rules": []}',
      `has no Statement, but rules: it is a lifecycle policy: ${wanted}`,
    ],
    ["another key's spelling", '{"statement": []}', `has no Statement, but "statement": ${wanted}`],
    [
      "a single statement",
      JSON.stringify(statement()),
      `has no Statement: it is a single statement: ${wanted}`,
    ],
    ["a text that is no JSON", '"x"', "the text in it: not JSON: what begins here is no value"],
    ["a policyText that is no JSON", '{"policyText": "{"}', "policyText: not JSON: the text ends too early"],
    [
      "a policyText in itself",
      JSON.stringify({ policyText: JSON.stringify({ policyText: text }) }),
      `policyText: has no Statement: ${wanted}`,
    ],
  ];
  for (const [what, its, refusal] of refused) {
    it(`isn't in ${what}`, () => {
      assert.deepEqual(parsePolicyText(its), { refusal });
    });
  }

  it("isn't in what isn't JSON, which is refused with the place", () => {
    assert.deepEqual(parsePolicyText('{"Statement": [}'), {
      refusal: "not JSON: a value is expected",
      line: 1,
      column: 16,
    });
  });
});
