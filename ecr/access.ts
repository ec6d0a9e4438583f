import { both, either, no, not, type Trilean, unknown, yes } from "./iam/context";
import type { IamPolicy, IamStatement } from "./iam/policy";
import { type AccessRequest, Asked } from "./iam/request";
import type { RequestPrincipal } from "./iam/request-principal";
import { Tally, tallyControl, tallyOwn, tallyRepository } from "./iam/tally";

export type { AccessRequest } from "./iam/request";

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
  const weighing = new Weighing(request);
  const result = weighing.weigh(policies);
  const { denied, repository, identity, boundary, scps, rcps } = weighing;
  return {
    decision: verdictOf(result),
    isExplicit: denied === yes,
    repositoryPolicy: repositoryDecision(repository),
    identityPolicy: identity === undefined ? null : sideDecision(identity),
    boundary: boundary === undefined ? null : sideDecision(boundary),
    scp: scps === undefined ? null : levelsDecision(scps),
    rcp: rcps === undefined ? null : levelsDecision(rcps),
    blockedBy: result === no ? blockers(weighing) : [],
    missing: result === unknown ? missingOf(weighing) : [],
  };
}

/** What {@link verdict} weighs all its requests with: making it anew each time would take as long as weighing. */
let shared: Weighing | undefined;

/** The answer of {@link decide} alone, for many requests. */
export function verdict(request: AccessRequest, policies: PolicySet): Verdict {
  shared ??= new Weighing(request);
  shared.asked.take(request);
  return verdictOf(shared.weigh(policies));
}

/** What the repository policy alone says to a request. */
export function decideRepositorySide(request: AccessRequest, policy: IamPolicy | null): SideDecision {
  const tally = new Tally();
  if (policy !== null) {
    tallyRepository(tally, policy, new Asked(request), false);
  }
  return repositoryDecision(tally);
}

/** All sides of a request, and what they come to. */
class Weighing {
  readonly asked: Asked;
  /** Whether some statement denies it. */
  denied: Trilean = no;
  /** Whether the repository and identity policies, within the boundary, allow it. */
  granted: Trilean = no;
  /** Whether the requester's own policies allow it. */
  own: Trilean = no;
  isSameAccount = false;
  /** Whether the requester has policies of its own that nobody gave. */
  isIdentityUnknown = false;
  readonly repository = new Tally();
  /** Undefined where the requester's policies aren't known, or it can have none. */
  identity: Tally | undefined;
  boundary: Tally | undefined;
  scps: readonly Tally[] | undefined;
  rcps: readonly Tally[] | undefined;
  readonly #identity = new Tally();

  constructor(request: AccessRequest) {
    this.asked = new Asked(request);
  }

  weigh(policies: PolicySet): Trilean {
    const { asked } = this;
    const { principal, resourceAccount } = asked.request;
    const isService = principal.kind === "service";
    // Neither services nor an account's root have policies of their own; a root may do everything in its account.
    const hasOwn = !isService && principal.kind !== "root";
    this.isIdentityUnknown = hasOwn && policies.identity === undefined;
    this.isSameAccount = isService || principal.account === resourceAccount;
    this.#tally(policies, isService, hasOwn);
    this.own = this.identity?.itself ?? (this.isIdentityUnknown ? unknown : isService ? no : yes);
    const within = this.boundary?.itself ?? yes;
    this.granted = this.isSameAccount
      ? grantedAtHome(principal, this.repository, this.own, within)
      : both(this.repository.allow, both(this.own, within));
    return this.#conclude();
  }

  #tally(policies: PolicySet, isService: boolean, hasOwn: boolean): void {
    const { asked, repository } = this;
    const bound = hasOwn ? policies.boundary : undefined;
    repository.clear();
    if (policies.repository !== null) {
      tallyRepository(repository, policies.repository, asked, bound !== undefined);
    }
    this.identity = undefined;
    if (hasOwn && policies.identity !== undefined) {
      this.#identity.clear();
      this.identity = tallyOwn(this.#identity, policies.identity, asked);
    }
    this.boundary = bound && tallyOwn(new Tally(), [bound], asked);
    // SCPs are about an organisation's accounts, and not about services; neither they nor RCPs are about the roles
    // that services make for themselves (Organizations User Guide, "SCP effects", "RCP effects").
    const isLinked = () => asked.request.principal.name.includes(":role/aws-service-role/");
    const scps = isService || policies.scps === undefined || isLinked() ? undefined : policies.scps;
    const rcps = policies.rcps === undefined || isLinked() ? undefined : policies.rcps;
    this.scps = scps?.map((level) => tallyOwn(new Tally(), level, asked));
    this.rcps = rcps?.map((level) => tallyControl(level, asked));
  }

  #conclude(): Trilean {
    // Policies that aren't known may deny as well.
    let denied = either(this.repository.deny, this.identity?.deny ?? (this.isIdentityUnknown ? unknown : no));
    let permitted: Trilean = this.granted;
    denied = either(denied, this.boundary?.deny ?? no);
    for (const level of this.scps ?? []) {
      denied = either(denied, level.deny);
      permitted = both(permitted, level.itself);
    }
    for (const level of this.rcps ?? []) {
      denied = either(denied, level.deny);
    }
    this.denied = denied;
    return both(permitted, not(denied));
  }
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

function blockers(weighing: Weighing): Side[] {
  const { repository, identity, boundary, scps = [], rcps = [] } = weighing;
  const lacking = lackingSides(weighing);
  const blocking: Record<Side, boolean> = {
    "repository-policy": repository.deny === yes || lacking.includes("repository-policy"),
    "identity-policy": identity?.deny === yes || lacking.includes("identity-policy"),
    "permissions-boundary": boundary?.deny === yes || lacking.includes("permissions-boundary"),
    scp: scps.some(({ deny, itself }) => deny === yes || itself === no),
    rcp: rcps.some(({ deny }) => deny === yes),
  };
  return sides.filter((side) => blocking[side]);
}

/** The sides that don't allow, where they are needed. */
function lackingSides(weighing: Weighing): Side[] {
  const { repository, identity, boundary, granted, own, isSameAccount } = weighing;
  if (granted !== no) {
    return [];
  }
  const isBounded = boundary?.itself === no;
  const isOwnLacking = own === no && identity !== undefined;
  if (!isSameAccount) {
    return [
      ...(repository.allow === no ? (["repository-policy"] as const) : []),
      ...(isOwnLacking ? (["identity-policy"] as const) : []),
      ...(isBounded ? (["permissions-boundary"] as const) : []),
    ];
  }
  // At home the two sides stand in for each other, and either may lack nothing but room within the boundary.
  if (isBounded && (own !== no || repository.role !== no)) {
    return ["permissions-boundary"];
  }
  return [
    "repository-policy",
    ...(isOwnLacking ? (["identity-policy"] as const) : []),
    ...(isBounded ? (["permissions-boundary"] as const) : []),
  ];
}

const sides: readonly Side[] = ["repository-policy", "identity-policy", "permissions-boundary", "scp", "rcp"];

function missingOf(weighing: Weighing): string[] {
  const { repository, identity, boundary, scps = [], rcps = [], isIdentityUnknown } = weighing;
  const tallies = [repository, identity, boundary, ...scps, ...rcps].filter((tally) => tally !== undefined);
  const keys = tallies.flatMap(missingIn);
  return [...new Set(isIdentityUnknown ? [...keys, "identity-policy"] : keys)].sort();
}

/** The condition keys that a side hangs on. */
function missingIn({ itself, denyMissing = [], allowMissing = [], deny }: Tally): string[] {
  const keys = [...(deny === unknown ? denyMissing : []), ...(itself === yes ? [] : allowMissing)];
  return [...new Set(keys)].sort();
}
