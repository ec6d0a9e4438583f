import type { Problem } from "../../ecr/problem";

/** The beginning of a path to a repository's settings: by a plain name, a quoted one, or a place in a list. */
const repositoryPath = /^repositories(?:\.([\w-]+)|\[(?:("(?:[^"\\]|\\.)*")|(\d+))\])/;

/**
 * Sorts problems by the repository that their paths name.
 *
 * @param repositories what config says: where it is a plain list of names, paths tell places in it
 * @returns indexes of problems by repository, and of those that are about none
 */
export function problemsByRepository(
  problems: readonly Problem[],
  repositories: unknown,
): { byRepository: Map<string, number[]>; general: number[] } {
  const byRepository = new Map<string, number[]>();
  const general: number[] = [];
  for (const [index, { path }] of problems.entries()) {
    const [, plain, quoted, place] = repositoryPath.exec(path) ?? [];
    const name =
      plain ?? (quoted === undefined ? nameAt(repositories, place) : (JSON.parse(quoted) as string));
    if (name === undefined) {
      general.push(index);
    } else {
      byRepository.set(name, [...(byRepository.get(name) ?? []), index]);
    }
  }
  return { byRepository, general };
}

function nameAt(repositories: unknown, place: string | undefined): string | undefined {
  const name: unknown = Array.isArray(repositories) ? repositories[Number(place)] : undefined;
  return typeof name === "string" ? name : undefined;
}
