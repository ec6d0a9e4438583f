import type { ProblemCode } from "../problem";
import type { RepositoryState } from "../repository-state";
import { configWriter, type WrittenConfig } from "./config";
import type { Fault } from "./fault";
import { type ImportedResource, importedResources } from "./import-file";
import {
  type LiveRepository,
  type LiveText,
  liveRepositories,
  type RegistryLocation,
  registryLocation,
  statementsOf,
} from "./live-repository";
import { type Note, notesOf } from "./note";
import { Proof } from "./proof";
import { type Reading, readReaders } from "./reader";
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

/** A repository that is left out because nobody could read it. */
export function unreadableRepository(repository: string, reason: string): Difference {
  return { repository, code: "repository-unreadable", reason, statement: null };
}

/** How a live registry goes on as a stack. */
export interface Adoption {
  /** The stack's config, as its file has it under `config`; undefined where no repository is left to be taken in. */
  config: Record<string, unknown> | undefined;
  /** Settings of each repository as config has them, by name. */
  repositories: Record<string, Record<string, unknown>>;
  /** What a file for `pulumi import --file` has under `resources`. */
  imported: Iterable<ImportedResource>;
  /** Sorted by repository. */
  differences: Difference[];
  /** What is worth knowing of repositories that are taken in. */
  notes: Note[];
}

export interface AdoptOptions {
  /** Version of the package `@pulumi/aws` that the stack's program uses, as far as it is known. */
  awsVersion?: string;
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
    return { config: undefined, repositories: {}, imported: [], differences: [], notes: [] };
  }
  const { taken, written, faults } = settle(all, location, respell);
  return {
    config: taken.length > 0 ? written.values : undefined,
    repositories: written.repositories,
    imported: { [Symbol.iterator]: () => importedResources(taken, awsVersion) },
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
  const write = repositoryWriter();
  const readings = readingsOf(all, location);
  const proof = new Proof(all, readings);
  const tryOut = repositoryTrial(location, write, mayRespell);
  for (const live of all) {
    const reading = readings.get(live.name);
    const faults = reading === undefined ? [] : tryOut(live, reading);
    if (faults.length > 0) proof.faults.set(live.name, faults);
  }
  const writeConfig = configWriter(location, write);
  for (;;) {
    const taken = proof.taken();
    const written = writeConfig(taken, proof.isFolded);
    if (proof.accepts(taken, written, mayRespell)) {
      return { taken: taken.map(({ live }) => live), written, faults: proof.faults };
    }
  }
}

/** How each repository's policy is read; the same object for those that share one. */
function readingsOf(all: readonly LiveRepository[], { partition }: RegistryLocation): Map<string, Reading> {
  const known = new Map<LiveText | null, Reading>();
  return new Map(
    all.map(({ name, policy }) => {
      const reading = known.get(policy) ?? readReaders(statementsOf(policy), partition);
      known.set(policy, reading);
      return [name, reading];
    }),
  );
}
