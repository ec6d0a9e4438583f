import {
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryPolicyCommand,
  type ECRClient,
  LifecyclePolicyNotFoundException,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  RepositoryNotFoundException,
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
import { awsErrorWords } from "./aws-error";
import { readPolicy, unless } from "./registry";

/** What of a repository could not be made as planned, and why. */
export interface Failure {
  what: Differing;
  /** One sentence. */
  message: string;
}

/** A write that is about to be made. */
export interface Write {
  repository: string;
  /** For example `sets the repository policy`. */
  words: string;
}

export interface HealOptions {
  /** Milliseconds before each further look, where AWS doesn't answer yet what was written. */
  waits: readonly number[];
  /** Told of each write before it is made. */
  onWrite: (write: Write) => void;
}

/** What is written, and how. */
interface Step {
  heals: readonly Differing[];
  words: string;
  write: (ecr: ECRClient, plan: RepositoryPlan, state: RepositoryState, its: Difference) => Promise<unknown>;
}

/**
 * Makes of a repository what differs from its plan, one step after the other; each may be repeated.
 *
 * Whether tags can move comes before the policy: nobody is let in to push while a tag could be moved that the plan
 * has immovable. The policy is replaced as a whole, so that access goes from what it was to what is planned without
 * anything between.
 *
 * @returns what is done, what failed, and whether the repository vanished on the way
 */
export async function heal(
  ecr: ECRClient,
  plan: RepositoryPlan,
  state: RepositoryState,
  differences: readonly Difference[],
  options: HealOptions,
): Promise<{ changes: Difference[]; failures: Failure[]; isGone: boolean }> {
  const changes: Difference[] = [];
  const failures: Failure[] = [];
  for (const { heals, words, write } of stepsFor(plan, state, options.waits)) {
    const its = differences.filter(({ what }) => heals.includes(what));
    const [first] = its;
    if (first === undefined) {
      continue;
    }
    options.onWrite({ repository: state.name, words });
    try {
      await write(ecr, plan, state, first);
      changes.push(...its);
    } catch (error) {
      if (error instanceof RepositoryNotFoundException) {
        return { changes, failures, isGone: true };
      }
      failures.push(...its.map(({ what }) => ({ what, message: awsErrorWords(error) })));
    }
  }
  return { changes, failures: [...failures, ...hopeless(differences)], isGone: false };
}

/** What no write can change. */
export function hopeless(differences: readonly Difference[]): Failure[] {
  return differences
    .filter(({ what }) => what === "encryption")
    .map(({ what, from, to, notes }) => ({
      what,
      message: `is ${JSON.stringify(from)}, planned is ${JSON.stringify(to)}: ${notes.join("; ")}`,
    }));
}

function stepsFor(plan: RepositoryPlan, state: RepositoryState, waits: readonly number[]): Step[] {
  const policy = healedPolicy(plan, state);
  return [
    {
      heals: ["imageTagMutability", "imageTagMutabilityExclusionFilters"],
      words: `sets imageTagMutability to ${plan.imageTagMutability}`,
      write: putMutability,
    },
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
    await sleep(wait);
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

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
