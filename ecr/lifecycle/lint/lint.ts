import { Findings, type LintProblem, Spot } from "../../lint/finding";
import { describe, isMap } from "../../shape";
import { allOfRules } from "./all-of";
import { claimRules } from "./claims";
import { countRules } from "./count";
import { descriptionRules } from "./description";
import { documentRules } from "./document";
import { protectionRules } from "./protection";
import { type PolicyRule, type RuleRule, shapeRules } from "./shape";
import { tagRules } from "./tags";
import { unmatchedRules } from "./unmatched";
import { type LintOptions, viewPolicy } from "./view";

export type { LintOptions } from "./view";

const ruleRules: readonly RuleRule[] = [
  ...shapeRules,
  ...tagRules,
  ...allOfRules,
  ...countRules,
  ...descriptionRules,
  ...unmatchedRules,
];

const policyRules: readonly PolicyRule[] = [...documentRules, ...claimRules, ...protectionRules];

/**
 * What is wrong with a lifecycle policy, ours or not, as parsed JSON of any form.
 *
 * An error is what ECR refuses, what deletes images that were to be kept, and what does nothing of what it says;
 * everything else that may be a mistake is a warning. Very large counts are how people say never, and no mistake.
 *
 * @param options.images what the repository holds: they show which patterns match, and which releases are lost
 * @returns errors first; paths like `rules[0].selection.tagPrefixList[1]`. A `suggestion` is a part of the policy, as
 *   ECR spells it, that does what seems to be meant
 * @see ecr/lifecycle-document.ts; ECR User Guide, "Lifecycle policy evaluation rules"
 */
export function lintLifecycle(document: unknown, options: LintOptions = {}): LintProblem[] {
  const findings = new Findings();
  if (!isMap(document)) {
    const found = `is ${describe(document)}, wanted a lifecycle policy, an object with rules`;
    findings.error("type-wrong", new Spot(document), found);
    return findings.list();
  }
  const policy = viewPolicy(document, options);
  for (const rule of policy.rules) {
    for (const its of ruleRules) {
      its(rule, policy, findings);
    }
  }
  for (const its of policyRules) {
    its(policy, findings);
  }
  return findings.list();
}
