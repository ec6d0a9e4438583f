import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { later } from "../ecr/account";
import { Problems } from "../ecr/problem";
import {
  type Grantable,
  type GrantKind,
  type GrantRequest,
  grantableOf,
  grantPolicy,
  readGrant,
  readRepositoryArns,
} from "../ecr/role-grant";
import { type RoleReference, readRoleReference, roleNameIn } from "../ecr/role-reference";
import { Place } from "../ecr/shape";
import type { RegistryRepositories } from "./arguments";
import { report } from "./report";

/** The arguments that ImagePuller and ImagePublisher have in common. */
export interface GrantArguments {
  registry: RegistryRepositories;
  roles: pulumi.Input<string>[];
}

/**
 * What the arguments ask for.
 *
 * @param what is to be granted by, for messages
 * @throws pulumi.RunError that lists everything that is wrong with the arguments
 */
export function grantRequest(
  what: string,
  args: GrantArguments,
  options: { canOmitRepositories: boolean },
): GrantRequest {
  const { request, problems } = readGrant(withoutOutputs(args ?? {}), options);
  report(what, problems);
  return request;
}

/** The arguments with {@link later} in place of what is known later. */
function withoutOutputs(args: object): Record<string, unknown> {
  const known = (value: unknown) =>
    pulumi.Output.isInstance(value) || value instanceof Promise ? later : value;
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, Array.isArray(value) ? value.map(known) : known(value)]),
  );
}

/** What may be had of a registry that is given by its ARNs alone. */
export function grantableArns(what: string, registry: RegistryRepositories): pulumi.Output<Grantable> {
  return pulumi
    .output(registry.repositoryArns)
    .apply((value) => grantableOf(nowKnown(what, "registry.repositoryArns", value, readRepositoryArns)));
}

/** What a component that grants is made of, once it is registered. */
export interface Grant {
  what: string;
  request: GrantRequest;
  /** As they stand in the arguments. */
  roles: pulumi.Input<string>[];
  grantable: pulumi.Output<Grantable>;
  kind: GrantKind;
}

/** Puts the policy into each role, as an inline policy of its own. */
export function emitGrant(parent: pulumi.ComponentResource, name: string, grant: Grant) {
  const { what, request, grantable, kind } = grant;
  const policy = grantable.apply((its) => {
    const { text, problems } = grantPolicy(request, its, kind);
    report(what, problems);
    return text;
  });
  const policies = roleNames(parent, grant).map(
    ({ child, role }) => new RolePolicy(`${name}-${child}`, { role, policy }, { parent }),
  );
  const policyNames = pulumi
    .all(policies.map((its) => pulumi.all([its.role, its.name])))
    .apply((entries) => Object.fromEntries(entries));
  return { policyDocument: policy, policyNames };
}

/** What each policy is put into, and what its resource's name ends in: the role's name, or the place of one known later. */
function roleNames(
  parent: pulumi.ComponentResource,
  { what, request, roles }: Grant,
): { child: string; role: pulumi.Output<string> }[] {
  const inOwnAccount = ownAccountCheck(parent, what);
  return request.roles.map(({ role, place, index }) =>
    role === later
      ? {
          child: `role${index}`,
          role: pulumi
            .output(roles[index])
            .apply((value) => inOwnAccount(nowKnown(what, place.path, value, readRoleReference), place.path)),
        }
      : { child: role.name, role: inOwnAccount(role, place.path) },
  );
}

/** A role's name, once it is known that an ARN's account is the one that is deployed into; AWS is asked once. */
function ownAccountCheck(parent: pulumi.ComponentResource, what: string) {
  let account: pulumi.Output<string> | undefined;
  return (role: RoleReference, path: string): pulumi.Output<string> => {
    if (role.account === undefined) {
      return pulumi.output(role.name);
    }
    account ??= getCallerIdentityOutput({}, { parent }).accountId;
    return account.apply((own) => nowKnown(what, path, role, (place) => roleNameIn(own, role, place)));
  };
}

/**
 * What `read` makes of a value that has become known.
 *
 * @throws pulumi.RunError with the problems it reports
 */
function nowKnown<T>(what: string, path: string, value: unknown, read: (place: Place) => T | undefined): T {
  const problems = new Problems();
  const result = read(new Place(value, path, problems));
  report(what, problems.list());
  if (result === undefined) {
    throw new Error(`${path} is not as wanted, and nothing says why`);
  }
  return result;
}
