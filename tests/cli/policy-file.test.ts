import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandFailure } from "../../cli/exit";
import { readPolicyFile } from "../../cli/policy-file";
import { policyOf, statement } from "../linting";
import { run } from "./compiled";

const policy = policyOf(statement({ Sid: "Leser außen" }));
const text = JSON.stringify(policy);
const tooLarge = "is larger than 1 MB, and ECR takes policies of up to 10,240 characters";

describe("a policy file", function () {
  this.timeout(30_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "policy-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });
  const path = () => join(directory, "policy.json");
  const reading = (content: string | Buffer) => {
    writeFileSync(path(), content);
    return readPolicyFile(path());
  };

  const encodings: [name: string, bytes: Buffer][] = [
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE with a byte order mark, as PowerShell writes it", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16BE with a byte order mark", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["UTF-16LE without one", Buffer.from(text, "utf16le")],
    ["UTF-16BE without one", Buffer.from(text, "utf16le").swap16()],
  ];
  for (const [name, bytes] of encodings) {
    it(`is read in ${name}`, () => {
      assert.deepEqual(reading(bytes), policy);
    });
  }

  it("may be what the AWS command line prints around a policy", () => {
    assert.deepEqual(reading(JSON.stringify({ registryId: "111111111111", policyText: text })), policy);
  });

  it("may be 1 MB large, and no larger, of whatever it is then", () => {
    const padded = (size: number) => `{"Statement": []${" ".repeat(size - 17)}}`;
    assert.deepEqual(reading(padded(1_000_000)), { Statement: [] });
    refuses(() => reading(padded(1_000_001)), `${path()}: ${tooLarge}`);
    refuses(() => reading("[".repeat(1_000_001)), `${path()}: ${tooLarge}`);
  });

  const refused: [title: string, content: string | Buffer, message: string][] = [
    ["nothing", "", ": is empty"],
    ["text that is no JSON", "Version: 1", ":1:1: not JSON: what begins here is no value"],
    [
      "a key that stands twice",
      '{"Statement": [],\n "Statement": []}',
      ':2:2: has the key "Statement" twice, first in line 1',
    ],
    ["100,000 brackets", "[".repeat(100_000), ":1:65: is nested more than 64 levels deep"],
    [
      "no Statement",
      "{}",
      ': has no Statement: wanted a policy, {"Version": "2012-10-17", "Statement": [...]}',
    ],
    [
      "another encoding",
      Buffer.from('{"Statement": "é"}', "latin1"),
      ": is text neither in UTF-8 nor in UTF-16",
    ],
  ];
  for (const [title, content, message] of refused) {
    it(`is refused with ${title}`, () => {
      refuses(() => reading(content), `${path()}${message}`);
    });
  }

  it("is refused where it isn't there, or is a directory", () => {
    const missing = join(directory, "missing.json");
    refuses(
      () => readPolicyFile(missing),
      `${missing}: can't be read: ENOENT: no such file or directory, open '${missing}'`,
    );
    refuses(
      () => readPolicyFile(directory),
      `${directory}: can't be read: EISDIR: illegal operation on a directory, read`,
    );
  });

  it("may be standard input, of which no more is read than it takes to refuse it", () => {
    const lint = (input: string) => run(["policy", "lint", "--policy", "-", "--json"], { input });
    assert.deepEqual(lint(text), {
      status: 0,
      stdout: '{\n  "problems": [],\n  "fixed": null\n}\n',
      stderr: "",
    });
    for (const [input, message] of [
      ["x".repeat(3_000_000), tooLarge],
      ["", "is empty"],
    ] as const) {
      const stderr = `shared-registry: standard input: ${message}\n`;
      assert.deepEqual(lint(input), { status: 2, stdout: "", stderr });
    }
  });
});

/** Asserts that a call is wrong, with exactly this sentence. */
function refuses(call: () => unknown, message: string): void {
  assert.throws(call, (error) => {
    assert.ok(error instanceof CommandFailure);
    assert.deepEqual([error.exitCode, error.message], [2, message]);
    return true;
  });
}
