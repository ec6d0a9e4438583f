import { dump } from "js-yaml";
import type { Adoption } from "../ecr/adopt/adopt";

/** The text of a stack's config file. */
export function configText(config: Record<string, unknown>): string {
  return dump({ config }, { noRefs: true, lineWidth: -1 });
}

/** The text of a file for `pulumi import`, a resource a line. */
export function importText({ resources }: Adoption["import"]): string {
  const lines = resources.map((resource) => `    ${JSON.stringify(resource)}`);
  return `{\n  "resources": [\n${lines.join(",\n")}\n  ]\n}\n`;
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
