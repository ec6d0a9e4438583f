import { later } from "./account";
import type { Encryption } from "./encryption";
import { extraStatementPath } from "./extra-statement";
import { type GuardedRepository, guardPolicies } from "./guard/guard";
import type { Deployment } from "./guard/location";
import type { Declared } from "./guard/subject";
import type { LifecycleDocument } from "./lifecycle-document";
import type { TagMutability } from "./mutability";
import { checkRepositoryName } from "./names";
import { type Partition, readPartition } from "./partition";
import type { PolicyDocument } from "./policy";
import { type PolicyBuilder, policyBuilder } from "./policy-builder";
import { type Problem, Problems } from "./problem";
import { isAmong, readersOf, reportIdleGlobs, reportUnreadEnvironments } from "./reach";
import { type Environment, type Publisher, readEnvironments, readPublishers } from "./readers";
import { checkReplicaKey, guardReplicas, type Replicas, readReplicas } from "./replicas";
import { readResourceTags } from "./resource-tags";
import { type Removal, readSettings, resolveSettings, type Settings } from "./settings";
import { Place } from "./shape";
import type { Statement } from "./statement";

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
  /** Whom the policies are made for. */
  declared: Declared;
  /** Regions that hold the same repositories. */
  replicas: Replicas;
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
  "replicas",
  "replicationRule",
] as const;

/**
 * Plans a registry.
 *
 * The plan is a function of what the arguments mean: the order of keys and of lists makes no difference,
 * except that of lifecycle rules, where it is the order of precedence.
 *
 * @param args the values of {@link registryKeys}, of any shape
 * @param deployment where config says that the registry is: statements may be about its Region and account
 * @param isWhole whether these are all repositories of the registry; else what matches none of them isn't reported
 * @returns the plan and every problem; with an error among them, the plan is not to be used
 */
export function planRegistry(
  args: Record<string, unknown>,
  deployment: Deployment = {},
  isWhole = true,
): { plan: RegistryPlan; problems: Problem[] } {
  const problems = new Problems();
  const place = new Place(args, "", problems);
  const registry = readRegistry(place);
  const names = registry.repositories.map(({ name }) => name);
  const replicas = readReplicas(place, isWhole ? names : [], deployment);
  const builder = policyBuilder(registry.partition, registry.environments.values(), registry.publishers);
  const repositories = new Map<string, RepositoryPlan>();
  const guarded: GuardedRepository[] = [];
  for (const repository of registry.repositories) {
    const { plan, guard } = planRepository(repository, registry, builder);
    checkReplicaKey(plan.encryption, replicas, repository.place);
    repositories.set(repository.name, plan);
    guarded.push(guard);
  }
  if (isWhole) {
    reportIdleGlobs([...registry.environments.values(), ...registry.publishers], names);
  }
  const declared = declaredIn(registry, deployment);
  // What wasn't read whole can't be judged.
  if (!problems.hasErrors) {
    if (isWhole) {
      reportUnreadEnvironments(registry.environments.values(), repositories.values());
    }
    guardPolicies(guarded, declared);
    guardReplicas(guarded, declared, replicas);
  }
  const plan = { partition: registry.partition, declared, replicas, repositories };
  return { plan, problems: problems.list() };
}

function declaredIn(
  { partition, environments, publishers, repositories }: Registry,
  deployment: Deployment,
): Declared {
  const withoutPlace = <T extends { place: Place }>({ place: _, ...its }: T) => its;
  return {
    partition,
    deployment,
    environments: new Map([...environments].map(([name, its]) => [name, withoutPlace(its)])),
    publishers: new Map(publishers.map((its) => [its.name, withoutPlace(its)])),
    extraStatements: new Map(repositories.map(({ name, settings }) => [name, settings.extraStatements])),
  };
}

interface Repository {
  name: string;
  place: Place;
  settings: Settings;
}

export interface Registry {
  partition: Partition;
  /** Where the settings are that hold for all repositories. */
  defaults: Place;
  /** By name, sorted by it. */
  environments: Map<string, Environment>;
  publishers: Publisher[];
  repositories: Repository[];
}

export function readRegistry(args: Place): Registry {
  args.asObject(registryKeys, "a map of arguments");
  const partition = readPartition(args.child("partition"));
  const tags = args.read("tags", readResourceTags) ?? {};
  const defaultsPlace = args.child("defaults");
  const defaults = readSettings(defaultsPlace, partition);
  const environments = readEnvironments(args.child("environments"), partition);
  return {
    partition,
    defaults: defaultsPlace,
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

function planRepository(
  { name, place, settings }: Repository,
  { environments: all, publishers: pushers, partition, defaults }: Registry,
  { statementsOf, policyOf }: PolicyBuilder,
): { plan: RepositoryPlan; guard: GuardedRepository } {
  const environments = readersOf(name, settings.readers, all);
  const publishers = pushers.filter(({ repositories }) => isAmong(name, repositories));
  const readers = [...environments, ...publishers].map(statementsOf);
  const policy = policyOf({ settings, place }, readers);
  const extra = settings.extraStatements;
  const pathOf = (statement: Statement) => extraStatementPath(statement, [place, defaults], partition);
  const plan: RepositoryPlan = {
    environments: environments.map((environment) => environment.name),
    repositoryPolicy: policy,
    isPolicyPartial: [...environments, ...publishers].some(({ accounts }) => accounts.includes(later)),
    lifecyclePolicy: settings.lifecycle,
    imageTagMutability: settings.mutability.mode,
    imageTagMutabilityExclusionFilters: settings.mutability.filters,
    scanOnPush: settings.scanOnPush,
    encryption: settings.encryption,
    tags: settings.tags,
    removal: settings.removal,
  };
  return { plan, guard: { name, place, policy, readers, extra, pathOf, tags: settings.tags } };
}
