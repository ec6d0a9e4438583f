/** Writes schema.json: `npm run schema`. */

import { writeFile } from "node:fs/promises";
import { Sandbox } from "../sandbox/sandbox";
import { extractSchema, schemaFile } from "./extracted-schema";

async function main(): Promise<void> {
  const sandbox = await Sandbox.start({ progress: (line) => void process.stderr.write(`${line}\n`) });
  try {
    await writeFile(schemaFile, await extractSchema(sandbox));
  } finally {
    await sandbox.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
