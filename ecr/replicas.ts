import type { Encryption } from "./encryption";
import { type GuardedRepository, guardPolicies } from "./guard/guard";
import type { Deployment } from "./guard/location";
import type { Declared } from "./guard/subject";
import { Problems } from "./problem";
import { readRegion } from "./region";
import { prefixLimit, type ReplicationRule, ruleLimit, sortedRules } from "./registry-settings/replication";
import { Place, sortedSet } from "./shape";

/** Where else a registry's repositories are. */
export interface Replicas {
  /** Sorted; empty for none. */
  regions: string[];
  /** Whether the registry writes the replication rule that fills them. */
  hasRule: boolean;
}

/** Regions that ECR copies a registry's images to. @see ECR User Guide, "Private image replication" */
const regionLimit = 25;

/**
 * The replicas of a registry.
 *
 * @param args where `replicas` and `replicationRule` stand
 * @param names of the registry's repositories
 */
export function readReplicas(args: Place, names: readonly string[], deployment: Deployment): Replicas {
  const place = args.child("replicas");
  const entries = args.read("replicas", (it) => it.asList("Regions", { mayBeEmpty: true })) ?? [];
  const regions: string[] = [];
  for (const entry of entries) {
    const region = readRegion(entry);
    if (region !== undefined && region === deployment.region) {
      entry.error("replication-invalid", `is ${region}, where the registry itself is: leave it out`);
    } else if (region !== undefined) {
      regions.push(region);
    }
  }
  const all = sortedSet(regions);
  if (all.length > regionLimit) {
    place.error("replication-invalid", `has ${all.length} Regions, ECR copies to ${regionLimit}`);
  }
  const hasRule = args.read("replicationRule", (it) => it.asBoolean()) ?? true;
  const most = ruleLimit * prefixLimit;
  if (all.length > 0 && hasRule && leastPrefixes(names).length > most) {
    place.error(
      "replication-invalid",
      `needs a rule that names ${names.length} repositories, and ECR and the AWS provider take ${most}: set replicationRule to false, and name what they begin with in a RegistrySettings' replication`,
    );
  }
  return { regions: all, hasRule };
}

/**
 * The rules that copy these repositories, and such as begin with a name of theirs, to the replicas.
 *
 * @param registryId the registry's own account: anything that stands for its id
 */
export function replicaRules<Id>(
  names: readonly string[],
  regions: readonly string[],
  registryId: Id,
): { destinations: { region: string; registryId: Id }[]; prefixes: string[] }[] {
  const prefixes = leastPrefixes(names);
  const destinations = regions.map((region) => ({ region, registryId }));
  return Array.from({ length: Math.ceil(prefixes.length / prefixLimit) }, (_, index) => ({
    destinations,
    prefixes: prefixes.slice(index * prefixLimit, (index + 1) * prefixLimit),
  }));
}

/** The same, of a known account, in the form in which rules are compared. */
export function plannedReplicaRules(
  names: readonly string[],
  regions: readonly string[],
  registryId: string,
): ReplicationRule[] {
  return sortedRules(replicaRules(names, regions, registryId));
}

/** The names without those that begin with another one, sorted. */
function leastPrefixes(names: readonly string[]): string[] {
  const least: string[] = [];
  for (const name of [...names].sort()) {
    const last = least.at(-1);
    if (last === undefined || !name.startsWith(last)) {
      least.push(name);
    }
  }
  return least;
}

const keyForm = /^(arn:[^:]+:kms:)([^:]+)(:\d{12}:key\/)(.+)$/;

/** What encrypts a repository's replica in a Region: a multi-Region key has its own replica there, by the same id. */
export function encryptionIn(encryption: Encryption, region: string): Encryption {
  const { kmsKey, ...rest } = encryption;
  return kmsKey === undefined
    ? encryption
    : { ...rest, kmsKey: kmsKey.replace(keyForm, (_, arn, __, key, id) => `${arn}${region}${key}${id}`) };
}

/** Reports a key that a repository's replicas can't use. */
export function checkReplicaKey(
  { kmsKey }: Encryption,
  { regions }: Pick<Replicas, "regions">,
  place: Place,
): void {
  const [, , own, , id = ""] = keyForm.exec(kmsKey ?? "") ?? [];
  const others = regions.filter((region) => region !== own);
  if (kmsKey !== undefined && others.length > 0 && !id.startsWith("mrk-")) {
    place.error(
      "encryption-invalid",
      `has a kmsKey of ${own}, which its replicas in ${others.join(", ")} can't use: leave kmsKey out for AWS's own key in each Region, or give a multi-Region key (key/mrk-…) that has a replica in each`,
    );
  }
}

/** Reports policies that do in a replica's Region what they don't in the registry's, such as those about a Region. */
export function guardReplicas(
  repositories: readonly GuardedRepository[],
  declared: Declared,
  { regions }: Pick<Replicas, "regions">,
): void {
  // Where the registry's own Region isn't known, every Region that statements tell apart was judged.
  for (const region of declared.deployment.region ? regions : []) {
    const found = new Problems();
    const there = repositories.map((it) => ({
      ...it,
      place: new Place(it.place.value, it.place.path, found),
    }));
    guardPolicies(there, { ...declared, deployment: { ...declared.deployment, region } });
    const [problems] = repositories.map(({ place }) => place.problems);
    const known = new Set(problems?.list().map(({ path, code, message }) => `${code} ${path} ${message}`));
    for (const { severity, code, path, message } of found.list()) {
      if (!known.has(`${code} ${path} ${message}`)) {
        problems?.[severity](code, path, `in the replica's Region ${region}: ${message}`);
      }
    }
  }
}
