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
}

/** The version that this code writes, and the only one it reads. */
const contractVersion = 1;

/**
 * The contract of a registry.
 *
 * @param repositories by name, each with the URL and ARN that AWS gave it; at least one
 */
export function buildContract(repositories: Record<string, ContractRepository>): RegistryContract {
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
    host: url.slice(0, url.length - name.length - 1),
    repositories,
  };
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
    )
  );
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
