/** Runs all tests, as many groups of their files at a time as there are processors, and ends with one line that counts. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { Sandbox } from "../sandbox/sandbox";
import { addedUp, countsText, dealt, runGroup } from "./groups";
import { together } from "./together";

/** Groups for each processor: many, so that none waits long for the last of the others; yet each loads all anew. */
const groupsEach = 6;

async function main(): Promise<void> {
  const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .sort()
    .map((file) => join("tests", file));
  const processors = availableParallelism();
  const groups = dealt(files, processors * groupsEach);
  const directory = mkdtempSync(join(tmpdir(), "tests-"));
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  await prepare();
  const failing: string[] = [];
  let done = 0;
  const results = await together(
    groups.entries(),
    async ([index, group]) => {
      const { counts, output } = await runGroup(group, join(directory, String(index)));
      const text = `${output}\n  ${++done} of ${groups.length} groups of files: ${countsText(counts)}\n`;
      if (counts.failed > 0) failing.push(text);
      else process.stdout.write(text);
      return counts;
    },
    processors,
  );
  for (const text of failing) process.stdout.write(text);
  const all = addedUp(results);
  process.stdout.write(`\n${countsText(all)}\n`);
  process.exitCode = all.failed > 0 ? 1 : 0;
}

/** What a new machine lacks is made once, and not by several groups at once: building the engine takes minutes. */
async function prepare(): Promise<void> {
  const sandbox = await Sandbox.start({ progress: (line) => process.stdout.write(`${line}\n`) });
  await sandbox.stop();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
