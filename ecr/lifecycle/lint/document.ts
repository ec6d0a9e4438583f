import { lifecycleTextLimits, ruleLimit } from "../../lifecycle-document";
import type { Findings } from "../../lint/finding";
import { describe, isMap } from "../../shape";
import { type PolicyRule, unknownKeys } from "./shape";
import { nameOf, type PolicyView, type RuleView, storageClasses } from "./view";

/** Rules about a policy as a whole, and the order of its rules. */
export const documentRules: readonly PolicyRule[] = [
  policyKeys,
  ruleList,
  textSize,
  prioritiesAreUnique,
  fileOrder,
  rivals,
  anyIsLast,
  untaggedAreManaged,
];

function policyKeys({ spot }: PolicyView, findings: Findings): void {
  unknownKeys(spot, ["rules"], findings);
  if (spot.child("rules").value === undefined) {
    findings.error("required", spot.child("rules"), "is missing: give a list of rules");
  }
}

function ruleList({ spot }: PolicyView, findings: Findings): void {
  const list = spot.child("rules");
  if (list.value === undefined) {
    return;
  }
  if (!Array.isArray(list.value)) {
    findings.error("type-wrong", list, `is ${describe(list.value)}, wanted a list of rules`);
    return;
  }
  if (list.value.length === 0) {
    findings.error(
      "list-empty",
      list,
      "has no rule, and ECR takes no policy without any: delete the repository's lifecycle policy instead",
    );
  }
  if (list.value.length > ruleLimit) {
    findings.error("lifecycle-invalid", list, `has ${list.value.length} rules, ECR takes ${ruleLimit}`);
  }
  for (const entry of list.each().filter(({ value }) => !isMap(value))) {
    findings.error("type-wrong", entry, `is ${describe(entry.value)}, wanted a lifecycle rule`);
  }
}

function textSize({ spot }: PolicyView, findings: Findings): void {
  const size = JSON.stringify(spot.value).length;
  const { most } = lifecycleTextLimits;
  if (size > most) {
    findings.error(
      "lifecycle-invalid",
      spot,
      `has ${size} characters without spaces and line breaks, ECR takes ${most}: shorten descriptions or lists of tags`,
    );
  }
}

function prioritiesAreUnique({ rules }: PolicyView, findings: Findings): void {
  const holders = new Map<number, RuleView>();
  for (const rule of rules) {
    const { priority, spot } = rule;
    const holder = priority === undefined ? undefined : holders.get(priority);
    if (holder !== undefined) {
      findings.error(
        "lifecycle-invalid",
        spot.child("rulePriority"),
        `is ${priority}, and so is that of ${holder.spot.path}: priorities are unique`,
      );
    } else if (priority !== undefined) {
      holders.set(priority, rule);
    }
  }
}

/** ECR goes by priority; who reads the file goes by its order, and so do tools that compare texts. */
function fileOrder({ rules }: PolicyView, findings: Findings): void {
  const numbered = rules.filter(({ priority }) => priority !== undefined);
  const late = numbered.find((rule, index) => (numbered[index - 1]?.priority ?? 0) > (rule.priority ?? 0));
  if (late !== undefined) {
    findings.warning(
      "rules-unordered",
      late.spot.child("rulePriority"),
      `is ${late.priority}, below that of the rule before it: ECR goes by priority, so sort the rules by it (Terraform and Pulumi see a change at every deployment otherwise)`,
    );
  }
}

function rivals({ rules }: PolicyView, findings: Findings): void {
  for (const storageClass of storageClasses) {
    for (const status of ["untagged", "any"] as const) {
      const [first, ...more] = rules.filter(
        (rule) => rule.storageClass === storageClass && rule.status === status,
      );
      for (const { spot } of more) {
        findings.error(
          "lifecycle-invalid",
          spot,
          `has tagStatus ${status}, and so has ${first?.spot.path}: ECR takes one such rule in each storage class`,
        );
      }
    }
  }
}

function anyIsLast({ claiming }: PolicyView, findings: Findings): void {
  for (const storageClass of storageClasses) {
    const ofClass = claiming.filter((rule) => rule.storageClass === storageClass);
    const any = ofClass.find(({ status }) => status === "any");
    const last = ofClass.findLast(({ status }) => status !== "any");
    if (any !== undefined && last !== undefined && last.priority > any.priority) {
      findings.error(
        "lifecycle-invalid",
        any.spot.child("rulePriority"),
        `is ${any.priority}, but ${last.spot.path} has ${last.priority}: a rule with tagStatus any must have the highest number of its storage class`,
        { suggestion: { rulePriority: last.priority + 1 } },
      );
    }
  }
}

/** Each push of a tag that moves leaves an untagged image behind. */
function untaggedAreManaged({ rules, spot }: PolicyView, findings: Findings): void {
  const standard = rules.filter(({ storageClass }) => storageClass !== "archive");
  const isManaged = standard.some(({ status }) => status !== "tagged");
  const [example] = standard;
  if (example !== undefined && !isManaged) {
    findings.warning(
      "untagged-unmanaged",
      spot.child("rules"),
      `has no rule for untagged images, which stay for ever once their tag has moved on (${standard.length === 1 ? `${nameOf(example)} selects` : "the rules select"} tagged ones only)`,
      { suggestion: untaggedRule(rules) },
    );
  }
}

function untaggedRule(rules: readonly RuleView[]): Record<string, unknown> {
  return {
    rulePriority: Math.max(0, ...rules.map(({ priority = 0 }) => priority)) + 1,
    description: "expire after 7 days: untagged images",
    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
    action: { type: "expire" },
  };
}
