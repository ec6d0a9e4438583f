import { readAccount } from "../account";
import type { Deployment } from "../guard/location";
import { readRegion } from "../region";
import { type Place, sortedSet } from "../shape";

export interface ReplicationDestination {
  region: string;
  /** Account id of the registry, 12 digits. */
  registryId: string;
}

export interface ReplicationRule {
  /** Sorted. */
  destinations: ReplicationDestination[];
  /** Beginnings of repository names, sorted; empty for every repository. */
  prefixes: string[];
}

/** Rules that ECR takes of one registry, and that the AWS provider passes on. */
const ecrRuleLimit = 25;
export const ruleLimit = 10;

/** Destinations of all rules together. @see ECR User Guide, "Private image replication" */
const destinationLimit = 25;

export const prefixLimit = 100;

/** ECR's own expression for a filter of type PREFIX_MATCH, of 2 to 256 characters. */
const prefixForm = /^(?:[a-z0-9]+(?:[._-][a-z0-9]*)*\/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$/;

/**
 * Where a registry's images are copied to.
 *
 * @param deployment where the registry is: its account is that of destinations which name none
 * @returns in an order of its own, so that that of config makes no difference
 */
export function readReplication(place: Place, deployment: Deployment): ReplicationRule[] {
  const entries = place.asList("replication rules") ?? [];
  if (entries.length > ruleLimit) {
    place.error(
      "replication-invalid",
      `has ${entries.length} rules: ECR takes ${ecrRuleLimit}, and the AWS provider ${ruleLimit}; put filters with the same destinations into one rule`,
    );
  }
  const rules = entries.flatMap((entry) => readRule(entry, deployment) ?? []);
  const all = new Set(rules.flatMap(({ destinations }) => destinations.map(nameOf)));
  if (all.size > destinationLimit) {
    place.error(
      "replication-invalid",
      `has ${all.size} destinations in all its rules, ECR takes ${destinationLimit}`,
    );
  }
  return sortedRules(rules);
}

/** Rules in their one order. */
export function sortedRules(rules: readonly ReplicationRule[]): ReplicationRule[] {
  const byText = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

function nameOf({ registryId, region }: ReplicationDestination): string {
  return `${registryId} ${region}`;
}

function readRule(place: Place, deployment: Deployment): ReplicationRule | undefined {
  const fields = place.asObject(["destinations", "prefixes"], "a map with destinations and prefixes");
  if (fields === undefined) {
    return undefined;
  }
  const destinations = new Map<string, ReplicationDestination>();
  for (const entry of fields.child("destinations").asList("destinations") ?? []) {
    const read = readDestination(entry, deployment);
    if (read !== undefined) {
      destinations.set(nameOf(read), read);
    }
  }
  return {
    destinations: [...destinations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, its]) => its),
    prefixes: fields.read("prefixes", readPrefixes) ?? [],
  };
}

function readDestination(place: Place, deployment: Deployment): ReplicationDestination | undefined {
  const fields = place.asObject(["region", "registryId"], "a map with region and registryId");
  const region = fields && readRegion(fields.child("region"));
  if (fields === undefined || region === undefined) {
    return undefined;
  }
  const registryId = fields.child("registryId").absent
    ? (deployment.account ??
      fields
        .child("registryId")
        .error(
          "required",
          "is missing, and it isn't known which account the registry is in: give the account id of the destination, or set aws:allowedAccountIds",
        ))
    : readAccount(fields.child("registryId"));
  if (registryId === undefined) {
    return undefined;
  }
  if (registryId === deployment.account && region === deployment.region) {
    return place.error("replication-invalid", "is the registry itself, which nothing can be copied to");
  }
  return { region, registryId };
}

function readPrefixes(place: Place): string[] {
  const prefixes: string[] = [];
  for (const entry of place.asList("beginnings of repository names, as in team/") ?? []) {
    const prefix = entry.asString("the beginning of repository names");
    if (prefix === undefined) {
      continue;
    }
    if (prefix.length >= 2 && prefix.length <= 256 && prefixForm.test(prefix)) {
      prefixes.push(prefix);
    } else {
      const hint = prefix.includes("*") ? " (it matches beginnings: leave the * out)" : "";
      entry.error(
        "replication-invalid",
        `${JSON.stringify(prefix)} is not the beginning of a repository name: wanted 2 to 256 of a-z, 0-9 and . _ - /${hint}`,
      );
    }
  }
  const all = sortedSet(prefixes);
  if (all.length > prefixLimit) {
    place.error("replication-invalid", `has ${all.length} prefixes, ECR takes ${prefixLimit}`);
  }
  return all;
}

/** Rules in the API's words. @see ECR API, PutReplicationConfiguration */
export function replicationInput<Destination>(
  rules: readonly { destinations: Destination[]; prefixes: readonly string[] }[],
) {
  return {
    rules: rules.map(({ destinations, prefixes }) => ({
      destinations,
      ...(prefixes.length > 0 && {
        repositoryFilters: prefixes.map((filter) => ({ filter, filterType: "PREFIX_MATCH" as const })),
      }),
    })),
  };
}
