import type { Ensured } from "../live/ensure";
import type { Write } from "../live/heal";

/** Says on standard error what is about to be written. */
export function writeWrite({ repository, words }: Write): void {
  process.stderr.write(`${repository}: ${words}\n`);
}

/** What became of a repository, a line for each thing. */
export function ensuredText(
  { repository, created, changes, failures, gone }: Ensured,
  isDryRun = false,
): string {
  const would = isDryRun ? "would be " : "";
  const changed = changes.filter(({ what }) => what !== "repository").map(({ what }) => what);
  const done = [
    ...(gone ? ["was deleted in the meantime; config doesn't list it, so it isn't made again"] : []),
    ...(created ? [`${would}created`] : []),
    ...(changed.length > 0 ? [`${would}made as planned: ${changed.join(", ")}`] : []),
    ...failures.map(({ what, message }) => `${what}: ${message}`),
  ];
  return `${(done.length > 0 ? done : ["as planned"]).map((line) => `${repository}: ${line}`).join("\n")}\n`;
}
