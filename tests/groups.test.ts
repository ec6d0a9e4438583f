import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addedUp, countsText, dealt, runGroup } from "./groups";

describe("tests in several processes", function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), "groups-"));
  after(() => rmSync(directory, { recursive: true, force: true }));

  async function run(name: string, body: string, patience?: number) {
    const file = join(directory, `${name}.cjs`);
    writeFileSync(file, `it("passes", () => undefined);\n${body}`);
    return runGroup([file], join(directory, name), patience);
  }

  it("are counted", async () => {
    const { counts, output } = await run(
      "counted",
      'it("fails", () => { throw new Error("as it should"); }); it("waits"); it("passes too", () => undefined);',
    );
    assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 1 });
    assert.match(output, /as it should/);
  });

  it("are a failure more where the process dies, before its report or behind it", async () => {
    const early = await run("early", 'it("dies", () => process.exit(0));');
    assert.deepEqual(early.counts, { passed: 0, failed: 1, skipped: 0 });
    assert.match(early.output, /mocha ended with 0, and not as its tests did: .*early\.cjs/);
    const late = await run("late", 'process.on("exit", () => process.kill(process.pid, "SIGKILL"));');
    assert.deepEqual(late.counts, { passed: 1, failed: 1, skipped: 0 });
  });

  it("are a failure more where the process doesn't end", async () => {
    const { counts, output } = await run("endless", "setInterval(() => undefined, 1000);", 500);
    assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
    assert.match(output, /mocha didn't end in 0\.5 s after its last test: something was left running/);
  });

  it("have directories for temporary files of their own", async () => {
    const test =
      'it("has one", () => { if (!require("os").tmpdir().endsWith("own/t")) throw new Error(); });';
    assert.deepEqual((await run("own", test)).counts, { passed: 2, failed: 0, skipped: 0 });
  });

  it("are dealt out and added up", () => {
    assert.deepEqual(dealt([1, 2, 3, 4, 5], 2), [
      [1, 3, 5],
      [2, 4],
    ]);
    assert.deepEqual(dealt([1], 2), [[1]]);
    const all = addedUp([
      { passed: 2, failed: 0, skipped: 1 },
      { passed: 3, failed: 1, skipped: 0 },
    ]);
    assert.equal(countsText(all), "5 passed, 1 failed, 1 skipped");
  });
});
