import type { Problem } from "../../ecr/problem";

/** The beginning of a path to a repository's settings: by a plain name, a quoted one, or a place in a list. */
const repositoryPath = /^repositories(?:\.([\w-]+)|\[(?:("(?:[^"\\]|\\.)*")|(\d+))\])/;

/**
 * Sorts problems by the repository that their paths name.
 *
 * @param listed names of repositories by their places, where config has a plain list of them
 * @returns indexes of problems by repository, and of those that are about none
 */
export function problemsByRepository(
  problems: readonly Problem[],
  listed: readonly string[],
): { byRepository: Map<string, number[]>; general: number[] } {
  const byRepository = new Map<string, number[]>();
  const general: number[] = [];
  for (const [index, { path }] of problems.entries()) {
    const [, plain, quoted, place] = repositoryPath.exec(path) ?? [];
    const name = plain ?? (quoted === undefined ? listed[Number(place)] : (JSON.parse(quoted) as string));
    if (name === undefined) {
      general.push(index);
    } else {
      byRepository.set(name, [...(byRepository.get(name) ?? []), index]);
    }
  }
  return { byRepository, general };
}
