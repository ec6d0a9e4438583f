import { foldWords } from "./defaults";
import type { LiveRepository, RegistryLocation } from "./live-repository";
import type { Reading } from "./reader";
import { readersConfig } from "./readers";
import type { repositoryWriter } from "./repository-words";

/** A stack's config as its file has it under `config`, and the parts that matter here. */
export interface WrittenConfig {
  values: Record<string, unknown>;
  /** Statements by name of the repository, as its `extraStatements` list them. */
  others: ReadonlyMap<string, readonly unknown[]>;
  /** Settings by name of the repository. */
  repositories: Record<string, Record<string, unknown>>;
}

/** Makes the tooling stack's config of repositories. */
export function configWriter(location: RegistryLocation, write: ReturnType<typeof repositoryWriter>) {
  return (taken: readonly Taken[], isFolded: boolean) => writeConfig(taken, location, isFolded, write);
}

/** A repository to be written into config, and how its policy is read. */
export interface Taken {
  live: LiveRepository;
  reading: Reading;
}

/**
 * @param taken sorted by name
 * @param isFolded whether what many repositories share stands in `defaults`
 */
function writeConfig(
  taken: readonly Taken[],
  location: RegistryLocation,
  isFolded: boolean,
  write: ReturnType<typeof repositoryWriter>,
): WrittenConfig {
  const { partition, region, account } = location;
  const readers = readersConfig(new Map(taken.map(({ live, reading }) => [live.name, reading])));
  const words = new Map(
    taken.map(({ live }) => {
      const its = readers.repositories.get(live.name);
      return [live.name, write(live, its?.others ?? [], its?.readers)];
    }),
  );
  const folded = foldWords(words, isFolded);
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
  const others = new Map([...readers.repositories].map(([name, its]) => [name, its.others]));
  return { values, others, repositories: folded.repositories };
}

function given(key: string, map: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(map).length > 0 ? { [key]: map } : {};
}
