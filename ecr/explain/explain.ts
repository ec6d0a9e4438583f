import {
  type AccessDecision,
  type AccessRequest,
  decide,
  type PolicySet,
  type Side,
  type Verdict,
} from "../access";
import { spelledConditionKey } from "../condition-key";
import { lambdaObstacle } from "./lambda";
import { type Decided, isToken, type Question, tokenAction } from "./question";
import { reasonWords, unreadableWords } from "./words";
import { pullers } from "./workload";

/** What one side says: its statement by Sid or place, null where none decides. */
export interface SideExplanation {
  decision: Verdict;
  statement: string | null;
}

export interface Explanation {
  decision: Verdict;
  /** The action that the answer is about: of several the first that is denied, or else undetermined. */
  action: string;
  principal: string;
  resource: string;
  repositoryPolicy: SideExplanation;
  /** Null where the principal's policies aren't known, and for services and roots, which have none. */
  identityPolicy: SideExplanation | null;
  blockedBy: Side[];
  /** Condition keys as AWS spells them; `identity-policy`; `role-session` for which session of a role it is. */
  missing: string[];
  /** One paragraph for people; it ends with the smallest statement that would change the answer. */
  reason: string;
}

/** Answers a question in data and in words. */
export function explain(question: Question, policies: PolicySet): Explanation {
  const all = actionsOf(question).map((action) => decideOne(question, action, policies));
  const worst = worstOf(all);
  const { decision, request } = worst;
  const { unreadable = [] } = question;
  const data = {
    action: request.action,
    principal: question.principal.name,
    resource: request.resource,
    repositoryPolicy: sideExplanation(decision.repositoryPolicy),
    identityPolicy: decision.identityPolicy && sideExplanation(decision.identityPolicy),
  };
  if (unreadable.length > 0) {
    const reason = unreadableWords(request, unreadable);
    return { decision: "undetermined", ...data, blockedBy: [], missing: [...unreadable], reason };
  }
  const obstacle = decision.decision === "allowed" ? lambdaObstacle(question, all) : undefined;
  if (obstacle !== undefined) {
    const { blockedBy, reason } = obstacle;
    return { decision: "denied", ...data, blockedBy, missing: [], reason };
  }
  return {
    decision: decision.decision,
    ...data,
    blockedBy: decision.blockedBy,
    missing: decision.missing.map(spelledConditionKey),
    reason: reasonWords(question, worst, all),
  };
}

function sideExplanation({ decision, statement }: AccessDecision["repositoryPolicy"]): SideExplanation {
  return { decision, statement: statement?.label ?? null };
}

/** What is denied counts before what is undetermined, and that before what is allowed. */
function worstOf(all: readonly Decided[]): Decided {
  const order: readonly Verdict[] = ["denied", "undetermined", "allowed"];
  const [worst] = order.flatMap((verdict) => all.filter(({ decision }) => decision.decision === verdict));
  if (worst === undefined) {
    throw new Error("a question asks for at least one action");
  }
  return worst;
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
  const request: AccessRequest = {
    principal,
    action,
    context,
    resource,
    resourceAccount: registryAccount,
  };
  if (!isToken(request)) {
    return { request, policies, decision: decide(request, policies) };
  }
  // It is asked for in the principal's own account, where neither a repository's policy nor the registry's RCPs are.
  const token = { ...request, resource: "*", resourceAccount: principal.account ?? registryAccount };
  const { rcps: _, ...deciding } = { ...policies, repository: null };
  const decision = decide(token, deciding);
  const blockedBy = decision.blockedBy.filter((side) => side !== "repository-policy");
  return { request: token, policies: deciding, decision: { ...decision, blockedBy } };
}
