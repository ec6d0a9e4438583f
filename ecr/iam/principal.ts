import { isMap } from "../shape";
import { no, type Trilean, unknown, yes } from "./context";
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
  /** Likewise of the roles that it names a session of. */
  sessionRoles: ReadonlySet<string>;
  services: ReadonlySet<string>;
}

const awsPrincipal =
  /^(?:(\d{12})|arn:[a-z-]+:(?:iam|sts)::(\d{12}):(?:(root)|(?:role|user|assumed-role)\/.+))$/;

/** Never throws: what names no principal of a request is left out. */
export function compilePrincipals(element: unknown): PrincipalSet {
  const accounts: string[] = [];
  const arns: string[] = [];
  const roleNames: string[] = [];
  const sessionRoles: string[] = [];
  const { AWS, Service } = isMap(element) ? element : {};
  const names = texts(AWS);
  for (const name of names) {
    const [found, id, account, root] = awsPrincipal.exec(name) ?? [];
    if (id !== undefined || root !== undefined) {
      accounts.push(id ?? account ?? "");
    } else if (found !== undefined) {
      arns.push(name);
      if (name.includes(":role/")) {
        roleNames.push(`${account}/${name.slice(name.lastIndexOf("/") + 1)}`);
      } else if (name.includes(":assumed-role/")) {
        sessionRoles.push(`${account}/${name.split("/")[1]}`);
      }
    }
  }
  const everyone = element === "*" || names.includes("*");
  return {
    everyone,
    accounts: setOf(accounts),
    arns: setOf(arns),
    roleNames: setOf(roleNames),
    sessionRoles: setOf(sessionRoles),
    services: setOf(texts(Service)),
  };
}

/** Most statements name principals of one kind only: what they have none of is one set for all. */
const none: ReadonlySet<string> = new Set();

function setOf(names: readonly string[]): ReadonlySet<string> {
  return names.length === 0 ? none : new Set(names);
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

/** Whether a set names one session, or some, of a role: a request of the role may be one of those. */
export function namesSessionOf(set: PrincipalSet, { kind, account, roleName }: RequestPrincipal): boolean {
  return kind === "role" && set.sessionRoles.size > 0 && set.sessionRoles.has(`${account}/${roleName}`);
}

/**
 * Whether a `NotPrincipal` leaves a requester out of its statement.
 *
 * A Deny may be checked for the account, then for the role, and then for the session, so whoever is to be left
 * out has to be listed with all that it belongs to; AWS's example lists a session, its role and its account (IAM
 * User Guide, "NotPrincipal"). An Allow leaves out whoever is listed in any way: of two readings the one that
 * lets in fewer.
 *
 * @returns unknown for a role of which some sessions are left out
 */
export function leavesOut(set: PrincipalSet, principal: RequestPrincipal, effect: "Allow" | "Deny"): Trilean {
  const { kind, name } = principal;
  if (set.everyone) {
    return yes;
  }
  if (kind === "service") {
    return set.services.has(name) ? yes : no;
  }
  const account = set.accounts.has(principal.account ?? "");
  const role = kind === "session" ? namesRoleOf(set, principal) : set.arns.has(name);
  const session = namesSessionOf(set, principal);
  if (effect === "Allow") {
    return account || role || set.arns.has(name) ? yes : session ? unknown : no;
  }
  switch (kind) {
    case "root":
      return account ? yes : no;
    case "user":
      return account && role ? yes : no;
    case "session":
      return account && role && set.arns.has(name) ? yes : no;
    case "role":
      return account && role && session ? unknown : no;
  }
}
