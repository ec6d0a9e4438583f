import { conditionsHold } from "./condition";
import { both, either, no, not, type Trilean, unknown, yes } from "./context";
import type { IamPolicy, IamStatement } from "./policy";
import {
  byAccount,
  byItself,
  byRole,
  leavesOut,
  type Naming,
  namesSessionOf,
  namingOf,
  type PrincipalSet,
  unnamed,
} from "./principal";
import type { Asked } from "./request";
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

/** Stands among missing keys for which session of a role it is. */
const roleSession = "role-session";

/** Adds what a repository policy says. */
export function tallyRepository(tally: Tally, policy: IamPolicy, asked: Asked, hasBoundary: boolean): void {
  const { principal, action } = asked.request;
  for (const statement of policy.statementsFor(action)) {
    const { principals } = statement;
    if (principals?.isInverted) {
      addInverted(tally, statement, principals.set, asked, hasBoundary);
    } else if (principals !== undefined) {
      const naming = namingOf(principals.set, principal);
      if (naming !== unnamed) {
        addIfMatching(tally, statement, naming, asked, yes);
      }
      if (naming < byRole && namesSessionOf(principals.set, principal)) {
        addIfMatching(tally, statement, byItself, asked, unknown);
      }
    }
  }
}

function addInverted(
  tally: Tally,
  statement: IamStatement,
  set: PrincipalSet,
  asked: Asked,
  hasBoundary: boolean,
): void {
  const { principal } = asked.request;
  // "… will always deny any IAM principal that has a permissions boundary policy attached, regardless of the
  // values specified in the NotPrincipal element" (IAM User Guide, "NotPrincipal").
  const isDeniedAnyway = statement.effect === "Deny" && hasBoundary;
  const isIn = isDeniedAnyway ? yes : not(leavesOut(set, principal, statement.effect));
  if (isIn !== no) {
    addIfMatching(tally, statement, principal.kind === "role" ? byRole : byItself, asked, isIn);
  }
}

/** Adds what policies say that are attached to the requester: they name no principal, and always a resource. */
export function tallyOwn(tally: Tally, policies: readonly IamPolicy[], asked: Asked): Tally {
  for (const policy of policies) {
    for (const statement of policy.statementsFor(asked.request.action)) {
      if (statement.resources !== undefined) {
        addIfMatching(tally, statement, byItself, asked, yes);
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

/** @param isNamed whether the statement is about the requester: unknown where it is about some of its sessions */
function addIfMatching(
  tally: Tally,
  statement: IamStatement,
  naming: Naming,
  asked: Asked,
  isNamed: Trilean,
): void {
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
  if (holds === no) {
    return;
  }
  if (isNamed === unknown) {
    hangsOn.push(roleSession);
  }
  tally.add(statement, both(isNamed, both(about, holds)), naming, hangsOn);
}
