import { dump } from "js-yaml";
import type { Adoption } from "../ecr/adopt/adopt";

/** The text of a stack's config file. */
export function configText(config: Record<string, unknown>): string {
  return dump({ config }, { noRefs: true, lineWidth: -1 });
}

/** Lines that are one piece of the file. */
const linesOfPiece = 100;

/** The text of a file for `pulumi import`, a resource a line, piece by piece: of thousands it is megabytes. */
export function* importText(imported: Adoption["imported"]): Generator<string> {
  let piece = '{\n  "resources": [';
  let lines = 0;
  for (const resource of imported) {
    piece += `${lines === 0 ? "" : ","}\n    ${JSON.stringify(resource)}`;
    if (++lines % linesOfPiece === 0) {
      yield piece;
      piece = "";
    }
  }
  yield `${piece}\n  ]\n}\n`;
}

/** What a person should know of an adoption, a line each. */
export function adoptionLines({ repositories, differences, notes }: Adoption): string[] {
  const left = new Set(differences.map(({ repository }) => repository)).size;
  return [
    ...differences.map(({ repository, reason, code }) => `left out: ${repository}: ${reason} [${code}]`),
    ...notes.map(({ code, message, repositories: some }) => `note: ${message} [${code}]: ${listed(some)}`),
    `${counted(Object.keys(repositories).length)} taken in, ${left} left out`,
  ];
}

function counted(count: number): string {
  return `${count} ${count === 1 ? "repository" : "repositories"}`;
}

/** Names that a line may list. */
const listedNames = 5;

function listed(names: readonly string[]): string {
  const more = names.length - listedNames;
  return `${names.slice(0, listedNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
