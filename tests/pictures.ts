/** Makes the pictures of the docs from what the compiled command prints, and makes of docs/pictures/registry.yaml. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromiumPath, startChromium } from "./browser";
import { root, run } from "./cli/compiled";
import { explainPictures } from "./explain-pictures";

const pictures = join(root, "docs", "pictures");
/** So that a picture changes only if what it shows does. */
const day = String(Date.UTC(2027, 0, 15) / 1000);

async function main(): Promise<void> {
  for (const [name, picture] of Object.entries(explainPictures())) {
    writeFileSync(join(pictures, name), picture);
  }
  await takeAccessPage();
}

async function takeAccessPage(): Promise<void> {
  const chromium = chromiumPath();
  if (chromium === undefined) {
    throw new Error("no Chromium found: install one, or name it in CHROMIUM_PATH");
  }
  const directory = mkdtempSync(join(tmpdir(), "shared-tooling-registry-pictures-"));
  const browser = await startChromium(chromium);
  try {
    const file = join(directory, "access.html");
    const { status, stderr } = run(["access", "--config", join(pictures, "registry.yaml"), "--html", file], {
      env: { ...process.env, SOURCE_DATE_EPOCH: day },
    });
    if (status !== 0) {
      throw new Error(`shared-registry access ended with ${status}:\n${stderr}`);
    }
    const page = await browser.newPage({ viewport: { width: 1200, height: 750 }, colorScheme: "light" });
    await page.goto(`${pathToFileURL(file)}#payments/ledger`);
    await page.screenshot({ path: join(pictures, "access-page.png") });
  } finally {
    await browser.close();
    rmSync(directory, { recursive: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
