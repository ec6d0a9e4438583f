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
}

/** One action of a question, decided. */
export interface Decided {
  request: AccessRequest;
  policies: PolicySet;
  decision: AccessDecision;
}
