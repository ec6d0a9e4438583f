import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "..");
const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((page) => join(root, page)),
  ...readdirSync(join(root, "docs"))
    .filter((page) => page.endsWith(".md"))
    .map((page) => join(root, "docs", page)),
];

describe("the links of the documentation", () => {
  it("lead to files that are there", () => {
    const links = pages.flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !target.startsWith("http"))
        .map((target) => ({ page, target })),
    );
    assert.ok(links.length > 20);
    const dead = links.filter(({ page, target }) => !existsSync(resolve(dirname(page), target)));
    assert.deepEqual(dead, []);
  });
});
