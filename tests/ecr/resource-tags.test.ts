import assert from "node:assert/strict";
import { readResourceTags } from "../../ecr/resource-tags";
import { read } from "../reading";

describe("resource tags", () => {
  it("are texts by key, sorted by key", () => {
    const { value, problems } = read({ b: "2", a: "", ["k".repeat(128)]: "v".repeat(256) }, readResourceTags);
    assert.deepEqual(Object.keys(value), ["a", "b", "k".repeat(128)]);
    assert.deepEqual(problems, []);
  });

  it("may be named like anything that objects have", () => {
    assert.deepEqual(
      Object.keys(read(JSON.parse('{"__proto__":"a","constructor":"b"}'), readResourceTags).value),
      ["__proto__", "constructor"],
    );
  });

  it("are refused with a value that is no text, or a key that is AWS's own", () => {
    assert.deepEqual(read({ n: 1, t: true, z: null, "AWS:x": "y" }, readResourceTags).problems, [
      'here["AWS:x"]: has a key that begins with aws:, which AWS keeps for itself [tag-invalid]',
      "here.n: is the number 1, wanted text (quote numbers, true and false in YAML) [type-wrong]",
      "here.t: is the boolean true, wanted text (quote numbers, true and false in YAML) [type-wrong]",
      "here.z: is null, wanted text (quote numbers, true and false in YAML) [type-wrong]",
    ]);
  });
});
