import type { Side } from "../access";
import { whoPullsFor } from "../service-principal";
import { listed } from "../words";
import { type Change, changesFor, suggestions } from "./change";
import { mayName } from "./naming";
import { type Decided, isToken } from "./question";
import { statementFor } from "./statement";

const places: Readonly<Record<Side, string>> = {
  "repository-policy": "the repository policy",
  "identity-policy": "the principal's own policy",
  "permissions-boundary": "the permissions boundary",
  scp: "the service control policies",
  rcp: "the resource control policies",
};

/**
 * The statement that would change an answer.
 *
 * @param all the requests of the question
 */
export function changeWords(worst: Decided, all: readonly Decided[]): string {
  const { request, decision } = worst;
  const inPlace = request.principal.kind === "service" ? whoPullsFor(request.principal.name) : undefined;
  if (inPlace !== undefined) {
    return `${request.principal.name} never pulls itself, so a statement for it changes nothing: ${inPlace}.`;
  }
  if (decision.decision === "undetermined") {
    return undeterminedWords(worst);
  }
  if (decision.decision === "allowed") {
    const side = isToken(request) ? "identity-policy" : "repository-policy";
    const statement = statementFor(side, request, [request.action], "Deny");
    return `To refuse it, this statement in ${places[side]} is enough: ${JSON.stringify(statement)}`;
  }
  const denied = all.filter((other) => other.decision.decision === "denied");
  const [tokens, others] = [
    denied.filter(({ request: its }) => isToken(its)),
    denied.filter(({ request: its }) => !isToken(its)),
  ];
  const steps = [...changesFor(others), ...changesFor(tokens)].flatMap(stepWords);
  return steps.map((step, index) => (index === 0 ? `To allow it, ${step}` : step)).join("; and ");
}

function stepWords({ side, level, denying, added }: Change): string[] {
  const place = level === undefined ? places[side] : `${places[side]} of level ${level}`;
  const labels = denying.map((label) => JSON.stringify(label));
  return [
    ...(labels.length === 0
      ? []
      : [
          `take ${labels.length === 1 ? "statement" : "statements"} ${listed(labels)} out of ${place}, or narrow ${labels.length === 1 ? "it" : "them"}`,
        ]),
    ...(added === undefined ? [] : [`add to ${place}: ${JSON.stringify(added)}`]),
  ];
}

/** A statement decides what hangs on something only where no Deny does. */
function undeterminedWords(decided: Decided): string {
  const { request, decision } = decided;
  const steps = suggestions(decided).map(
    ([side, statement]) => `this in ${places[side]}: ${JSON.stringify(statement)}`,
  );
  if (steps.length > 0) {
    return `Give what is missing, or have it allowed in any case by ${steps.join("; and ")}`;
  }
  if (request.principal.kind === "session" && decision.missing.includes("aws:principalarn")) {
    return "A session's ARN doesn't show its role's path: ask for the role, or give --context aws:PrincipalArn=<the role's ARN>.";
  }
  const labels = denyingLabels(decided);
  return labels.length === 0
    ? "Give what is missing: no statement that allows changes the answer."
    : `Give what is missing, or narrow what denies it (statement ${listed(labels)}): while a Deny hangs on it, no statement that allows changes the answer.`;
}

/** The statements of the repository policy that may deny a request. */
function denyingLabels({ request, policies }: Decided): string[] {
  return (policies.repository?.statementsFor(request.action) ?? [])
    .filter((statement) => statement.effect === "Deny" && mayName(statement, request))
    .map(({ label }) => JSON.stringify(label));
}
