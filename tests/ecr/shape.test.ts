import assert from "node:assert/strict";
import { type Place, sortedSet } from "../../ecr/shape";
import { read } from "../reading";

describe("a place in what a user wrote", () => {
  const wrong: [title: string, value: unknown, reader: (place: Place) => unknown, problem: string][] = [
    ["a list for a text", ["a"], (it) => it.asString("text"), "here: is a list, wanted text [type-wrong]"],
    ["a map for a list", {}, (it) => it.asList("names"), "here: is a map, wanted names [type-wrong]"],
    ["null for a map", null, (it) => it.asMap("a map"), "here: is null, wanted a map [type-wrong]"],
    [
      "a text for a flag",
      "true",
      (it) => it.asBoolean(),
      'here: is the string "true", wanted true or false [type-wrong]',
    ],
    ["nothing for a text", undefined, (it) => it.asString("text"), "here: is missing: give text [required]"],
    [
      "no entries",
      [],
      (it) => it.asList("names"),
      "here: is empty: give names, or leave the key out [list-empty]",
    ],
    ["zero", 0, (it) => it.asCount("at least 1"), "here: is 0, wanted at least 1 [value-unknown]"],
    ["a fraction", 1.5, (it) => it.asCount("at least 1"), "here: is 1.5, wanted at least 1 [value-unknown]"],
    ["what is no number", Number.NaN, (it) => it.asCount("1"), "here: is NaN, wanted 1 [value-unknown]"],
    [
      "a choice in capitals",
      "PULL",
      (it) => it.asOneOf(["pull", "audit"]),
      'here: is "PULL", wanted one of pull, audit; did you mean "pull"? [value-unknown]',
    ],
    [
      "an unknown key",
      { nmae: 1 },
      (it) => it.asObject(["name"], "a map"),
      'here.nmae: unknown key; did you mean "name"? (known: name) [key-unknown]',
    ],
    [
      "a key with a hint of its own",
      { priority: 1 },
      (it) => it.asObject(["name"], "a map", { priority: "is assigned" }),
      "here.priority: is assigned [key-unknown]",
    ],
    [
      "a key that every object inherits",
      { toString: 1 },
      (it) => it.asObject(["name"], "a map", { priority: "is assigned" }),
      "here.toString: unknown key (known: name) [key-unknown]",
    ],
  ];
  for (const [title, value, reader, problem] of wrong) {
    it(`reports ${title}`, () => {
      assert.deepEqual(read(value, reader).problems, [problem]);
    });
  }

  it("gives a map's places sorted by key, each with its path", () => {
    const { value } = read({ b: 2, "a/1": 1 }, (place) => place.asMap("a map"));
    assert.deepEqual(
      value?.map(([key, place]) => [key, place.path, place.value]),
      [
        ["a/1", 'here["a/1"]', 1],
        ["b", "here.b", 2],
      ],
    );
  });

  it("tells nothing from null: a null is something, and wrong", () => {
    const { value, problems } = read({ name: null }, (place) => [
      place.read("other", (it) => it.asString("text")),
      place.read("name", (it) => it.asString("text")),
    ]);
    assert.deepEqual(value, [undefined, undefined]);
    assert.deepEqual(problems, ["here.name: is null, wanted text [type-wrong]"]);
  });
});

describe("a sorted set", () => {
  it("is in code-unit order, the same in every locale", () => {
    assert.deepEqual(sortedSet(["b", "a", "B", "é", "a", "_"]), ["B", "_", "a", "b", "é"]);
  });
});
