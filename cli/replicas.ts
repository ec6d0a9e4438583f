import { readRegion } from "../ecr/region";
import { Place } from "../ecr/shape";
import type { ReplicaClients, ReplicaOutcome } from "../live/replicas";
import { type AwsOptions, ecrClient } from "./aws";

/** Clients of the Regions that a registry has replicas in. */
export function replicaClients(regions: readonly string[], options: AwsOptions): ReplicaClients {
  return new Map(regions.map((region) => [region, ecrClient({ ...options, region })]));
}

/** What a repository, or the registry, is called in messages: of a replica with its Region. */
export function nameIn(replica: string | undefined, name: string): string {
  return replica === undefined ? name : `${name} in ${replica}`;
}

/** Reports Regions of an option that are none. */
export function checkRegions(regions: readonly string[] | undefined, option: Place): void {
  for (const region of regions ?? []) {
    readRegion(new Place(region, option.path, option.problems));
  }
}

/** What came of it in each Region, a line each. */
export function replicaText(
  repository: string,
  tag: string,
  outcomes: readonly ReplicaOutcome[],
  done = "set",
): string {
  return outcomes
    .map(
      ({ region, changed, failure }) =>
        `${nameIn(region, repository)}: ${tag}: ${failure ?? (changed ? done : "nothing changed")}\n`,
    )
    .join("");
}
