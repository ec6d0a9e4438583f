import type { Ensured } from "../live/ensure";
import type { Write } from "../live/heal";
import { nameIn } from "./replicas";

/** Says on standard error what is about to be written. */
export function writeWrite({ repository, words }: Write, replica?: string): void {
  process.stderr.write(`${nameIn(replica, repository)}: ${words}\n`);
}

/** What became of a repository, a line for each thing. */
export function ensuredText(
  { repository, created, changes, failures, gone }: Ensured,
  isDryRun = false,
  replica?: string,
): string {
  const would = isDryRun ? "would be " : "";
  const changed = changes.filter(({ what }) => what !== "repository").map(({ what }) => what);
  const done = [
    ...(gone ? ["was deleted in the meantime; config doesn't list it, so it isn't made again"] : []),
    ...(created ? [`${would}created`] : []),
    ...(changed.length > 0 ? [`${would}made as planned: ${changed.join(", ")}`] : []),
    ...failures.map(({ what, message }) => `${what}: ${message}`),
  ];
  const name = nameIn(replica, repository);
  return `${(done.length > 0 ? done : ["as planned"]).map((line) => `${name}: ${line}`).join("\n")}\n`;
}
