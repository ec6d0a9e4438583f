import type { ECRClient } from "@aws-sdk/client-ecr";
import { awsErrorWords } from "./aws-error";
import type { MarkChange } from "./deployed";
import { findImage } from "./images";
import { type TagPatience, tagImage } from "./tag-image";

/** What came of a tag in one replica of a registry. */
export interface ReplicaOutcome {
  region: string;
  /** Whether this run wrote anything there. */
  changed: boolean;
  /** Why the replica isn't as the registry is; null where it is. */
  failure: string | null;
}

/** A client for each Region, by its name. */
export type ReplicaClients = ReadonlyMap<string, ECRClient>;

/**
 * Gives an image of a registry's replicas the tag that it has in the registry, one Region after the other, and looks
 * whether it is there. What replication has done already is found done.
 *
 * @throws never: what AWS answers is the failure of that Region
 */
export function tagReplicas(
  clients: ReplicaClients,
  { repository, imageDigest, tag }: { repository: string; imageDigest: string; tag: string },
  patience: TagPatience = {},
): Promise<ReplicaOutcome[]> {
  return each(clients, async (ecr, region) => {
    const before = await findImage(ecr, repository, { imageTag: tag });
    if (before?.imageDigest === imageDigest) {
      return { changed: false, failure: null };
    }
    if (before !== undefined) {
      return { changed: false, failure: `${tag} is on ${before.imageDigest} there` };
    }
    if ((await findImage(ecr, repository, { imageDigest })) === undefined) {
      return { changed: false, failure: notYet(imageDigest, region) };
    }
    const holder = await tagImage(ecr, { repository, imageDigest, tag }, patience);
    return holder.imageDigest === imageDigest
      ? { changed: true, failure: null }
      : { changed: false, failure: `somebody else put ${tag} on ${holder.imageDigest} there` };
  });
}

/**
 * Makes the same change of marks in a registry's replicas, likewise.
 *
 * @param imageDigest of the image that is to be there; undefined where none has to be
 */
export function markReplicas(
  clients: ReplicaClients,
  repository: string,
  imageDigest: string | undefined,
  change: (ecr: ECRClient) => Promise<MarkChange>,
): Promise<ReplicaOutcome[]> {
  return each(clients, async (ecr, region) => {
    if (imageDigest !== undefined && (await findImage(ecr, repository, { imageDigest })) === undefined) {
      return { changed: false, failure: notYet(imageDigest, region) };
    }
    const { changed, reasons } = await change(ecr);
    return {
      changed,
      failure: reasons.length === 0 ? null : reasons.map(({ message }) => message).join("; "),
    };
  });
}

function notYet(imageDigest: string, region: string): string {
  return `${imageDigest} is not in ${region} yet: run again once it is replicated, or start a replication backfill if it was pushed before there were replicas`;
}

async function each(
  clients: ReplicaClients,
  act: (ecr: ECRClient, region: string) => Promise<Omit<ReplicaOutcome, "region">>,
): Promise<ReplicaOutcome[]> {
  const outcomes: ReplicaOutcome[] = [];
  for (const [region, ecr] of clients) {
    const outcome = await act(ecr, region).catch((error: unknown) => ({
      changed: false,
      failure: awsErrorWords(error),
    }));
    outcomes.push({ region, ...outcome });
  }
  return outcomes;
}
