import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Declares a test for each policy of a kind that other people wrote; one that is skipped, and says so, where
 * the policies are not at hand.
 */
export function forEachPolicy(
  kind: "policy" | "lifecycle",
  title: string,
  // biome-ignore lint/suspicious/noExplicitAny: whatever other people wrote
  test: (policy: any, file: string) => void,
): void {
  const directory = resolve(__dirname, "../../shared/corpus", kind);
  const files = existsSync(directory) ? readdirSync(directory) : [];
  if (files.length === 0) {
    it.skip("are not at hand: there is no ../shared/corpus beside this repository");
  }
  for (const file of files) {
    it(`${title}: ${file}`, () => test(JSON.parse(readFileSync(join(directory, file), "utf8")).policy, file));
  }
}
