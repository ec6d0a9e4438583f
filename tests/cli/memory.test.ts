import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

describe("collecting garbage sooner", () => {
  // What it saves is measured, by npm run bench:drift.
  it("is something that this Node knows, and prints nothing", () => {
    const compiled = resolve(__dirname, "../../dist/cli/memory.js");
    const script = `require(${JSON.stringify(compiled)}).collectSooner()`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
  });
});
