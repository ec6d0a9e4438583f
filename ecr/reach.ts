import { compileGlob, type Wildcards, wildcardsMatch } from "./glob";
import { didYouMean } from "./problem";
import type { Environment, Publisher } from "./readers";
import type { Place } from "./shape";

/**
 * The environments that read a repository: those it names, else all whose globs match it.
 *
 * @param named names of environments with where they stand; undefined where the repository names none
 */
export function readersOf(
  repository: string,
  named: readonly Place[] | undefined,
  environments: ReadonlyMap<string, Environment>,
): Environment[] {
  const all = [...environments.values()];
  const reads = ({ repositories }: Environment) =>
    repositories === undefined || isAmong(repository, repositories);
  if (named === undefined) {
    return all.filter(reads);
  }
  const readers = new Set<Environment>();
  for (const place of named) {
    const name = place.asString("the name of an environment");
    const environment = environments.get(name ?? "");
    if (environment !== undefined && reads(environment)) {
      readers.add(environment);
    } else if (environment !== undefined) {
      const globs = environment.repositories?.join(", ");
      place.error("environment-mismatch", `${name} reads ${globs} only, which leaves out ${repository}`);
    } else if (name !== undefined) {
      const known = didYouMean(name, environments.keys());
      place.error("environment-unknown", `there is no environment ${JSON.stringify(name)}${known}`);
    }
  }
  return all.filter((environment) => readers.has(environment));
}

/** The globs of each reader, ready to be matched: they are held against every repository. */
const compiled = new WeakMap<readonly string[], Wildcards[]>();

/** Whether one of the globs matches a repository's name. */
export function isAmong(repository: string, globs: readonly string[]): boolean {
  const patterns = compiled.get(globs) ?? globs.map(compileGlob);
  compiled.set(globs, patterns);
  return patterns.some((pattern) => wildcardsMatch(pattern, repository));
}

/** Reports globs that match no repository: most likely a name is misspelt. */
export function reportIdleGlobs(
  readers: readonly (Environment | Publisher)[],
  repositories: readonly string[],
): void {
  for (const { place, repositories: globs = [] } of repositories.length > 0 ? readers : []) {
    const idle = globs.filter((glob) => {
      const pattern = compileGlob(glob);
      return !repositories.some((name) => wildcardsMatch(pattern, name));
    });
    if (globs.length > 0 && idle.length === globs.length) {
      const hint = didYouMean(idle[0] ?? "", repositories);
      place.error("environment-unused", `matches no repository (${idle.join(", ")})${hint}`);
    } else {
      for (const glob of idle) {
        const hint = didYouMean(glob, repositories);
        place
          .child("repositories")
          .warning("glob-unmatched", `${JSON.stringify(glob)} matches no repository${hint}`);
      }
    }
  }
}

/** Reports environments that no repository has among its readers, though their globs match some. */
export function reportUnreadEnvironments(
  environments: Iterable<Environment>,
  repositories: Iterable<{ environments: readonly string[] }>,
): void {
  const read = new Set([...repositories].flatMap((repository) => repository.environments));
  for (const { name, place } of environments) {
    if (!read.has(name)) {
      place.warning(
        "environment-unused",
        "reads no repository: each that its globs match names other readers",
      );
    }
  }
}
