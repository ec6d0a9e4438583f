import { conditionsHold } from "./condition";
import { both, either, no, type Trilean, unknown, yes } from "./context";
import type { IamPolicy, IamStatement } from "./policy";
import { byAccount, byItself, byRole, leavesOut, type Naming, namingOf, unnamed } from "./principal";
import type { Asked } from "./request";
import type { RequestPrincipal } from "./request-principal";
import { resourcesMatch } from "./resource";

/** What the statements of one side come to. */
export class Tally {
  deny: Trilean = no;
  /** Whether it allows the account that the requester is in, its role, and the requester itself. */
  account: Trilean = no;
  role: Trilean = no;
  itself: Trilean = no;
  denyBy: IamStatement | undefined;
  allowBy: IamStatement | undefined;
  denyMissing: string[] | undefined;
  allowMissing: string[] | undefined;

  /** Forgets everything, for another request. */
  clear(): void {
    if (this.#isClear) {
      return;
    }
    this.#isClear = true;
    this.deny = no;
    this.account = no;
    this.role = no;
    this.itself = no;
    this.denyBy = undefined;
    this.allowBy = undefined;
    this.denyMissing = undefined;
    this.allowMissing = undefined;
    this.#allowNaming = unnamed;
  }

  get allow(): Trilean {
    return either(this.itself, either(this.role, this.account));
  }

  add(statement: IamStatement, matches: Trilean, naming: Naming, missing: readonly string[]): void {
    this.#isClear = false;
    if (statement.effect === "Deny") {
      if (matches === unknown) {
        this.denyMissing = [...(this.denyMissing ?? []), ...missing];
      } else {
        this.denyBy ??= statement;
      }
      this.deny = either(this.deny, matches);
      return;
    }
    if (matches === unknown) {
      this.allowMissing = [...(this.allowMissing ?? []), ...missing];
    } else if (this.allowBy === undefined || naming > this.#allowNaming) {
      this.allowBy = statement;
      this.#allowNaming = naming;
    }
    if (naming === byAccount) {
      this.account = either(this.account, matches);
    } else if (naming === byRole) {
      this.role = either(this.role, matches);
    } else {
      this.itself = either(this.itself, matches);
    }
  }

  #allowNaming: Naming = unnamed;
  /** Most requests match nothing, so that there is mostly nothing to forget. */
  #isClear = true;
}

/** Adds what a repository policy says. */
export function tallyRepository(tally: Tally, policy: IamPolicy, asked: Asked, hasBoundary: boolean): void {
  const { principal, action } = asked.request;
  for (const statement of policy.statementsFor(action)) {
    const naming = namingIn(statement, principal, hasBoundary);
    if (naming !== unnamed) {
      addIfMatching(tally, statement, naming, asked);
    }
  }
}

function namingIn(
  { principals, effect }: IamStatement,
  principal: RequestPrincipal,
  hasBoundary: boolean,
): Naming {
  if (principals === undefined) {
    return unnamed;
  }
  if (!principals.isInverted) {
    return namingOf(principals.set, principal);
  }
  // "… will always deny any IAM principal that has a permissions boundary policy attached, regardless of the
  // values specified in the NotPrincipal element" (IAM User Guide, "NotPrincipal").
  const isDeniedAnyway = effect === "Deny" && hasBoundary;
  if (!isDeniedAnyway && leavesOut(principals.set, principal, effect)) {
    return unnamed;
  }
  return principal.kind === "role" ? byRole : byItself;
}

/** Adds what policies say that are attached to the requester: they name no principal, and always a resource. */
export function tallyOwn(tally: Tally, policies: readonly IamPolicy[], asked: Asked): Tally {
  for (const policy of policies) {
    for (const statement of policy.statementsFor(asked.request.action)) {
      if (statement.resources !== undefined) {
        addIfMatching(tally, statement, byItself, asked);
      }
    }
  }
  return tally;
}

/** What resource control policies say: they deny only, and their principal is always everyone. */
export function tallyControl(policies: readonly IamPolicy[], asked: Asked): Tally {
  const tally = tallyOwn(new Tally(), policies, asked);
  tally.itself = yes;
  return tally;
}

const hangsOn: string[] = [];

function addIfMatching(tally: Tally, statement: IamStatement, naming: Naming, asked: Asked): void {
  const { resources, conditions } = statement;
  if (hangsOn.length > 0) {
    hangsOn.length = 0;
  }
  const about =
    resources === undefined ? yes : resourcesMatch(resources, asked.resource, asked.lookup, hangsOn);
  if (about === no) {
    return;
  }
  const holds = conditions.length === 0 ? yes : conditionsHold(conditions, asked.lookup, hangsOn);
  if (holds !== no) {
    tally.add(statement, both(about, holds), naming, hangsOn);
  }
}
