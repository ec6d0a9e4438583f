import type { AccessDecision, AccessRequest, PolicySet } from "../access";
import type { RequestContext } from "../iam/context";
import type { RequestPrincipal } from "../iam/request-principal";
import type { Workload } from "./workload";

/** A question: may this principal do that, and which side blocks? */
export interface Question {
  principal: RequestPrincipal;
  /** What it asks for; left out, what `workload` needs, or `ecr:BatchGetImage`. */
  action?: string;
  workload?: Workload;
  /** ARN of the repository. */
  resource: string;
  /** Account id of the registry. */
  registryAccount: string;
  context: RequestContext;
  /** Statements that IAM couldn't read, with the policy that they are in: where there are any, nothing is decided. */
  unreadable?: readonly string[];
}

/** One action of a question, decided. */
export interface Decided {
  request: AccessRequest;
  policies: PolicySet;
  decision: AccessDecision;
}

/** What is asked for the token: it isn't issued for a repository, so only the principal's own policies decide. */
export const tokenAction = "ecr:GetAuthorizationToken";

export function isToken({ action }: AccessRequest): boolean {
  return action.toLowerCase() === tokenAction.toLowerCase();
}
