import type { ProblemCode } from "../problem";
import type { RepositoryState } from "../repository-state";
import { statementLister, type WrittenConfig, writeConfig } from "./config";
import type { Fault } from "./fault";
import { type ImportFile, importFile } from "./import-file";
import {
  type LiveRepository,
  liveRepositories,
  type RegistryLocation,
  registryLocation,
} from "./live-repository";
import { type Note, notesOf } from "./note";
import { Proof } from "./proof";
import { repositoryWriter } from "./repository-words";
import { repositoryTrial } from "./trial";

/** A live repository that is left out, and why. */
export interface Difference {
  repository: string;
  code: ProblemCode;
  reason: string;
  /** The live statement or lifecycle rule that it is about; null where it is about none in particular. */
  statement: unknown;
}

/** How a live registry goes on as a stack. */
export interface Adoption {
  /** The stack's config, as its file has it under `config`; undefined where no repository is left to be taken in. */
  config: Record<string, unknown> | undefined;
  /** Settings of each repository as config has them, by name. */
  repositories: Record<string, Record<string, unknown>>;
  import: ImportFile;
  /** Sorted by repository. */
  differences: Difference[];
  /** What is worth knowing of repositories that are taken in. */
  notes: Note[];
}

export interface AdoptOptions {
  /** Version of the package `@pulumi/aws` that the stack's program uses. */
  awsVersion: string;
  /** Whether a policy may be taken in that the next `pulumi up` writes otherwise, with the same meaning. */
  respell?: boolean;
}

/**
 * Stack config and import file for repositories as they are, so that a preview after the import shows no change. What
 * is written is planned again, and held against each repository: those for which it isn't exactly what is there are
 * left out.
 *
 * @param states repositories of one registry, in any order
 * @throws Error for repositories of several registries
 */
export function adopt(
  states: readonly RepositoryState[],
  { awsVersion, respell = false }: AdoptOptions,
): Adoption {
  const location = registryLocation(states);
  const all = liveRepositories(states);
  if (location === undefined) {
    return { config: undefined, repositories: {}, import: { resources: [] }, differences: [], notes: [] };
  }
  const { taken, written, faults } = settle(all, location, respell);
  return {
    config: taken.length > 0 ? written.values : undefined,
    repositories: written.repositories,
    import: importFile(taken, awsVersion),
    differences: [...faults]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([repository, its]) => its.map((fault) => ({ repository, ...fault }))),
    notes: notesOf(taken, written),
  };
}

/** Leaves out what is wrong by itself, then whatever the config of all the others doesn't plan as it is. */
function settle(
  all: readonly LiveRepository[],
  location: RegistryLocation,
  mayRespell: boolean,
): { taken: LiveRepository[]; written: WrittenConfig; faults: Map<string, Fault[]> } {
  const listOf = statementLister();
  const write = repositoryWriter();
  const tryOut = repositoryTrial(location, mayRespell);
  const alone = new Map(all.map((live) => [live.name, tryOut(live, write(live, listOf(live), undefined))]));
  const proof = new Proof(all, alone, listOf, location);
  for (;;) {
    const taken = proof.taken();
    const written = writeConfig(taken, location, proof.wording, listOf, write);
    if (proof.accepts(taken, written, mayRespell)) {
      return { taken, written, faults: proof.faults };
    }
  }
}
