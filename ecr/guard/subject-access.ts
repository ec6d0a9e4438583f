import { accessLevels, lambdaActions, publishActions, readActions } from "../action";
import { either, no, type Trilean, unknown, yes } from "../iam/context";
import { sortedSet } from "../shape";
import type { Statement } from "../statement";
import type { AskedPolicy } from "./asked-policy";
import { isNarrower } from "./condition-order";
import { keysApart } from "./location";
import { spelling } from "./statement-names";
import type { LocatedRequester, Subject } from "./subject";

/** Whether one request is allowed. */
export interface Permission {
  may: Trilean;
  /** Condition keys that it hangs on, in lower case and sorted; empty unless unknown. */
  missing: readonly string[];
  /** What allows it if it holds; `anyway` where it needs nothing more. Empty unless unknown. */
  allowIf: readonly Hold[] | typeof anyway;
  /** What denies it if it holds; empty unless unknown. */
  denyIf: readonly Hold[];
}

/** What a permission hangs on: a statement's conditions, or the requester's own policies. */
type Hold = Statement | typeof ownPolicies;

/** Stands among missing keys for what the requester's own policies say. */
export const ownPolicies = "its own policies";

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
  const { allow: named, deny } = policy.weigh(requester, at, action);
  const own = ownPoliciesAllow(requester, at);
  const allow = own === yes ? yes : named;
  if (deny === yes || either(allow, own) === no) {
    return denied;
  }
  if (allow === yes && deny === no) {
    return allowed;
  }
  const open = policy.open(requester, at, action, allow === yes ? "Deny" : undefined);
  const holds = (effect: Statement["Effect"]) =>
    open.map(({ statement }) => statement).filter((statement) => statement.Effect === effect);
  const left = own === unknown && allow !== yes ? ([ownPolicies] as const) : [];
  return {
    may: unknown,
    missing: sortedSet([...open.flatMap((asked) => asked.match(requester, at).missing), ...left]),
    allowIf: allow === yes ? anyway : [...holds("Allow"), ...left],
    denyIf: holds("Deny"),
  };
}

/** What policies of the requester's own may allow without the repository's; an account's root may do everything. */
function ownPoliciesAllow({ principal: { account, kind }, requests }: LocatedRequester, at: number): Trilean {
  if (account === undefined || requests[at]?.registry.account !== account) {
    return no;
  }
  return kind === "root" ? yes : unknown;
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
  return (
    others === anyway ||
    (some !== anyway && some.every((hold) => others.some((other) => isWithinHold(hold, other))))
  );
}

function isWithinHold(hold: Hold, other: Hold): boolean {
  return hold === other || (hold !== ownPolicies && other !== ownPolicies && isNarrower(hold, other));
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
  const said = requesters.map(({ requests }) => JSON.stringify(requests.map(({ context }) => context)));
  const isByName = rows.some((row, index) => row.join() !== rows[said.indexOf(said[index] ?? "")]?.join());
  const which = isByName ? ["aws:principalarn"] : [];
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
