import { accessLevels, lambdaActions, publishActions, readActions } from "../action";
import { no, type Trilean, unknown, yes } from "../iam/context";
import { sortedSet } from "../shape";
import type { Statement } from "../statement";
import type { AskedPolicy } from "./asked-policy";
import { keysApart } from "./location";
import { spelling } from "./statement-names";
import type { LocatedRequester, Subject } from "./subject";

/** Whether one request is allowed. */
export interface Permission {
  may: Trilean;
  /** Condition keys that it hangs on, in lower case and sorted; empty unless unknown. */
  missing: readonly string[];
  /** What allows it if it holds, as texts to compare; `anyway` where it needs nothing more. Empty unless unknown. */
  allowIf: readonly string[] | typeof anyway;
  /** What denies it if it holds; empty unless unknown. */
  denyIf: readonly string[];
}

export const anyway = "anyway";

const allowed: Permission = { may: yes, missing: [], allowIf: anyway, denyIf: [] };
const denied: Permission = { may: no, missing: [], allowIf: [], denyIf: [] };

/**
 * What a repository policy lets a subject do, for each request that stands for it. The repository policy's side
 * alone, but in the registry's own account, where the requester's own policies may allow it as well.
 */
export function permissionsOf({ requesters }: Subject, policy: AskedPolicy, action: string): Permission[] {
  return requesters.flatMap((requester) =>
    requester.requests.map((_, at) => permissionOf(requester, at, policy, action)),
  );
}

function permissionOf(
  requester: LocatedRequester,
  at: number,
  policy: AskedPolicy,
  action: string,
): Permission {
  const { allow, deny } = policy.weigh(requester, at, action);
  const isOwn = requester.requests[at]?.registry.account === requester.principal.account;
  if (deny === yes || (allow === no && !isOwn)) {
    return denied;
  }
  if (allow === yes && deny === no) {
    return allowed;
  }
  const open = policy.open(requester, at, action, allow === yes ? "Deny" : undefined);
  const texts = (effect: Statement["Effect"]) =>
    open
      .filter(({ statement }) => statement.Effect === effect)
      .map(({ statement }) => conditionText(statement));
  const left = isOwn && allow !== yes ? [ownPolicies] : [];
  return {
    may: unknown,
    missing: sortedSet([...open.flatMap((asked) => asked.match(requester, at).missing), ...left]),
    allowIf: allow === yes ? anyway : [...texts("Allow"), ...left],
    denyIf: texts("Deny"),
  };
}

/** Stands among missing keys for what the requester's own policies say. */
export const ownPolicies = "its own policies";

/** What a statement hangs on, as a text to compare. */
function conditionText({ NotPrincipal, Resource, NotResource, Condition }: Statement): string {
  return JSON.stringify([NotPrincipal, Resource, NotResource, Condition]);
}

/** How a request fares compared with before. */
export type Direction = "same" | "gained" | "lost" | "unclear";

/** Where conditions changed, nothing is sure but that more ways to be allowed and fewer to be denied let in more. */
export function directionOf(from: Permission, to: Permission): Direction {
  const grows =
    from.may < to.may ||
    (from.may === to.may && isWithin(from.allowIf, to.allowIf) && isWithin(to.denyIf, from.denyIf));
  const shrinks =
    to.may < from.may ||
    (from.may === to.may && isWithin(to.allowIf, from.allowIf) && isWithin(from.denyIf, to.denyIf));
  return grows ? (shrinks ? "same" : "gained") : shrinks ? "lost" : "unclear";
}

function isWithin(some: Permission["allowIf"], others: Permission["allowIf"]): boolean {
  return others === anyway || (some !== anyway && some.every((text) => others.includes(text)));
}

/** What the permissions of all that a subject stands for come to. */
function together(permissions: readonly Permission[], { requesters }: Subject): Permission {
  const [first = denied, ...others] = permissions;
  if (others.every(({ may }) => may === first.may)) {
    return { ...first, missing: sortedSet(permissions.flatMap(({ missing }) => missing)) };
  }
  // Where some of them may and some may not, it hangs on which one asks, and where.
  const rows = requesters.map(({ requests }, index) => {
    const before = requesters.slice(0, index).reduce((sum, its) => sum + its.requests.length, 0);
    return permissions.slice(before, before + requests.length).map(({ may }) => may);
  });
  const which = rows.some((row) => row.join() !== rows[0]?.join()) ? ["aws:principalarn"] : [];
  const where = requesters.flatMap(({ requests }, index) =>
    keysApart(
      requests.map(({ registry }) => registry),
      rows[index] ?? [],
    ),
  );
  const missing = sortedSet([...permissions.flatMap((its) => its.missing), ...which, ...where]);
  return { ...first, may: unknown, missing };
}

/** What a subject may do, for actions that make all of a repository's. */
export type Access = readonly { actions: readonly string[]; permissions: readonly Permission[] }[];

/**
 * An access in a few words: `none`, a level, `publish`, or `custom (3 actions)`; and what it may come to besides.
 *
 * @param statements of the policy: condition keys are spelt as they spell them
 */
export function accessWords(access: Access, subject: Subject, statements: readonly Statement[]): string {
  const all = access.map(({ actions, permissions }) => ({ actions, ...together(permissions, subject) }));
  const those = (least: Trilean) => all.flatMap(({ actions, may }) => (may >= least ? actions : []));
  const [sure, most] = [levelWords(those(yes), subject.kind), levelWords(those(unknown), subject.kind)];
  if (sure === most) {
    return sure;
  }
  const keys = sortedSet(all.flatMap(({ missing }) => missing));
  return `${sure}, or ${most} depending on ${keys.map((key) => spelling(key, statements)).join(", ")}`;
}

const levels: readonly (readonly [name: string, actions: readonly string[]])[] = [
  ["none", []],
  ...accessLevels.map((level) => [level, readActions[level]] as const),
  ["publish", publishActions],
];

function levelWords(actions: readonly string[], kind: Subject["kind"]): string {
  const is = (its: readonly string[]) =>
    its.length === actions.length && its.every((action) => actions.includes(action));
  if (kind === "service" && is(lambdaActions)) {
    return "pull";
  }
  const level = levels.find(([, its]) => is(its));
  return level?.[0] ?? `custom (${actions.length} ${actions.length === 1 ? "action" : "actions"})`;
}
