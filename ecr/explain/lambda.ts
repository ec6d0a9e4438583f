import { decideRepositorySide, type PolicySet, type Side } from "../access";
import { requestPrincipal } from "../iam/request-principal";
import { listed } from "../words";
import type { Decided, Question } from "./question";
import { statementFor } from "./statement";
import { pullerWords } from "./workload";

/** What stands in the way of a function although the Lambda service itself is let in. */
export interface Obstacle {
  blockedBy: Side[];
  reason: string;
}

/**
 * Lambda takes images from its own Region only, and of another account only where the repository policy lets in
 * the function's account as well, through which whoever creates the function is let in.
 *
 * @param all the actions that the service needs, which it is allowed
 * @see Lambda Developer Guide, "Amazon ECR cross-account permissions"
 */
export function lambdaObstacle(question: Question, all: readonly Decided[]): Obstacle | undefined {
  const { principal, context, resource, registryAccount, workload } = question;
  const source = Object.entries(context).find(([key]) => key.toLowerCase() === "aws:sourcearn")?.[1];
  if (principal.name !== "lambda.amazonaws.com" || typeof source !== "string") {
    return undefined;
  }
  const [, partition = "aws", , region, account = ""] = source.split(":");
  const [, , , registryRegion] = resource.split(":");
  const lead = workload === undefined ? "" : `${pullerWords(workload)} `;
  if (region !== registryRegion) {
    return {
      blockedBy: [],
      reason: `${lead}${source} is in Region ${region} and ${resource} in ${registryRegion}: Lambda takes images from its own Region only, and no statement changes that.`,
    };
  }
  if (account === registryAccount) {
    return undefined;
  }
  const root = requestPrincipal(`arn:${partition}:iam::${account}:root`);
  const lacking = all.filter(
    ({ request, policies }) => !letsIn(policies, { ...request, principal: root, context: {} }),
  );
  const [first] = lacking;
  if (first === undefined) {
    return undefined;
  }
  const actions = lacking.map(({ request }) => request.action);
  const statement = statementFor(
    "repository-policy",
    { ...first.request, principal: root, context: {} },
    actions,
  );
  return {
    blockedBy: ["repository-policy"],
    reason:
      `${lead}The repository policy lets in the service for ${source}, but not account ${account}, through which whoever creates the function calls ${listed(actions)}. ` +
      `To allow it, add to the repository policy: ${JSON.stringify(statement)}`,
  };
}

function letsIn(policies: PolicySet, request: Decided["request"]): boolean {
  return decideRepositorySide(request, policies.repository).decision === "allowed";
}
