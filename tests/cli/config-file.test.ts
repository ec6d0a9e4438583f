import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfigFile } from "../../cli/config-file";
import { CommandFailure } from "../../cli/exit";

describe("a stack's config file", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "config-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });
  const reading = (text: string) => {
    const file = join(directory, "Pulumi.tooling.yaml");
    writeFileSync(file, text);
    return readConfigFile(file);
  };

  it("gives the values of config by their full keys, leaving the rest of the file alone", () => {
    const text =
      "encryptionsalt: v1:abc\nconfig:\n  aws:region: us-east-1\n  a:list: [team/api]\n  a:id: 333333333333\n";
    assert.deepEqual(reading(text), {
      "aws:region": "us-east-1",
      "a:list": ["team/api"],
      "a:id": 333333333333,
    });
  });

  it("may be JSON, which is YAML too", () => {
    assert.deepEqual(reading('{"config": {"a:b": "c"}}'), { "a:b": "c" });
  });

  it("may use anchors and merges, as Pulumi's own reader takes them", () => {
    const text =
      "shared: &shared {accounts: ['222222222222']}\nconfig:\n  a:one: {<<: *shared, lambda: true}\n  a:two: *shared\n";
    assert.deepEqual(reading(text), {
      "a:one": { accounts: ["222222222222"], lambda: true },
      "a:two": { accounts: ["222222222222"] },
    });
  });

  it("leaves ids with leading zeros to be refused, as they have lost them", () => {
    assert.deepEqual(reading("config: {a:id: 012345678901}"), { "a:id": 12345678901 });
  });

  const refused: [title: string, text: string, message: string][] = [
    ["an unclosed list", "config:\n  a:list: [one,\n", ":3:1: not YAML: deficient indentation"],
    [
      "a tab as indentation",
      "config:\n\ta: b\n",
      ":2:1: not YAML: tab characters must not be used in indentation",
    ],
    ["one key twice", "config:\n  a: 1\n  a: 2\n", ":3:3: not YAML: duplicated mapping key"],
    [
      "two documents",
      "config: {}\n---\nconfig: {}\n",
      ": not YAML: expected a single document in the stream, but found more",
    ],
    ...["config:\n  a: &a [*a]\n", "config: &all\n  a: {b: *all}\n"].map((text): [string, string, string] => [
      `an alias within what it stands for: ${JSON.stringify(text)}`,
      text,
      ": its config has an alias within the very value that the alias stands for: write out what is meant",
    ]),
    [
      "aliases that come to a billion values",
      aliases(9, (before) => `[${Array(10).fill(before).join(", ")}]`),
      ": its config comes to more than 500000 values with its aliases written out",
    ],
    [
      "aliases that nest too deep",
      aliases(200, (before) => `[${before}]`),
      ": its config is nested more than 100 levels deep with its aliases written out",
    ],
    ["an alias without its anchor", "config: *shared\n", ':1:10: not YAML: unidentified alias "shared"'],
    ...["", "just text", "[]", "other: {}", "config:", "config: []", "config: text"].map(
      (text): [string, string, string] => [
        `no map config: ${JSON.stringify(text)}`,
        text,
        ': has no map "config": wanted a stack\'s config file, as pulumi config set writes it',
      ],
    ),
  ];
  for (const [title, text, message] of refused) {
    it(`is refused with ${title}`, () => {
      refuses(() => reading(text), `${join(directory, "Pulumi.tooling.yaml")}${message}`);
    });
  }

  it("is refused where it isn't there, or is a directory", () => {
    const missing = join(directory, "Pulumi.missing.yaml");
    refuses(
      () => readConfigFile(missing),
      `${missing}: can't be read: ENOENT: no such file or directory, open '${missing}'`,
    );
    refuses(
      () => readConfigFile(directory),
      `${directory}: can't be read: EISDIR: illegal operation on a directory, read`,
    );
  });
});

/** A config in which each list is made of the one before. */
function aliases(count: number, next: (before: string) => string): string {
  const lists = Array.from(
    { length: count },
    (_, index) => `a${index + 1}: &a${index + 1} ${next(`*a${index}`)}`,
  );
  return ["a0: &a0 [1]", ...lists, `config: {a: *a${count}}`].join("\n");
}

/** Asserts that a call is wrong, with exactly this sentence. */
function refuses(call: () => unknown, message: string): void {
  assert.throws(call, (error) => {
    assert.ok(error instanceof CommandFailure);
    assert.deepEqual([error.exitCode, error.message], [2, message]);
    return true;
  });
}
