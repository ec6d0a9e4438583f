/** The two evaluators that are held against each other. */

import { runSimulation } from "@cloud-copilot/iam-simulate";
import { decide } from "../ecr/access";
import { compilePolicy } from "../ecr/iam/policy";
import { requestPrincipal } from "../ecr/iam/request-principal";
import type { AccessCase } from "./access-cases";

export type Outcome = "allowed" | "explicitly denied" | "implicitly denied" | "undetermined";

/** What this package says, with every condition key known. */
export function ours(one: AccessCase): Outcome {
  const { decision, isExplicit } = decide(
    {
      principal: requestPrincipal(one.principal),
      action: one.action,
      resource: one.resource,
      resourceAccount: one.resourceAccount,
      context: one.context,
      contextIsComplete: true,
    },
    {
      repository: one.repository && compilePolicy(one.repository),
      identity: one.identity.map(compilePolicy),
      ...(one.boundary && { boundary: compilePolicy(one.boundary) }),
      ...(one.scps.length > 0 && { scps: one.scps.map((level) => level.map(compilePolicy)) }),
      ...(one.rcps.length > 0 && { rcps: one.rcps.map((level) => level.map(compilePolicy)) }),
    },
  );
  if (decision !== "denied") {
    return decision;
  }
  return isExplicit ? "explicitly denied" : "implicitly denied";
}

const outcomes = {
  Allowed: "allowed",
  ExplicitlyDenied: "explicitly denied",
  ImplicitlyDenied: "implicitly denied",
} as const;

const everything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

/**
 * What `@cloud-copilot/iam-simulate` says.
 *
 * @throws Error for a case that it doesn't take, or of which it ignores a condition key
 */
export async function theirs(one: AccessCase): Promise<Outcome> {
  const named = (policies: object[]) =>
    policies.map((policy, index) => ({ name: `policy-${index}`, policy }));
  const levels = (all: object[][]) =>
    all.map((level, index) => ({ orgIdentifier: `level-${index}`, policies: named(level) }));
  const result = await runSimulation(
    {
      request: {
        principal: one.principal,
        action: one.action,
        resource: { resource: one.resource, accountId: one.resourceAccount },
        contextVariables: one.context,
      },
      identityPolicies: named(one.identity),
      // It denies what no level allows; without policies there is no level to allow it.
      serviceControlPolicies: levels(one.scps.length > 0 ? one.scps : [[everything]]),
      resourceControlPolicies: levels(one.rcps.length > 0 ? one.rcps : [[]]),
      resourcePolicy: one.repository ?? undefined,
      ...(one.boundary && { permissionBoundaryPolicies: named([one.boundary]) }),
    },
    {},
  );
  if (result.resultType !== "single") {
    throw new Error(`not a case for the other evaluator: ${JSON.stringify(result)}`);
  }
  const { ignoredContextKeys = [] } = result.result;
  if (ignoredContextKeys.length > 0) {
    throw new Error(`the other evaluator ignores ${ignoredContextKeys.join(", ")}`);
  }
  return outcomes[result.overallResult];
}
