import { later } from "./account";
import type { LifecycleDocument } from "./lifecycle-document";
import type { TagMutability } from "./mutability";
import { checkRepositoryName } from "./names";
import { type Partition, readPartition } from "./partition";
import { type PolicyDocument, policyLimit, repositoryPolicy } from "./policy";
import { type Problem, Problems } from "./problem";
import { isAmong, readersOf, reportIdleGlobs, reportUnreadEnvironments } from "./reach";
import { type Environment, type Publisher, readEnvironments, readPublishers } from "./readers";
import { readResourceTags } from "./resource-tags";
import { type Encryption, type Removal, readSettings, resolveSettings, type Settings } from "./settings";
import { Place } from "./shape";
import { environmentStatements, publisherStatements, type Statement } from "./statement";

/** Everything that one repository is to be, as plain data. */
export interface RepositoryPlan {
  /** Names of the environments that read it, sorted. */
  environments: string[];
  /** Null where nobody from another account is let in. */
  repositoryPolicy: PolicyDocument | null;
  /** Whether the policy lacks account ids that are known later; see {@link later}. */
  isPolicyPartial: boolean;
  /** Null where nothing is to be kept or dropped. */
  lifecyclePolicy: LifecycleDocument | null;
  imageTagMutability: TagMutability;
  imageTagMutabilityExclusionFilters: string[];
  scanOnPush: boolean;
  encryption: Encryption;
  tags: Record<string, string>;
  removal: Removal;
}

/** The one plan that components emit, the command prints, and live registries are compared with. */
export interface RegistryPlan {
  partition: Partition;
  /** By full name, sorted by it. */
  repositories: Map<string, RepositoryPlan>;
}

/** The arguments of a registry, by name; the same keys as in stack config. */
export const registryKeys = [
  "repositories",
  "environments",
  "publishers",
  "defaults",
  "partition",
  "tags",
] as const;

/**
 * Plans a registry.
 *
 * The plan is a function of what the arguments mean: the order of keys and of lists makes no difference,
 * except that of lifecycle rules, where it is the order of precedence.
 *
 * @param args the values of {@link registryKeys}, of any shape
 * @returns the plan and every problem; with an error among them, the plan is not to be used
 */
export function planRegistry(args: Record<string, unknown>): { plan: RegistryPlan; problems: Problem[] } {
  const problems = new Problems();
  const registry = readRegistry(new Place(args, "", problems));
  const policyOf = policyBuilder(registry);
  const repositories = new Map<string, RepositoryPlan>();
  for (const repository of registry.repositories) {
    repositories.set(repository.name, planRepository(repository, registry, policyOf));
  }
  reportIdleGlobs([...registry.environments.values(), ...registry.publishers], [...repositories.keys()]);
  if (!problems.hasErrors) {
    reportUnreadEnvironments(registry.environments.values(), repositories.values());
  }
  return { plan: { partition: registry.partition, repositories }, problems: problems.list() };
}

interface Repository {
  name: string;
  place: Place;
  settings: Settings;
}

interface Registry {
  partition: Partition;
  /** By name, sorted by it. */
  environments: Map<string, Environment>;
  publishers: Publisher[];
  repositories: Repository[];
}

function readRegistry(args: Place): Registry {
  args.asObject(registryKeys, "a map of arguments");
  const partition = readPartition(args.child("partition"));
  const tags = args.read("tags", readResourceTags) ?? {};
  const defaults = readSettings(args.child("defaults"), partition);
  const environments = readEnvironments(args.child("environments"), partition);
  return {
    partition,
    environments: new Map(environments.map((environment) => [environment.name, environment])),
    publishers: readPublishers(args.child("publishers"), partition),
    repositories: readRepositories(args.child("repositories"), (place) =>
      resolveSettings(defaults, readSettings(place, partition), tags),
    ),
  };
}

/** Repositories by name: a map of settings, or a plain list of names. */
function readRepositories(place: Place, settingsAt: (place: Place) => Settings): Repository[] {
  const wanted = "a map of repositories by name, or a list of names";
  if (typeof place.value === "object" && place.value !== null && Object.keys(place.value).length === 0) {
    place.error("list-empty", "is empty: a registry has at least one repository");
    return [];
  }
  if (!Array.isArray(place.value)) {
    return (place.asMap(wanted) ?? [])
      .filter(([name, entry]) => checkRepositoryName(name, entry))
      .map(([name, entry]) => ({ name, place: entry, settings: settingsAt(entry) }));
  }
  const byName = new Map<string, Repository>();
  const nothing = new Place(undefined, place.path, place.problems);
  const settings = settingsAt(nothing);
  for (const entry of place.asList("names of repositories") ?? []) {
    const name = entry.asString("a repository's name");
    if (name === undefined || !checkRepositoryName(name, entry)) {
      continue;
    }
    if (byName.has(name)) {
      entry.error("name-invalid", `${JSON.stringify(name)} is listed twice`);
    }
    byName.set(name, { name, place: entry, settings });
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function planRepository(repository: Repository, registry: Registry, policyOf: PolicyOf): RepositoryPlan {
  const { settings } = repository;
  const environments = readersOf(repository.name, repository.settings.readers, registry.environments);
  const publishers = registry.publishers.filter(({ repositories }) => isAmong(repository.name, repositories));
  return {
    environments: environments.map(({ name }) => name),
    repositoryPolicy: policyOf(repository, environments, publishers),
    isPolicyPartial: [...environments, ...publishers].some(({ accounts }) => accounts.includes(later)),
    lifecyclePolicy: settings.lifecycle,
    imageTagMutability: settings.mutability.mode,
    imageTagMutabilityExclusionFilters: settings.mutability.filters,
    scanOnPush: settings.scanOnPush,
    encryption: settings.encryption,
    tags: settings.tags,
    removal: settings.removal,
  };
}

type PolicyOf = (
  repository: Repository,
  environments: readonly Environment[],
  publishers: readonly Publisher[],
) => PolicyDocument | null;

/** Builds policies; repositories that the same readers and publishers share also share one document. */
function policyBuilder({ partition, environments, publishers }: Registry): PolicyOf {
  const statements = new Map<Environment | Publisher, Statement[]>();
  for (const environment of environments.values()) {
    statements.set(environment, environmentStatements(environment, partition));
  }
  for (const publisher of publishers) {
    statements.set(publisher, publisherStatements(publisher, partition));
  }
  const built = new Map<string, ReturnType<typeof repositoryPolicy>>();
  return ({ settings: { extraStatements }, place }, readers, pushers) => {
    const own = [...readers, ...pushers].flatMap((who) => statements.get(who) ?? []);
    checkSids(own, extraStatements, place);
    const names = [readers, pushers].map((some) => some.map(({ name }) => name));
    const key = JSON.stringify([names, extraStatements]);
    const { policy, size } = built.get(key) ?? repositoryPolicy(own, extraStatements);
    built.set(key, { policy, size });
    if (size > policyLimit) {
      place.error(
        "policy-too-large",
        `needs a repository policy of ${size} characters, ECR takes ${policyLimit}: let readers in by their ` +
          "organisation (environments.<name>.organization) instead of one by one, or give the repository fewer readers",
      );
    }
    return policy;
  };
}

function checkSids(own: readonly Statement[], extra: readonly Statement[], place: Place): void {
  const seen = new Set(own.map(({ Sid }) => Sid));
  for (const { Sid } of extra) {
    if (Sid !== undefined && seen.has(Sid)) {
      place.error("sid-duplicate", `has more than one statement with the Sid ${JSON.stringify(Sid)}`);
    }
    seen.add(Sid);
  }
}
