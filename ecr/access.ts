import { type AccessRequest, Asked } from "./access-request";
import { type Tally, tallyControl, tallyOwn, tallyRepository } from "./access-tally";
import { both, either, no, not, type Trilean, unknown, yes } from "./iam-context";
import type { IamPolicy, IamStatement } from "./iam-policy";
import type { RequestPrincipal } from "./request-principal";

export type { AccessRequest } from "./access-request";

export type Verdict = "allowed" | "denied" | "undetermined";

/** The policies that decide. */
export interface PolicySet {
  /** Null for a repository without a policy. */
  repository: IamPolicy | null;
  /** The principal's own; left out where they aren't known, empty where it has none. */
  identity?: readonly IamPolicy[];
  boundary?: IamPolicy;
  /** Service control policies of the principal's account by level of the organisation, its root first. */
  scps?: readonly (readonly IamPolicy[])[];
  /** Resource control policies of the registry's account; AWS's own, which allows everything, goes without saying. */
  rcps?: readonly (readonly IamPolicy[])[];
}

/** What one side says. */
export interface SideDecision {
  decision: Verdict;
  /** Whether a statement denies; else nothing allows. */
  isExplicit: boolean;
  /** The statement that allows or denies. */
  statement: IamStatement | undefined;
  /** Condition keys, in lower case, that it hangs on; empty unless undetermined. */
  missing: string[];
  /** Of a repository policy that allows: whether it lets in the account as a whole or this principal. */
  grant?: "account" | "principal";
}

export type Side = "repository-policy" | "identity-policy" | "permissions-boundary" | "scp" | "rcp";

export interface AccessDecision {
  decision: Verdict;
  /** Whether some statement denies; else not enough allows. */
  isExplicit: boolean;
  repositoryPolicy: SideDecision;
  /** Null where the principal's policies aren't known, and for services and roots, which have none. */
  identityPolicy: SideDecision | null;
  boundary: SideDecision | null;
  scp: SideDecision | null;
  rcp: SideDecision | null;
  /** The sides that have to change before the request is allowed; empty unless denied. */
  blockedBy: Side[];
  /** Condition keys in lower case, and `identity-policy`, that the answer hangs on; empty unless undetermined. */
  missing: string[];
}

/**
 * Whether a request is allowed, exactly as far as it can be known: what hangs on a condition key or a policy that
 * wasn't given is undetermined.
 *
 * @see IAM User Guide, "Policy evaluation logic"; docs/access.md
 */
export function decide(request: AccessRequest, policies: PolicySet): AccessDecision {
  const weighed = weigh(request, policies);
  const { result, denied, repository, identity, boundary, scps, rcps } = weighed;
  return {
    decision: verdictOf(result),
    isExplicit: denied === yes,
    repositoryPolicy: repositoryDecision(repository),
    identityPolicy: identity === undefined ? null : sideDecision(identity),
    boundary: boundary === undefined ? null : sideDecision(boundary),
    scp: scps === undefined ? null : levelsDecision(scps),
    rcp: rcps === undefined ? null : levelsDecision(rcps),
    blockedBy: result === no ? blockers(weighed) : [],
    missing: result === unknown ? missingOf(weighed) : [],
  };
}

/** The answer of {@link decide} alone, for many requests. */
export function verdict(request: AccessRequest, policies: PolicySet): Verdict {
  return verdictOf(weigh(request, policies).result);
}

/** What the repository policy alone says to a request. */
export function decideRepositorySide(request: AccessRequest, policy: IamPolicy | null): SideDecision {
  return repositoryDecision(tallyRepository(policy, new Asked(request), false));
}

/** All sides of a request, and what they come to. */
interface Weighed {
  result: Trilean;
  /** Whether some statement denies it. */
  denied: Trilean;
  /** Whether the repository and identity policies, within the boundary, allow it. */
  granted: Trilean;
  /** Whether the requester's own policies allow it. */
  own: Trilean;
  isSameAccount: boolean;
  repository: Tally;
  /** Undefined where the requester's policies aren't known, or it can have none. */
  identity: Tally | undefined;
  isIdentityUnknown: boolean;
  boundary: Tally | undefined;
  scps: readonly Tally[] | undefined;
  rcps: readonly Tally[] | undefined;
}

function weigh(request: AccessRequest, policies: PolicySet): Weighed {
  const { principal } = request;
  const asked = new Asked(request);
  const isService = principal.kind === "service";
  // Neither services nor an account's root have policies of their own; a root may do everything in its account.
  const hasOwn = !isService && principal.kind !== "root";
  const isIdentityUnknown = hasOwn && policies.identity === undefined;
  const bound = hasOwn ? policies.boundary : undefined;
  const repository = tallyRepository(policies.repository, asked, bound !== undefined);
  const identity = hasOwn && policies.identity ? tallyOwn(policies.identity, asked) : undefined;
  const boundary = bound && tallyOwn([bound], asked);
  // SCPs are about an organisation's accounts, and not about services (Organizations User Guide, "SCP effects").
  const scps = isService ? undefined : policies.scps?.map((level) => tallyOwn(level, asked));
  const rcps = policies.rcps?.map((level) => tallyControl(level, asked));

  const own = identity?.itself ?? (isIdentityUnknown ? unknown : isService ? no : yes);
  const isSameAccount = isService || principal.account === request.resourceAccount;
  const granted = isSameAccount
    ? grantedAtHome(principal, repository, own, boundary?.itself ?? yes)
    : both(repository.allow, both(own, boundary?.itself ?? yes));
  // Policies that aren't known may deny as well.
  let denied: Trilean = either(repository.deny, identity?.deny ?? (isIdentityUnknown ? unknown : no));
  let permitted: Trilean = yes;
  denied = either(denied, boundary?.deny ?? no);
  for (const level of scps ?? []) {
    denied = either(denied, level.deny);
    permitted = both(permitted, level.itself);
  }
  for (const level of rcps ?? []) {
    denied = either(denied, level.deny);
  }
  const result = both(both(granted, permitted), not(denied));
  return {
    result,
    denied,
    granted,
    own,
    isSameAccount,
    repository,
    identity,
    isIdentityUnknown,
    boundary,
    scps,
    rcps,
  };
}

/**
 * In the registry's own account one side suffices: the requester's own policies, or a repository policy that
 * names it. A repository policy that names the account only leaves it to the own policies. What names a user, a
 * session or everyone holds beyond a permissions boundary that doesn't allow it, what names a role doesn't (IAM
 * User Guide, "Permissions boundaries for IAM entities").
 */
function grantedAtHome(
  { kind }: RequestPrincipal,
  repository: Tally,
  own: Trilean,
  within: Trilean,
): Trilean {
  const named = either(repository.itself, both(repository.role, within));
  return kind === "service" ? repository.allow : either(named, both(own, within));
}

function verdictOf(result: Trilean): Verdict {
  return result === yes ? "allowed" : result === no ? "denied" : "undetermined";
}

function sideDecision(tally: Tally): SideDecision {
  const { allow, deny } = tally;
  const result = both(allow, not(deny));
  const decision = verdictOf(result);
  const isExplicit = deny === yes;
  const statement = isExplicit ? tally.denyBy : decision === "allowed" ? tally.allowBy : undefined;
  return { decision, isExplicit, statement, missing: result === unknown ? missingIn(tally) : [] };
}

function repositoryDecision(tally: Tally): SideDecision {
  const side = sideDecision(tally);
  if (side.decision !== "allowed") {
    return side;
  }
  side.grant = either(tally.itself, tally.role) === yes ? "principal" : "account";
  return side;
}

/** Each level of an organisation has to allow, and none may deny. */
function levelsDecision(levels: readonly Tally[]): SideDecision {
  const sides = levels.map(sideDecision);
  const worst =
    sides.find(({ isExplicit }) => isExplicit) ??
    sides.find(({ decision }) => decision === "denied") ??
    sides.find(({ decision }) => decision === "undetermined") ??
    sides.at(-1);
  return worst ?? { decision: "allowed", isExplicit: false, statement: undefined, missing: [] };
}

function blockers(weighed: Weighed): Side[] {
  const { repository, identity, boundary, scps = [], rcps = [], granted, own, isSameAccount } = weighed;
  const lacks = granted === no;
  const isOwnMissing = lacks && own === no;
  // At home the two sides stand in for each other: a repository policy blocks where the own policies don't allow.
  const isRepositoryMissing = lacks && (isSameAccount ? own === no : repository.allow === no);
  const blocking: Record<Side, boolean> = {
    "repository-policy": repository.deny === yes || isRepositoryMissing,
    "identity-policy": identity?.deny === yes || (isOwnMissing && identity !== undefined),
    "permissions-boundary": boundary?.deny === yes || (lacks && boundary?.itself === no),
    scp: scps.some(({ deny, itself }) => deny === yes || itself === no),
    rcp: rcps.some(({ deny }) => deny === yes),
  };
  return sides.filter((side) => blocking[side]);
}

const sides: readonly Side[] = ["repository-policy", "identity-policy", "permissions-boundary", "scp", "rcp"];

function missingOf(weighed: Weighed): string[] {
  const { repository, identity, boundary, scps = [], rcps = [], isIdentityUnknown } = weighed;
  const tallies = [repository, identity, boundary, ...scps, ...rcps].filter((tally) => tally !== undefined);
  const keys = tallies.flatMap(missingIn);
  return [...new Set(isIdentityUnknown ? [...keys, "identity-policy"] : keys)].sort();
}

/** The condition keys that a side hangs on. */
function missingIn({ itself, denyMissing = [], allowMissing = [], deny }: Tally): string[] {
  const keys = [...(deny === unknown ? denyMissing : []), ...(itself === yes ? [] : allowMissing)];
  return [...new Set(keys)].sort();
}
