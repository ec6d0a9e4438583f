import { didYouMean, type ProblemCode } from "./problem";
import { isMap, type Place, sortedSet } from "./shape";

/** What a repository is to those who read it. */
export interface ContractRepository {
  /** `<host>/<name>`, without tag or digest. */
  url: string;
  arn: string;
  /** Names of the environments that may read it, sorted. */
  environments: string[];
}

/**
 * The export contract: what a tooling stack tells the stacks that consume it. Within a version fields are
 * only ever added.
 */
export interface RegistryContract {
  version: number;
  /** Account id of the registry, 12 digits. */
  registryId: string;
  region: string;
  /** `<account>.dkr.ecr.<region>.<suffix>`, as it stands in the repositories' own URLs. */
  host: string;
  /** By full name. */
  repositories: Record<string, ContractRepository>;
  /** The same repositories in other Regions, by Region; left out where there are none. */
  replicas?: Record<string, ContractReplica>;
}

/** A registry's repositories in another Region. */
export interface ContractReplica {
  host: string;
  /** By full name. */
  repositories: Record<string, ReplicaRepository>;
}

export interface ReplicaRepository {
  /** `<host>/<name>`, without tag or digest. */
  url: string;
  arn: string;
}

/** The version that this code writes, and the only one it reads. */
const contractVersion = 1;

/**
 * The contract of a registry.
 *
 * @param repositories by name, each with the URL and ARN that AWS gave it; at least one
 * @param replicas by Region, each with all repositories
 */
export function buildContract(
  repositories: Record<string, ContractRepository>,
  replicas: Record<string, Record<string, ReplicaRepository>> = {},
): RegistryContract {
  const [first] = Object.entries(repositories);
  if (first === undefined) {
    throw new Error("a registry has at least one repository");
  }
  const [name, { url, arn }] = first;
  const [, , , region = "", registryId = ""] = arn.split(":");
  return {
    version: contractVersion,
    registryId,
    region,
    host: hostOf(url, name),
    repositories,
    ...(Object.keys(replicas).length > 0 && {
      replicas: Object.fromEntries(
        Object.entries(replicas).map(([its, inRegion]) => [
          its,
          { host: hostOf(inRegion[name]?.url ?? "", name), repositories: inRegion },
        ]),
      ),
    }),
  };
}

/** What stands before a repository's name in its URL. */
function hostOf(url: string, name: string): string {
  return url.slice(0, url.length - name.length - 1);
}

/** A contract as it was read from another stack, or why it can't be used. */
export type ContractReading = { contract: RegistryContract } | { code: ProblemCode; message: string };

/**
 * Reads a contract, of this version, from whatever a stack's output `contract` holds.
 *
 * @param stack the stack's name, for the message
 */
export function readContract(value: unknown, stack: string): ContractReading {
  if (value === undefined || value === null) {
    return {
      code: "contract-missing",
      message: `stack ${stack} has no output "contract": run pulumi up on it first, with role: tooling, or export the contract of its SharedToolingRegistry`,
    };
  }
  const version = isMap(value) ? value["version"] : undefined;
  if (typeof version === "number" && version > contractVersion) {
    return {
      code: "contract-version",
      message: `stack ${stack} exports contract version ${version}, this package reads version ${contractVersion}: upgrade shared-tooling-registry in this stack`,
    };
  }
  return isContract(value)
    ? { contract: value }
    : {
        code: "contract-invalid",
        message: `stack ${stack} has an output "contract" that is none of a SharedToolingRegistry: export its contract as it is`,
      };
}

function isContract(value: unknown): value is RegistryContract {
  return (
    isMap(value) &&
    value["version"] === contractVersion &&
    ["registryId", "region", "host"].every((key) => typeof value[key] === "string") &&
    isMap(value["repositories"]) &&
    Object.values(value["repositories"]).every(
      (repository) =>
        isMap(repository) &&
        typeof repository["url"] === "string" &&
        typeof repository["arn"] === "string" &&
        Array.isArray(repository["environments"]),
    ) &&
    Object.values(value["replicas"] ?? {}).every(isReplica)
  );
}

function isReplica(value: unknown): boolean {
  return (
    isMap(value) &&
    typeof value["host"] === "string" &&
    isMap(value["repositories"]) &&
    Object.values(value["repositories"]).every(
      (its) => isMap(its) && typeof its["url"] === "string" && typeof its["arn"] === "string",
    )
  );
}

/** The Region that a consumer pulls from. */
export interface WantedRegion {
  /** Where it is; undefined where that isn't known. */
  region: string | undefined;
  /** Whether its arguments say so; else it is where the AWS provider's config says that it is. */
  isGiven: boolean;
  /** Whether the registry's own Region will do where the wanted one has no repositories. */
  fallback: boolean;
}

/** The contract as it is in one Region: with that Region's host, URLs and ARNs. */
export function contractIn(contract: RegistryContract, wanted: WantedRegion): ContractReading {
  const { region, isGiven, fallback } = wanted;
  const replicas = contract.replicas ?? {};
  const regions = Object.keys(replicas);
  const replica = region !== undefined && Object.hasOwn(replicas, region) ? replicas[region] : undefined;
  if (region !== undefined && replica !== undefined) {
    return { contract: { ...contract, region, ...inReplica(contract, replica) } };
  }
  const isHere = region === undefined || region === contract.region;
  // A registry without replicas has always been pulled from wherever its consumers are.
  if (isHere || fallback || (regions.length === 0 && !isGiven)) {
    return { contract };
  }
  const all = [contract.region, ...regions].join(", ");
  return {
    code: "region-unavailable",
    message: `the registry has no repositories in ${region} (it has ${all}): add the Region to replicas in the tooling stack, or say fallback: true to pull from ${contract.region}`,
  };
}

function inReplica(
  { repositories }: RegistryContract,
  replica: ContractReplica,
): Pick<RegistryContract, "host" | "repositories"> {
  return {
    host: replica.host,
    repositories: Object.fromEntries(
      Object.entries(replica.repositories).map(([name, { url, arn }]) => [
        name,
        { url, arn, environments: repositories[name]?.environments ?? [] },
      ]),
    ),
  };
}

/** A repository that `environment` may read, or undefined after reporting at `place` why it can't. */
export function findRepository(
  contract: RegistryContract,
  name: string,
  environment: string,
  place: Place,
): ContractRepository | undefined {
  const repository = Object.hasOwn(contract.repositories, name) ? contract.repositories[name] : undefined;
  if (repository === undefined) {
    return unknownRepository(name, Object.keys(readableBy(contract, environment, "url")), place);
  }
  if (!repository.environments.includes(environment)) {
    const readers = repository.environments.join(", ") || "none";
    return place.error(
      "environment-unauthorized",
      `environment ${JSON.stringify(environment)} may not read repository ${JSON.stringify(name)} (its environments: ${readers}): ` +
        "let it in in the tooling stack's config, then run pulumi up there",
    );
  }
  return repository;
}

/** Reports a repository that the registry doesn't have, with the nearest of those that could be meant. */
export function unknownRepository(name: string, known: Iterable<string>, place: Place): undefined {
  const hint = didYouMean(name, known);
  return place.error(
    "repository-unknown",
    `there is no repository ${JSON.stringify(name)} in the shared registry${hint}`,
  );
}

/** The URL or the ARN of each repository that `environment` may read, by name. */
export function readableBy(
  contract: RegistryContract,
  environment: string,
  field: "url" | "arn",
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contract.repositories)
      .filter(([, { environments }]) => environments.includes(environment))
      .map(([name, repository]) => [name, repository[field]]),
  );
}

/** Every environment that may read something, sorted. */
export function environmentsOf(contract: RegistryContract): string[] {
  return sortedSet(Object.values(contract.repositories).flatMap(({ environments }) => environments));
}
