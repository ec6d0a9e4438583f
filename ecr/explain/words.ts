import type { AccessRequest, SideDecision } from "../access";
import { spelledConditionKey } from "../condition-key";
import type { IamPolicy } from "../iam/policy";
import { listed } from "../words";
import { changeWords } from "./change-words";
import { mayName } from "./naming";
import { type Decided, isToken, type Question } from "./question";
import { pullerWords } from "./workload";

/**
 * Why requests are decided as they are, in one paragraph: who asks for what, what each side says, and last the
 * smallest statement that would change the answer.
 *
 * @param worst the one that the answer is about
 * @param all those of the question
 */
export function reasonWords(
  { workload, principal }: Question,
  worst: Decided,
  all: readonly Decided[],
): string {
  const { request, decision } = worst;
  // What is decided likewise on the same resource is told of with it.
  const alike = all.filter(
    (other) => other.request.resource === request.resource && other.decision.decision === decision.decision,
  );
  return [
    ...(workload === undefined ? [] : [pullerWords(workload)]),
    answerWords(worst, alike),
    ...(isToken(request)
      ? ["It is not about a repository, so only the principal's own policies decide."]
      : [repositoryWords(worst)]),
    ...identityWords(worst),
    ...limitWords(worst),
    ...(principal.kind === "root" && decision.decision === "allowed" ? [rootWords(request)] : []),
    changeWords(worst, all),
  ].join(" ");
}

/** That nothing can be decided while IAM would refuse a policy. */
export function unreadableWords(request: AccessRequest, unreadable: readonly string[]): string {
  return (
    `Whether ${request.principal.name} may call ${request.action} can't be told: IAM can't read ${listed(unreadable)}, and would refuse a policy with that in it. ` +
    "shared-registry policy lint says what is wrong with a repository policy; mend it, or leave the policy out."
  );
}

function answerWords({ request, decision }: Decided, alike: readonly Decided[]): string {
  const actions = listed(alike.map((other) => other.request.action));
  const what = isToken(request) ? actions : `${actions} on ${request.resource}`;
  const { name } = request.principal;
  switch (decision.decision) {
    case "allowed":
      return `${name} may call ${what}.`;
    case "denied":
      return `${name} may not call ${what}.`;
    case "undetermined":
      return `Whether ${name} may call ${what} can't be told: it hangs on ${listed(decision.missing.map(missingWords))}.`;
  }
}

function missingWords(name: string): string {
  if (name === "role-session") {
    return "which session of the role it is";
  }
  return name === "identity-policy" ? "its own policies, which weren't given" : spelledConditionKey(name);
}

function repositoryWords({ request, policies, decision }: Decided): string {
  const { repositoryPolicy: side } = decision;
  const { repository } = policies;
  const isHome = request.principal.account === request.resourceAccount;
  if (side.decision === "allowed") {
    const whole = side.grant === "account" ? `its account ${request.principal.account} as a whole` : "it";
    const leaves =
      isHome && side.grant === "account" && request.principal.kind !== "root"
        ? ", which in the registry's own account only leaves it to the principal's own policies"
        : "";
    return `The repository policy lets ${whole} in (statement ${quoted(side)})${leaves}.`;
  }
  if (side.isExplicit) {
    return `The repository policy denies it (statement ${quoted(side)}), and a Deny counts before everything else.`;
  }
  if (side.decision === "undetermined") {
    return `What the repository policy says hangs on ${listed(side.missing.map(missingWords))}.`;
  }
  if (repository === null) {
    return `The repository has no policy${isHome ? "" : ", so nobody from another account gets in"}.`;
  }
  return `The repository policy doesn't let it in: ${nearMissWords(request, repository)}.`;
}

/** Why no statement lets a requester in: of those that come near, the nearest. */
function nearMissWords(request: AccessRequest, policy: IamPolicy): string {
  const allows = policy.statements.filter(({ effect }) => effect === "Allow");
  const naming = allows.filter((statement) => mayName(statement, request));
  const about = naming.filter((statement) => policy.statementsFor(request.action).includes(statement));
  const [near] = about.length > 0 ? about : naming;
  if (near === undefined) {
    const whom = request.principal.account === undefined ? "this service" : "this principal or its account";
    return `no statement is about ${whom}`;
  }
  if (about.length === 0) {
    return `statement ${JSON.stringify(near.label)} is about it, but not about ${request.action}`;
  }
  const keys = near.conditions.flatMap(({ key }) => (key === undefined ? [] : [spelledConditionKey(key)]));
  const whom = request.principal.kind === "service" ? "it" : "its account";
  return keys.length > 0
    ? `statement ${JSON.stringify(near.label)} is about ${whom}, but its condition on ${listed(keys)} doesn't hold`
    : `statement ${JSON.stringify(near.label)} is about it, but about another resource`;
}

function identityWords({ request, decision }: Decided): string[] {
  const { kind, account } = request.principal;
  const { identityPolicy: side } = decision;
  if (kind === "service") {
    return ["A service has no policies of its own, so the repository policy alone decides."];
  }
  if (kind === "root" || side === null) {
    return [];
  }
  const isHome = account === request.resourceAccount;
  if (side.decision === "allowed") {
    return [`Its own policies allow it (statement ${quoted(side)}).`];
  }
  if (side.isExplicit) {
    return [`Its own policies deny it (statement ${quoted(side)}).`];
  }
  if (side.decision === "undetermined") {
    return [`What its own policies say hangs on ${listed(side.missing.map(missingWords))}.`];
  }
  const why = isHome ? "" : "; across accounts both sides have to allow";
  return [`Its own policies don't allow it${why}.`];
}

const limits: readonly [side: "boundary" | "scp" | "rcp", name: string][] = [
  ["boundary", "permissions boundary"],
  ["scp", "service control policies"],
  ["rcp", "resource control policies"],
];

/** What lies around the two policies, where it stands in the way. */
function limitWords({ decision }: Decided): string[] {
  return limits.flatMap(([key, name]) => {
    const side = decision[key];
    const verb = key === "boundary" ? ["denies", "doesn't allow"] : ["deny", "don't allow"];
    if (side === null || side.decision === "allowed") {
      return [];
    }
    if (side.isExplicit) {
      return [`The ${name} ${verb[0]} it (statement ${quoted(side)}).`];
    }
    return side.decision === "denied"
      ? [`The ${name} ${verb[1]} it.`]
      : [
          `What the ${name} say${key === "boundary" ? "s" : ""} hangs on ${listed(side.missing.map(missingWords))}.`,
        ];
  });
}

/** Nobody pulls as an account's root: whoever asks about an account means the roles in it. */
function rootWords({ principal, resourceAccount }: AccessRequest): string {
  return principal.account === resourceAccount
    ? "A role of the account needs policies of its own that allow it."
    : `A role of account ${principal.account} needs policies of its own that allow it as well.`;
}

function quoted({ statement }: SideDecision): string {
  return JSON.stringify(statement?.label ?? "");
}
