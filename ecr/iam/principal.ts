import { isMap } from "../shape";
import type { RequestPrincipal } from "./request-principal";

/**
 * How a statement names a requester: not at all, by its account, by its role, or itself (a session or user by
 * its ARN, a service by its name, anyone by `*`).
 */
export const unnamed = 0;
export const byAccount = 1;
export const byRole = 2;
export const byItself = 3;
export type Naming = 0 | 1 | 2 | 3;

/** A statement's `Principal` or `NotPrincipal`, made ready. */
export interface PrincipalSet {
  everyone: boolean;
  accounts: ReadonlySet<string>;
  /** ARNs of roles, users and sessions. */
  arns: ReadonlySet<string>;
  /** `<account>/<name>` of the roles, for sessions, whose ARNs don't show a role's path. */
  roleNames: ReadonlySet<string>;
  services: ReadonlySet<string>;
}

const awsPrincipal =
  /^(?:(\d{12})|arn:[a-z-]+:(?:iam|sts)::(\d{12}):(?:(root)|(?:role|user|assumed-role)\/.+))$/;

/** Never throws: what names no principal of a request is left out. */
export function compilePrincipals(element: unknown): PrincipalSet {
  const accounts = new Set<string>();
  const arns = new Set<string>();
  const roleNames = new Set<string>();
  const { AWS, Service } = isMap(element) ? element : {};
  const names = texts(AWS);
  for (const name of names) {
    const [found, id, account, root] = awsPrincipal.exec(name) ?? [];
    if (id !== undefined || root !== undefined) {
      accounts.add(id ?? account ?? "");
    } else if (found !== undefined) {
      arns.add(name);
      if (name.includes(":role/")) {
        roleNames.add(`${account}/${name.slice(name.lastIndexOf("/") + 1)}`);
      }
    }
  }
  const everyone = element === "*" || names.includes("*");
  return { everyone, accounts, arns, roleNames, services: new Set(texts(Service)) };
}

function texts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((entry) => typeof entry === "string");
}

/** How a `Principal` names a requester. */
export function namingOf(set: PrincipalSet, principal: RequestPrincipal): Naming {
  if (set.everyone) {
    return byItself;
  }
  if (principal.kind === "service") {
    return set.services.has(principal.name) ? byItself : unnamed;
  }
  if (set.arns.size > 0 && set.arns.has(principal.name)) {
    return principal.kind === "role" ? byRole : byItself;
  }
  if (principal.kind === "session" && namesRoleOf(set, principal)) {
    return byRole;
  }
  return set.accounts.has(principal.account ?? "") ? byAccount : unnamed;
}

function namesRoleOf(set: PrincipalSet, { account, roleName }: RequestPrincipal): boolean {
  return set.roleNames.size > 0 && set.roleNames.has(`${account}/${roleName}`);
}

/**
 * Whether a `NotPrincipal` leaves a requester out of its statement.
 *
 * A Deny may be checked for the account first and then for the role or user, so whoever is to be left out has
 * to be listed with its account (IAM User Guide, "NotPrincipal"). An Allow leaves out whoever is listed in any
 * way: of two readings the one that lets in fewer.
 */
export function leavesOut(set: PrincipalSet, principal: RequestPrincipal, effect: "Allow" | "Deny"): boolean {
  if (set.everyone) {
    return true;
  }
  if (principal.kind === "service") {
    return set.services.has(principal.name);
  }
  const account = set.accounts.has(principal.account ?? "");
  const itself = principal.kind === "session" ? namesRoleOf(set, principal) : set.arns.has(principal.name);
  if (effect === "Allow") {
    return account || itself || set.arns.has(principal.name);
  }
  return account && (itself || principal.kind === "root");
}
