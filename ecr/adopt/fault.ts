import { isSameLifecycle, isSamePolicy, listOf } from "../normal-policy";
import type { RepositoryPlan } from "../plan";
import type { Problem, ProblemCode } from "../problem";
import { isMap } from "../shape";
import type { LiveRepository, LiveText } from "./live-repository";
import { isSameLifecycleToProvider, isSamePolicyToProvider, statementForm } from "./provider-equal";

/** Why a repository can't be taken in as it is. */
export interface Fault {
  code: ProblemCode;
  reason: string;
  /** The statement of the repository policy, or the rule of the lifecycle policy, that it is about; null where it is about none in particular. */
  statement: unknown;
}

/**
 * A problem of a plan, about what is live.
 *
 * @param others the statements that are `extraStatements` in that plan
 */
export function faultOf(
  { code, path, message }: Problem,
  live: LiveRepository,
  others: readonly unknown[],
): Fault {
  // What is wrong stands at the path, or is named in the message where it was found by trying the policy out.
  const places = `${path} ${message}`;
  const [, index] = /\.extraStatements\[(\d+)\]/.exec(places) ?? [];
  const [, rule] = /\.lifecycle\.json\.rules\[(\d+)\]/.exec(path) ?? [];
  const statement = index === undefined ? undefined : others[Number(index)];
  const place = inAwsWords(path);
  return {
    code,
    reason: `${place === "" ? "" : `${place}: `}${inAwsWords(message)}`,
    statement: statement ?? (rule === undefined ? null : (rulesOf(live.lifecycle)[Number(rule)] ?? null)),
  };
}

/** Paths of config, which nobody has written, as paths of the live policies. */
function inAwsWords(text: string): string {
  return text
    .replace(/\brepositories(?:\["[^"]+"\]|\.[\w-]+)\.?/g, "")
    .replaceAll(/\bextraStatements\b/g, "Statement")
    .replaceAll(/\blifecycle\.json\b/g, "lifecycle policy");
}

function rulesOf(lifecycle: LiveText | null): unknown[] {
  return isMap(lifecycle?.document) ? listOf(lifecycle.document["rules"]) : [];
}

/**
 * What a plan would change in a repository as it is.
 *
 * @param mayRespell whether a policy that means the same may be written otherwise
 */
export function faultsBetween(live: LiveRepository, plan: RepositoryPlan, mayRespell: boolean): Fault[] {
  return [
    ...settingFaults(live, plan),
    ...policyFault(live, plan, mayRespell),
    ...lifecycleFault(live, plan, mayRespell),
  ];
}

function settingFaults(live: LiveRepository, plan: RepositoryPlan): Fault[] {
  const settings = [
    "imageTagMutability",
    "imageTagMutabilityExclusionFilters",
    "scanOnPush",
    "encryption",
    "tags",
  ] as const;
  return settings
    .filter((key) => live[key] !== plan[key] && JSON.stringify(live[key]) !== JSON.stringify(plan[key]))
    .map((key) => ({
      code: "plan-differs",
      reason: `${key} is ${JSON.stringify(live[key])}, and config can only say ${JSON.stringify(plan[key])}`,
      statement: null,
    }));
}

function policyFault(live: LiveRepository, plan: RepositoryPlan, mayRespell: boolean): Fault[] {
  const [its, planned] = [live.policy?.document ?? null, plan.repositoryPolicy];
  if (its === planned || isSamePolicyToProvider(its, planned)) {
    return [];
  }
  const meansTheSame = meansSamePolicy(live.policy, planned);
  return meansTheSame && mayRespell
    ? []
    : [
        {
          code: "plan-differs",
          reason: meansTheSame
            ? `${spelling(its)}: it means the same as what config can say, and the next pulumi up would write it anew; --respell takes it in all the same`
            : "the repository policy can't be said in config as it is",
          statement: otherStatement(its, planned),
        },
      ];
}

/** Whether policies mean the same, whatever their names for it: only a policy variable makes versions differ. */
function meansSamePolicy(live: LiveText | null, planned: unknown): boolean {
  if (live === null || live.text.includes("${")) {
    return false;
  }
  const nameless = (policy: unknown) => (isMap(policy) ? { Statement: policy["Statement"] } : policy);
  return isSamePolicy(nameless(live.document), nameless(planned));
}

/** In what a policy that means the same as ours is written otherwise. */
function spelling(document: unknown): string {
  const { Version, Id } = isMap(document) ? document : {};
  if (Version !== "2012-10-17") {
    return `Version is ${JSON.stringify(Version ?? null)}, and the plan's is "2012-10-17"`;
  }
  return Id === undefined
    ? 'is spelt otherwise than the plan\'s policies (actions, condition keys, or everyone as "*")'
    : `has an Id, ${JSON.stringify(Id)}, which the plan's policies don't have`;
}

/** A live statement that the plan hasn't as it is; null where it has each of them. */
function otherStatement(live: unknown, planned: unknown): unknown {
  const statements = (policy: unknown) => (isMap(policy) ? listOf(policy["Statement"]) : []);
  const known = new Set(statements(planned).map(statementForm));
  return statements(live).find((statement) => !known.has(statementForm(statement))) ?? null;
}

function lifecycleFault(live: LiveRepository, plan: RepositoryPlan, mayRespell: boolean): Fault[] {
  const [its, planned] = [live.lifecycle?.document ?? null, plan.lifecyclePolicy];
  if (its === planned || isSameLifecycleToProvider(its, planned)) {
    return [];
  }
  const meansTheSame = isSameLifecycle(its, planned);
  return meansTheSame && mayRespell
    ? []
    : [
        {
          code: "plan-differs",
          reason: meansTheSame
            ? "the lifecycle policy is spelt otherwise than the plan's: it means the same, and the next pulumi up would write it anew; --respell takes it in all the same"
            : "the lifecycle policy can't be said in config as it is",
          statement: null,
        },
      ];
}
