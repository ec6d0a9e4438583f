import { foldWords } from "./defaults";
import { type LiveRepository, type RegistryLocation, statementsOf } from "./live-repository";
import { readersConfig } from "./readers";
import type { repositoryWriter } from "./repository-words";

/** A stack's config as its file has it under `config`, and the parts that matter here. */
export interface WrittenConfig {
  values: Record<string, unknown>;
  /** Settings by name of the repository. */
  repositories: Record<string, Record<string, unknown>>;
}

/** How freely config may say what it says. */
export interface Wording {
  /** Policies none of whose statements an environment or publisher stands for, by their statements. */
  raw: ReadonlySet<readonly unknown[]>;
  /** Whether what many repositories share stands in `defaults`. */
  isFolded: boolean;
}

/** Makes what lists the statements of a policy: the same list each time. */
export function statementLister(): (live: LiveRepository) => readonly unknown[] {
  const known = new Map<unknown, readonly unknown[]>();
  return ({ policy }) => {
    const list = known.get(policy) ?? statementsOf(policy);
    known.set(policy, list);
    return list;
  };
}

/**
 * The tooling stack's config of these repositories.
 *
 * @param repositories sorted by name
 */
export function writeConfig(
  repositories: readonly LiveRepository[],
  location: RegistryLocation,
  wording: Wording,
  listOf: (live: LiveRepository) => readonly unknown[],
  write: ReturnType<typeof repositoryWriter>,
): WrittenConfig {
  const { partition, region, account } = location;
  const policies = new Map(repositories.map((live) => [live.name, listOf(live)]));
  const readers = readersConfig(policies, partition, wording.raw);
  const words = new Map(
    repositories.map((live) => {
      const its = readers.repositories.get(live.name);
      return [live.name, write(live, its?.others ?? [], its?.readers)];
    }),
  );
  const folded = foldWords(words, wording.isFolded);
  const isPlain = Object.values(folded.repositories).every((its) => Object.keys(its).length === 0);
  const own = {
    role: "tooling",
    ...(partition !== "aws" && { partition }),
    ...given("environments", readers.environments),
    ...given("publishers", readers.publishers),
    ...given("tags", folded.tags),
    ...given("defaults", folded.defaults),
    repositories: isPlain ? Object.keys(folded.repositories) : folded.repositories,
  };
  const values = {
    "aws:region": region,
    "aws:allowedAccountIds": [account],
    ...Object.fromEntries(
      Object.entries(own).map(([key, value]) => [`shared-tooling-registry:${key}`, value]),
    ),
  };
  return { values, repositories: folded.repositories };
}

function given(key: string, map: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(map).length > 0 ? { [key]: map } : {};
}
