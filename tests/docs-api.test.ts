import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");
const page = readFileSync(join(root, "docs/api.md"), "utf8");

describe("docs/api.md", function () {
  this.timeout(120_000);

  it("is what the docstrings say now (else: npm run docs:api)", () => {
    const directory = mkdtempSync(join(tmpdir(), "shared-tooling-registry-api-"));
    try {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(root, "node_modules/typedoc/bin/typedoc"), "--out", directory],
        { cwd: root, encoding: "utf8" },
      );
      assert.equal(status, 0, `${stdout}${stderr}`);
      assert.equal(readFileSync(join(directory, "api.md"), "utf8"), page, "run npm run docs:api");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("has every name that the package exports", () => {
    const index = readFileSync(join(root, "schema.json"), "utf8");
    const { types, resources } = JSON.parse(index) as Record<"types" | "resources", Record<string, unknown>>;
    const names = [...Object.keys(types), ...Object.keys(resources)].map(
      (token) => token.split(":")[2] ?? "",
    );
    assert.ok(names.length > 20);
    assert.deepEqual(
      names.filter((name) => !page.includes(`\n### ${name}\n`)),
      [],
    );
  });
});
