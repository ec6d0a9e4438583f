import type { AccessRequest, Side, SideDecision } from "../access";
import { spelledConditionKey } from "../condition-key";
import type { IamPolicy, IamStatement } from "../iam/policy";
import { leavesOut, namingOf, unnamed } from "../iam/principal";
import { listed } from "../words";
import type { Decided, Question } from "./question";
import { statementFor, suggestions } from "./statement";
import { pullerWords } from "./workload";

/**
 * Why a request is decided as it is, in one paragraph: who asks for what, what each side says, and last the
 * smallest statement that would change the answer.
 */
export function reasonWords({ workload, principal }: Question, decided: Decided): string {
  const { request, decision } = decided;
  const isToken = request.resource === "*";
  return [
    ...(workload === undefined ? [] : [pullerWords(workload)]),
    answerWords(decided),
    ...(isToken ? ["It is not about a repository, so only the principal's own policies decide."] : []),
    ...(isToken ? [] : [repositoryWords(decided)]),
    ...identityWords(decided),
    ...limitWords(decided),
    ...(principal.kind === "root" && decision.decision === "allowed" ? [rootWords(request)] : []),
    changeWords(decided),
  ].join(" ");
}

function answerWords({ request, decision }: Decided): string {
  const what = request.resource === "*" ? request.action : `${request.action} on ${request.resource}`;
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
    return `What the repository policy says hangs on ${listed(side.missing.map(spelledConditionKey))}.`;
  }
  if (repository === null) {
    return `The repository has no policy${isHome ? "" : ", so nobody from another account gets in"}.`;
  }
  return `The repository policy doesn't let it in: ${nearMissWords(request, repository)}.`;
}

/** Why no statement lets a requester in: of those that come near, the nearest. */
function nearMissWords(request: AccessRequest, policy: IamPolicy): string {
  const allows = policy.statements.filter(({ effect }) => effect === "Allow");
  const naming = allows.filter((statement) => names(statement, request));
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

function names({ principals, effect }: IamStatement, { principal }: AccessRequest): boolean {
  if (principals === undefined) {
    return false;
  }
  return principals.isInverted
    ? !leavesOut(principals.set, principal, effect)
    : namingOf(principals.set, principal) !== unnamed;
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
    return [`What its own policies say hangs on ${listed(side.missing.map(spelledConditionKey))}.`];
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
          `What the ${name} say${key === "boundary" ? "s" : ""} hangs on ${listed(side.missing.map(spelledConditionKey))}.`,
        ];
  });
}

/** Nobody pulls as an account's root: whoever asks about an account means the roles in it. */
function rootWords({ principal, resourceAccount }: AccessRequest): string {
  return principal.account === resourceAccount
    ? "A role of the account needs policies of its own that allow it."
    : `A role of account ${principal.account} needs policies of its own that allow it as well.`;
}

const places: Readonly<Record<Side, string>> = {
  "repository-policy": "the repository policy",
  "identity-policy": "the principal's own policy",
  "permissions-boundary": "the permissions boundary",
  scp: "the service control policies, at each level that lacks it",
  rcp: "the resource control policies",
};

/** The statement that would change the answer, at the very end. */
function changeWords(decided: Decided): string {
  const { request, decision } = decided;
  if (decision.decision === "allowed") {
    return `To refuse it, this statement in ${places["repository-policy"]} is enough: ${json("repository-policy", request, "Deny")}`;
  }
  if (decision.decision === "undetermined") {
    return undeterminedWords(decided);
  }
  const denying = sidesOf(decision).filter(([, side]) => side?.isExplicit);
  const lacking = decision.blockedBy.filter((side) => !denying.some(([name]) => name === side));
  // At home one of the two sides is enough, and the principal's own is the usual one.
  const isHome = request.principal.account === request.resourceAccount;
  const needed =
    isHome && lacking.includes("identity-policy")
      ? lacking.filter((side) => side !== "repository-policy")
      : lacking;
  return [
    ...denying.map(
      ([name, side]) =>
        `take statement ${side === null ? "" : quoted(side)} out of ${places[name]}, or narrow it`,
    ),
    ...needed.map((side) => `add to ${places[side]}: ${json(side, request)}`),
  ]
    .map((step, index) => (index === 0 ? `To allow it, ${step}` : step))
    .join("; and ");
}

/** A statement decides what hangs on something only where no Deny does. */
function undeterminedWords(decided: Decided): string {
  const steps = suggestions(decided).map(
    ([side, statement]) => `this in ${places[side]}: ${JSON.stringify(statement)}`,
  );
  if (steps.length > 0) {
    return `Give what is missing, or have it allowed in any case by ${steps.join("; and ")}`;
  }
  const narrow = `narrow what denies it${denyingLabels(decided)}`;
  return `Give what is missing, or ${narrow}: while a Deny hangs on it, no statement that allows changes the answer.`;
}

/** The statements of the repository policy that may deny a request. */
function denyingLabels({ request, policies }: Decided): string {
  const labels = (policies.repository?.statementsFor(request.action) ?? [])
    .filter((statement) => statement.effect === "Deny" && names(statement, request))
    .map(({ label }) => JSON.stringify(label));
  return labels.length === 0 ? "" : ` (statement ${listed(labels)})`;
}

function sidesOf(decision: Decided["decision"]): [Side, SideDecision | null][] {
  return [
    ["repository-policy", decision.repositoryPolicy],
    ["identity-policy", decision.identityPolicy],
    ["permissions-boundary", decision.boundary],
    ["scp", decision.scp],
    ["rcp", decision.rcp],
  ];
}

function json(side: Side, request: AccessRequest, effect: "Allow" | "Deny" = "Allow"): string {
  return JSON.stringify(statementFor(side, request, effect));
}

function quoted({ statement }: SideDecision): string {
  return JSON.stringify(statement?.label ?? "");
}
