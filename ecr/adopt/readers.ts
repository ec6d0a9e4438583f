import { remembered } from "../remembered";
import type { LiveReader, Reading } from "./reader";

/** Who reads and pushes, as config has it, and what that leaves to say of each repository. */
export interface ReadersConfig {
  environments: Record<string, unknown>;
  publishers: Record<string, unknown>;
  /** By repository: the names that its `readers` have to list, and the statements that nobody stands for. */
  repositories: Map<string, { readers: string[] | undefined; others: readonly unknown[] }>;
}

/**
 * One set of environments and publishers for all policies. Where policies say different things of one Sid, most
 * repositories decide who has the name; in the others its statements stay as they are.
 *
 * @param policies by repository, sorted by its name
 */
export function readersConfig(policies: ReadonlyMap<string, Reading>): ReadersConfig {
  const chosen = chooseReaders(policies);
  const repositories: ReadersConfig["repositories"] = new Map();
  const having = new Map<LiveReader, string[]>([...chosen.values()].map((reader) => [reader, []]));
  for (const [name, { readers, others }] of policies) {
    const left: unknown[] = [];
    for (const { reader, statements } of readers) {
      const winner = chosen.get(slotOf(reader));
      if (winner !== undefined && keyOf(winner) === keyOf(reader)) {
        having.get(winner)?.push(name);
      } else {
        left.push(...statements);
      }
    }
    repositories.set(name, { readers: undefined, others: left.length > 0 ? [...left, ...others] : others });
  }
  return withReach(having, [...policies.keys()], repositories);
}

/** @returns by Sid, the reader that most repositories have under it; of as many, the first one's */
function chooseReaders(policies: ReadonlyMap<string, Reading>): Map<string, LiveReader> {
  const counts = new Map<string, Map<string, { reader: LiveReader; count: number }>>();
  for (const { readers } of policies.values()) {
    for (const { reader } of readers) {
      const variants = counts.get(slotOf(reader)) ?? new Map();
      counts.set(slotOf(reader), variants);
      const known = variants.get(keyOf(reader)) ?? { reader, count: 0 };
      variants.set(keyOf(reader), known);
      known.count++;
    }
  }
  return new Map(
    [...counts].flatMap(([slot, variants]) => {
      const [winner] = [...variants.values()].sort((a, b) => b.count - a.count);
      return winner === undefined ? [] : [[slot, winner.reader]];
    }),
  );
}

/** Says which repositories each reader reaches: by globs, or by `readers` where those would be the longer list. */
function withReach(
  having: ReadonlyMap<LiveReader, readonly string[]>,
  all: readonly string[],
  repositories: ReadersConfig["repositories"],
): ReadersConfig {
  const globs = new Map(
    [...having].map(([reader, names]) => [reader, globsFor(reader, names, all)] as const),
  );
  const environments = [...having].filter(([{ group }]) => group === "environments");
  const members = new Map(environments.map(([reader, names]) => [reader, new Set(names)]));
  for (const [name, its] of repositories) {
    const reads = (reader: LiveReader) => members.get(reader)?.has(name) ?? false;
    // Globs are exact, so that only a reader without any can reach too far.
    if (environments.some(([reader]) => globs.get(reader) === undefined && !reads(reader))) {
      its.readers = environments.flatMap(([reader]) => (reads(reader) ? [reader.name] : [])).sort();
    }
  }
  const entries = (group: LiveReader["group"]) =>
    Object.fromEntries(
      [...having.keys()]
        .filter((reader) => reader.group === group)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((reader) => [reader.name, written(reader, globs.get(reader))]),
    );
  return { environments: entries("environments"), publishers: entries("publishers"), repositories };
}

/** Globs that a reader may have in any case, though `readers` would do it in fewer words; and at most. */
const [fewGlobs, mostGlobs] = [3, 200];

/** @returns undefined for a reader of all repositories, and of so many that those it doesn't read say so */
function globsFor(
  { group }: LiveReader,
  names: readonly string[],
  all: readonly string[],
): string[] | undefined {
  if (group === "environments" && names.length === all.length) {
    return undefined;
  }
  const globs = globsOf(names, all);
  const isShort = globs.length <= Math.max(fewGlobs, Math.min(all.length - names.length, mostGlobs));
  return group === "publishers" || isShort ? globs : undefined;
}

/**
 * Globs that match these of all names and no other: `team/*` where every name that begins with it is among them.
 *
 * @param names sorted, some of `all`
 */
export function globsOf(names: readonly string[], all: readonly string[]): string[] {
  if (names.length === all.length) {
    return ["*"];
  }
  const wanted = new Set(names);
  const cover = (prefix: string, some: readonly string[]): string[] => {
    if (some.length > 1 && prefix !== "" && some.every((name) => wanted.has(name))) {
      return [`${prefix}*`];
    }
    const below = new Map<string, string[]>();
    const globs: string[] = [];
    for (const name of some) {
      const slash = name.indexOf("/", prefix.length);
      if (slash >= 0) {
        const longer = name.slice(0, slash + 1);
        const others = below.get(longer) ?? [];
        below.set(longer, others);
        others.push(name);
      } else if (wanted.has(name)) {
        globs.push(name);
      }
    }
    return [...globs, ...[...below].flatMap(([longer, others]) => cover(longer, others))];
  };
  return cover("", all).sort();
}

/** As a person would write it: a plain list of accounts where nothing else is said. */
function written({ settings }: LiveReader, repositories: readonly string[] | undefined): unknown {
  const { accounts, ...others } = settings;
  if (accounts !== undefined && Object.keys(others).length === 0 && repositories === undefined) {
    return accounts;
  }
  return { ...settings, ...(repositories !== undefined && { repositories }) };
}

/** What a reader's Sids are made of: config can have one reader for each. */
const slotOf = remembered(({ group, name }: LiveReader) => `${group} ${name}`);

/** All that config says of a reader. */
const keyOf = remembered(({ group, name, settings }: LiveReader) => JSON.stringify([group, name, settings]));
