import { describe, isMap } from "../shape";
import { accessRules } from "./access";
import { actionRules } from "./action";
import { conditionRules } from "./condition";
import { deniedRules } from "./denied";
import { documentRules, type PolicyRule, type StatementRule, shapeRules } from "./document";
import { type Finding, Findings, type LintProblem, Spot } from "./finding";
import { grantRules } from "./grant";
import { matchRules } from "./match";
import { principalRules } from "./principal";
import { redundancyRules, superfluousRules } from "./redundant";
import { requesterRules } from "./requester";
import { requesterAccountRules } from "./requester-account";
import { resourceRules } from "./resource";
import { lambdaRules, serviceRules } from "./service";
import { sidRules } from "./sid";
import { type LintOptions, viewPolicy } from "./view";

export type { LintProblem } from "./finding";
export type { LintOptions } from "./view";

const statementRules: readonly StatementRule[] = [
  ...shapeRules,
  ...accessRules,
  ...deniedRules,
  ...principalRules,
  ...superfluousRules,
  ...actionRules,
  ...grantRules,
  ...sidRules,
  ...resourceRules,
  ...conditionRules,
  ...matchRules,
  ...requesterRules,
  ...requesterAccountRules,
  ...serviceRules,
];

const policyRules: readonly PolicyRule[] = [...documentRules, ...lambdaRules, ...redundancyRules];

/**
 * What is wrong with a repository policy, ours or not, as parsed JSON of any form.
 *
 * An error is what ECR refuses, what gives away access, and what does nothing of what it says; everything else that
 * may be a mistake is a warning.
 *
 * @returns errors first; paths like `Statement[0].Action[2]`
 */
export function lintPolicy(document: unknown, options: LintOptions = {}): LintProblem[] {
  return findProblems(document, options).map(({ edit: _, ...problem }) => problem);
}

/** The problems of a policy with the corrections that let in nobody new. */
export function findProblems(document: unknown, options: LintOptions): Finding[] {
  const findings = new Findings();
  if (!isMap(document) || document["Statement"] === undefined) {
    const what = isMap(document) ? "has no Statement" : `is ${describe(document)}`;
    findings.error("type-wrong", new Spot(document), `${what}, wanted a policy, an object with Statement`);
    return findings.list();
  }
  const policy = viewPolicy(document, options);
  for (const statement of policy.statements) {
    for (const rule of statementRules) {
      rule(statement, policy, findings);
    }
  }
  for (const rule of policyRules) {
    rule(policy, findings);
  }
  return findings.list();
}
