import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const docs = resolve(__dirname, "..", "docs");

describe("docs/README.md", () => {
  const lines = readFileSync(join(docs, "README.md"), "utf8").trim().split("\n").slice(2);

  it("lists every page of docs/ once, with a line that says what it is", () => {
    const pages = readdirSync(docs).filter((page) => page.endsWith(".md") && page !== "README.md");
    const listed = lines.map((line) => {
      const [, text, target] = /^- \[(\S+)\]\((\S+)\): \S.*\.$/.exec(line) ?? assert.fail(line);
      assert.equal(text, target);
      return target;
    });
    assert.deepEqual(listed.sort(), pages.sort());
  });
});
