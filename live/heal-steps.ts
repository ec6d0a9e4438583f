import {
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryPolicyCommand,
  type ECRClient,
  LifecyclePolicyNotFoundException,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  RepositoryPolicyNotFoundException,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecr";
import { type Difference, type Differing, healedPolicy, isPolicyAsPlanned } from "../ecr/difference";
import { lifecycleText } from "../ecr/lifecycle-document";
import type { RepositoryPlan } from "../ecr/plan";
import { policyText } from "../ecr/policy";
import type { RepositoryState } from "../ecr/repository-state";
import { systemClock } from "./clock";
import { readPolicy, unless } from "./registry";

/** What is written, and how. */
export interface HealStep {
  heals: readonly Differing[];
  words: string;
  write: (ecr: ECRClient, plan: RepositoryPlan, state: RepositoryState, its: Difference) => Promise<unknown>;
}

/**
 * The steps in the order in which they are made. Tags are made immovable before the policy lets anyone in who could
 * move them, and movable after it has put out whom the plan doesn't have.
 */
export function healSteps(
  plan: RepositoryPlan,
  state: RepositoryState,
  waits: readonly number[],
): HealStep[] {
  const policy = healedPolicy(plan, state);
  const tightens = state.imageTagMutability.startsWith("MUTABLE") && plan.imageTagMutability !== "MUTABLE";
  const mutability: HealStep = {
    heals: ["imageTagMutability", "imageTagMutabilityExclusionFilters"],
    words: `sets imageTagMutability to ${plan.imageTagMutability}`,
    write: putMutability,
  };
  return [
    ...(tightens ? [mutability] : []),
    {
      heals: ["repositoryPolicy"],
      words: policy === null ? "deletes the repository policy" : "sets the repository policy",
      write: async (ecr) => {
        const repositoryName = state.name;
        await (policy === null
          ? unless(
              RepositoryPolicyNotFoundException,
              ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })),
            )
          : ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policyText(policy) })));
        await confirmPolicy(ecr, plan, state, waits);
      },
    },
    ...(tightens ? [] : [mutability]),
    { heals: ["tags"], words: "sets its tags", write: putTags },
    {
      heals: ["lifecyclePolicy"],
      words: plan.lifecyclePolicy === null ? "deletes the lifecycle policy" : "sets the lifecycle policy",
      write: putLifecycle,
    },
    {
      heals: ["scanOnPush"],
      words: `sets scanOnPush to ${plan.scanOnPush}`,
      write: (ecr, { scanOnPush }, { name: repositoryName }) =>
        ecr.send(
          new PutImageScanningConfigurationCommand({
            repositoryName,
            imageScanningConfiguration: { scanOnPush },
          }),
        ),
    },
  ];
}

/**
 * The policy decides who gets in, so it counts as written once AWS answers it.
 *
 * @throws Error if that is not so after all waits
 */
async function confirmPolicy(
  ecr: ECRClient,
  plan: RepositoryPlan,
  { name, account }: RepositoryState,
  waits: readonly number[],
): Promise<void> {
  for (const wait of [0, ...waits]) {
    await systemClock.sleep(wait);
    if (isPolicyAsPlanned(plan, { account, repositoryPolicy: await readPolicy(ecr, name) })) {
      return;
    }
  }
  throw new Error("was written, and AWS answers another one: somebody else writes it too; run this again");
}

function putMutability(ecr: ECRClient, plan: RepositoryPlan, { name: repositoryName }: RepositoryState) {
  const { imageTagMutability } = plan;
  return ecr.send(
    new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability, ...exclusionFilters(plan) }),
  );
}

/** The filters as ECR's API has them; left out where the mode takes none. */
export function exclusionFilters({ imageTagMutabilityExclusionFilters: filters }: RepositoryPlan) {
  return filters.length === 0
    ? {}
    : {
        imageTagMutabilityExclusionFilters: filters.map((filter) => ({
          filter,
          filterType: "WILDCARD" as const,
        })),
      };
}

/** Tags in the API's form. */
export function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function putTags(
  ecr: ECRClient,
  _plan: RepositoryPlan,
  { arn: resourceArn }: RepositoryState,
  { from, to }: Difference,
): Promise<void> {
  const [its, planned] = [from, to] as Record<string, string>[];
  const tags = tagList(planned ?? {});
  const tagKeys = Object.keys(its ?? {}).filter((key) => !Object.hasOwn(planned ?? {}, key));
  if (tags.length > 0) {
    await ecr.send(new TagResourceCommand({ resourceArn, tags }));
  }
  if (tagKeys.length > 0) {
    await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  }
}

async function putLifecycle(
  ecr: ECRClient,
  { lifecyclePolicy }: RepositoryPlan,
  { name: repositoryName }: RepositoryState,
): Promise<void> {
  await (lifecyclePolicy === null
    ? unless(LifecyclePolicyNotFoundException, ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName })))
    : ecr.send(
        new PutLifecyclePolicyCommand({
          repositoryName,
          lifecyclePolicyText: lifecycleText(lifecyclePolicy),
        }),
      ));
}
