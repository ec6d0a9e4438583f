import assert from "node:assert/strict";
import { decodeText, readJson } from "../../ecr/json-document";

describe("a text as JSON", () => {
  for (const text of [
    "null",
    "[1, 2.5e3]",
    '{"a": {"b": ["\\u00e9", true]}}',
    ' {"a": 1}\n',
    '{"a": {"x": 1}, "b": {"x": 1}}',
  ]) {
    it(`is read: ${text}`, () => {
      assert.deepEqual(readJson(text), { value: JSON.parse(text) });
    });
  }

  it("is read up to 64 levels deep, more than which no policy has", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    assert.deepEqual(readJson(nested(64)), { value: JSON.parse(nested(64)) });
    assert.deepEqual(readJson(nested(65)), {
      refusal: "is nested more than 64 levels deep",
      line: 1,
      column: 65,
    });
  });

  it("may be nested without end and without a closing bracket", () => {
    assert.deepEqual(readJson(`{"a":\n${"[".repeat(100_000)}`), {
      refusal: "is nested more than 64 levels deep",
      line: 2,
      column: 64,
    });
  });

  const refused: [title: string, text: string, refusal: string, line: number, column: number][] = [
    ["with a comma too many", '{"a": 1,}', "not JSON: a key in double quotes is expected", 1, 9],
    ["with a comma too many in a list", "[1,\n]", "not JSON: a value is expected", 2, 1],
    ["with a comma too few", "[1 2]", "not JSON: a comma is expected", 1, 4],
    ["with a colon too few", '{"a" 1}', "not JSON: a colon is expected", 1, 6],
    ["with a number that has a zero in front", '{"a": 012}', "not JSON: a comma is expected", 1, 8],
    ["with a comment", "// a\n{}", "not JSON: it has no comments", 1, 1],
    ["with a key without quotes", "{a: 1}", "not JSON: what begins here is no value", 1, 2],
    ["with a tab in a text", '{"a": "\t"}', "not JSON: a text has a control character", 1, 7],
    ["with a text over two lines", '{"a": "\n"}', "not JSON: a text has no closing quote on its line", 1, 7],
    [
      "with an escape that there isn't",
      '{"a": "\\x"}',
      "not JSON: a text has a backslash before a character that takes none",
      1,
      7,
    ],
    ["that has no end", '{"a": [1', "not JSON: the text ends too early", 1, 9],
    ["with two values", "{} {}", "not JSON: there is more behind its end", 1, 4],
    ["that is YAML", "a: b", "not JSON: what begins here is no value", 1, 1],
    ["with one key twice", '{"a": 1,\n "b": 2, "a": 3}', 'has the key "a" twice, first in line 1', 2, 10],
    [
      "with one key twice in two spellings",
      '{"a": 1, "\\u0061": 2}',
      'has the key "a" twice, first in line 1',
      1,
      10,
    ],
  ];
  for (const [title, text, refusal, line, column] of refused) {
    it(`is refused ${title}, with the place`, () => {
      assert.deepEqual(readJson(text), { refusal, line, column });
    });
  }

  it("is refused where there is nothing", () => {
    assert.deepEqual(readJson(" \n"), { refusal: "is empty" });
  });

  it("may have a key that objects have of themselves", () => {
    const { value } = readJson('{"__proto__": 1, "constructor": 2}') as { value: object };
    assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  });
});

describe("a file's text", () => {
  const text = '{"a": "é"}';
  const littleEndian = Buffer.from(text, "utf16le");
  const bigEndian = Buffer.from(littleEndian).swap16();
  const encodings: [name: string, bytes: Buffer][] = [
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE", littleEndian],
    ["UTF-16LE with a byte order mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16BE", bigEndian],
    ["UTF-16BE with a byte order mark", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ];
  for (const [name, bytes] of encodings) {
    it(`is read in ${name}`, () => {
      assert.equal(decodeText(bytes), text);
    });
  }

  it("is none in another encoding", () => {
    assert.equal(decodeText(Buffer.from(text, "latin1")), undefined);
    assert.equal(decodeText(Buffer.from([0xff, 0xfe, 0x00, 0xd8])), undefined);
  });

  it("may be empty", () => {
    assert.equal(decodeText(Buffer.from("")), "");
  });
});
