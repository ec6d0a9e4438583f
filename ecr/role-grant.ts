import { later } from "./account";
import { findRepository, type RegistryContract, readableBy, unknownRepository } from "./contract";
import type { IdentityPolicy } from "./identity-policy";
import { type Problem, Problems } from "./problem";
import { type RoleReference, readRoleReference } from "./role-reference";
import { Place } from "./shape";

/** The arguments of ImagePuller and ImagePublisher. */
const grantKeys = ["registry", "roles", "repositories"] as const;

/** What is to be granted, and to whom. */
export interface GrantRequest {
  /** In the order given, with the index in it; {@link later} in place of a role that isn't known yet. */
  roles: { role: RoleReference | typeof later; place: Place; index: number }[];
  /** Undefined for every repository that may be had. */
  repositories: { name: string; place: Place }[] | undefined;
}

/**
 * Reads the arguments of an ImagePuller or ImagePublisher, before the registry's repositories are known.
 *
 * @param args of any shape; {@link later} in place of what is known later
 */
export function readGrant(
  args: Record<string, unknown>,
  { canOmitRepositories }: { canOmitRepositories: boolean },
): { request: GrantRequest; problems: Problem[] } {
  const problems = new Problems();
  const fields = new Place(args, "", problems);
  fields.asObject(grantKeys, "a map of arguments");
  readRegistry(fields.child("registry"));
  const roles = readGrantedRoles(fields.child("roles"));
  const names = fields.child("repositories");
  const repositories = names.absent && canOmitRepositories ? undefined : readRepositories(names);
  return { request: { roles, repositories }, problems: problems.list() };
}

function readRegistry(place: Place): void {
  const wanted = "a SharedRegistryReference, or a map with repositoryArns";
  if (place.value === later || place.asMap(wanted) === undefined) {
    return;
  }
  const arns = place.child("repositoryArns");
  if (arns.value !== later) {
    arns.asMap("the ARNs of repositories by name");
  }
}

/** Roles by name or ARN, each once. */
export function readGrantedRoles(place: Place): GrantRequest["roles"] {
  const seen = new Set<string>();
  const roles: GrantRequest["roles"] = [];
  for (const [index, entry] of (place.asList("names of roles") ?? []).entries()) {
    const role = entry.value === later ? later : readRoleReference(entry);
    if (role === later) {
      roles.push({ role, place: entry, index });
    } else if (role !== undefined && seen.has(role.name)) {
      entry.error("role-invalid", `names role ${JSON.stringify(role.name)} once more: leave it out`);
    } else if (role !== undefined) {
      seen.add(role.name);
      roles.push({ role, place: entry, index });
    }
  }
  return roles;
}

function readRepositories(place: Place): { name: string; place: Place }[] {
  const names = new Map<string, Place>();
  for (const entry of place.asList("names of repositories") ?? []) {
    const wanted = "a repository's full name";
    const name =
      entry.value === later
        ? entry.error("type-wrong", `is known later (an Output), which only roles may be, wanted ${wanted}`)
        : entry.asString(wanted);
    if (name !== undefined && !names.has(name)) {
      names.set(name, entry);
    }
  }
  return [...names].map(([name, entry]) => ({ name, place: entry }));
}

/** The repositories that may be had of a registry. */
export interface Grantable {
  /** ARNs by name. */
  all: Record<string, string>;
  /** The ARN of one, or undefined after reporting at `place` why it can't be had. */
  find(name: string, place: Place): string | undefined;
}

/** What one environment may pull. */
export function grantableToReader(contract: RegistryContract, environment: string): Grantable {
  return {
    all: readableBy(contract, environment, "arn"),
    find: (name, place) => findRepository(contract, name, environment, place)?.arn,
  };
}

/** What may be pushed to: a contract names no publishers, so whether the registry lets one in isn't known here. */
export function grantableToPublisher({ repositories }: RegistryContract): Grantable {
  return grantableOf(Object.fromEntries(Object.entries(repositories).map(([name, { arn }]) => [name, arn])));
}

/** What stands in a map of ARNs by name. */
export function grantableOf(arns: Record<string, string>): Grantable {
  return {
    all: arns,
    find: (name, place) =>
      Object.hasOwn(arns, name) ? arns[name] : unknownRepository(name, Object.keys(arns), place),
  };
}

const repositoryArn = /^arn:[a-z-]+:ecr:[a-z0-9-]+:\d{12}:repository\/[a-z0-9._/-]+$/;

/** A map of ARNs by name of repository, from whatever an output holds, or undefined after reporting why it is none. */
export function readRepositoryArns(place: Place): Record<string, string> | undefined {
  const arns: [string, string][] = [];
  const entries = place.asMap("the ARNs of repositories by name");
  for (const [name, entry] of entries ?? []) {
    const arn = entry.asString("the ARN of a repository");
    if (arn !== undefined && !repositoryArn.test(arn)) {
      entry.error("type-wrong", `is ${JSON.stringify(arn)}, wanted the ARN of a repository`);
    } else if (arn !== undefined) {
      arns.push([name, arn]);
    }
  }
  return entries === undefined ? undefined : Object.fromEntries(arns);
}

/** Characters, white space not counted, that IAM takes in all inline policies of a role together. @see IAM User Guide, "IAM and AWS STS quotas" */
const inlinePolicyLimit = 10_240;

/** What a component grants. */
export interface GrantKind {
  policyOf(arns: readonly string[]): IdentityPolicy;
  /** AWS's managed policy that grants as much on every repository. */
  managedPolicy: string;
}

/**
 * The text of the policy that grants what is requested; with an error among the problems it is not to be used.
 *
 * @param grantable what may be had
 */
export function grantPolicy(
  { repositories }: GrantRequest,
  grantable: Grantable,
  { policyOf, managedPolicy }: GrantKind,
): { text: string; problems: Problem[] } {
  const problems = new Problems();
  const arns =
    repositories === undefined
      ? Object.values(grantable.all)
      : repositories.map(({ name, place }) => grantable.find(name, new Place(name, place.path, problems)));
  if (arns.length === 0) {
    problems.error("repository-unknown", "registry", "has no repository that these roles could use");
  }
  const found = arns.filter((arn) => arn !== undefined);
  const text = JSON.stringify(policyOf(found));
  if (text.length > inlinePolicyLimit) {
    problems.error(
      "policy-too-large",
      "repositories",
      `are ${found.length} and make a policy of ${text.length} characters, where IAM takes ${inlinePolicyLimit} in all inline policies of a role: name fewer, or attach AWS's ${managedPolicy} to the roles instead`,
    );
  }
  return { text, problems: problems.list() };
}
