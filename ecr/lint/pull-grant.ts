import type { PrincipalEntry, StatementView } from "./view-statement";

/** What a pull takes at least. */
export const pullPair: readonly string[] = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** What a policy grants of {@link pullPair}, by whom its statements name (see {@link namedAs} and {@link someoneOf}). */
export type PullGrants = ReadonlyMap<string, ReadonlySet<string>>;

export function readPullGrants(statements: readonly StatementView[]): PullGrants {
  const grants = new Map<string, Set<string>>();
  for (const { effect, hasPrincipal, hasAction, principals, actions } of statements) {
    const granted = actions.flatMap(({ matches }) => matches.filter((action) => pullPair.includes(action)));
    const isGrant = effect === "Allow" && hasPrincipal && hasAction && granted.length > 0;
    const pulls = new Set(granted);
    for (const entry of isGrant ? principals : []) {
      for (const whom of new Set([namedAs(entry), someoneOf(entry.memberOf ?? entry.account)])) {
        const so = grants.get(whom);
        grants.set(whom, so === undefined ? new Set(pulls) : addAll(so, pulls));
      }
    }
  }
  return grants;
}

function addAll(so: Set<string>, more: ReadonlySet<string>): Set<string> {
  for (const one of more) {
    so.add(one);
  }
  return so;
}

/** A principal as grants are kept: an account's id and the ARN of its root are one. */
export function namedAs({ account, name }: PrincipalEntry): string {
  return account ?? name;
}

/** Anyone who is in an account, or all of it. */
function someoneOf(account: string | undefined): string {
  return `someone of ${account ?? "nowhere"}`;
}

/** Whether someone of an account may pull: all of the pair, in one statement or in several. */
export function mayPull(grants: PullGrants, account: string): boolean {
  const whom = [someoneOf(account), "*"];
  return pullPair.every((action) => whom.some((its) => grants.get(its)?.has(action)));
}
