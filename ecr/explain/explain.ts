import {
  type AccessDecision,
  type AccessRequest,
  decide,
  type PolicySet,
  type Side,
  type Verdict,
} from "../access";
import { spelledConditionKey } from "../condition-key";
import type { Decided, Question } from "./question";
import { reasonWords } from "./words";
import { pullers } from "./workload";

/** What one side says: its statement by Sid or place, null where none decides. */
export interface SideExplanation {
  decision: Verdict;
  statement: string | null;
}

export interface Explanation {
  decision: Verdict;
  /** The action that the answer is about: of several the first that isn't allowed. */
  action: string;
  principal: string;
  resource: string;
  repositoryPolicy: SideExplanation;
  /** Null where the principal's policies aren't known, and for services and roots, which have none. */
  identityPolicy: SideExplanation | null;
  blockedBy: Side[];
  /** Condition keys as AWS spells them, and `identity-policy`. */
  missing: string[];
  /** One paragraph for people; it ends with the smallest statement that would change the answer. */
  reason: string;
}

/** What is asked for the token: it isn't issued for a repository, so only the principal's own policies decide. */
const tokenAction = "ecr:GetAuthorizationToken";

/** Answers a question in data and in words. */
export function explain(question: Question, policies: PolicySet): Explanation {
  const all = actionsOf(question).map((action) => decideOne(question, action, policies));
  const decided = all.find(({ decision }) => decision.decision !== "allowed") ?? all[0];
  if (decided === undefined) {
    throw new Error("a question asks for at least one action");
  }
  const { decision, request } = decided;
  return {
    decision: decision.decision,
    action: request.action,
    principal: question.principal.name,
    resource: request.resource,
    repositoryPolicy: sideExplanation(decision.repositoryPolicy),
    identityPolicy: decision.identityPolicy && sideExplanation(decision.identityPolicy),
    blockedBy: decision.blockedBy,
    missing: decision.missing.map(spelledConditionKey),
    reason: reasonWords(question, decided),
  };
}

function sideExplanation({ decision, statement }: AccessDecision["repositoryPolicy"]): SideExplanation {
  return { decision, statement: statement?.label ?? null };
}

function actionsOf({ action, workload, principal }: Question): readonly string[] {
  if (action !== undefined) {
    return [action];
  }
  if (workload === undefined) {
    return ["ecr:BatchGetImage"];
  }
  const { actions, needsToken } = pullers[workload];
  const hasOwnPolicies = principal.kind !== "service" && principal.kind !== "root";
  return needsToken && hasOwnPolicies ? [...actions, tokenAction] : actions;
}

function decideOne(question: Question, action: string, policies: PolicySet): Decided {
  const { principal, context, resource, registryAccount } = question;
  const isToken = action.toLowerCase() === tokenAction.toLowerCase();
  const request: AccessRequest = {
    principal,
    action,
    context,
    resource: isToken ? "*" : resource,
    resourceAccount: isToken ? (principal.account ?? registryAccount) : registryAccount,
  };
  const deciding = isToken ? { ...policies, repository: null } : policies;
  return { request, policies: deciding, decision: decide(request, deciding) };
}
