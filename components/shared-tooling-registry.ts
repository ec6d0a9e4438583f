import { LifecyclePolicy, Repository, RepositoryPolicy } from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";
import { buildBlueprint, type RegistryBlueprint } from "../ecr/blueprint";
import { buildContract, type RegistryContract } from "../ecr/contract";
import type { Deployment } from "../ecr/guard/location";
import { lifecycleText } from "../ecr/lifecycle-document";
import { planRegistry, type RegistryPlan, type RepositoryPlan } from "../ecr/plan";
import { policyText } from "../ecr/policy";
import { formatProblems } from "../ecr/problem";
import type { EnvironmentReaders, Publishers, RepositorySettings } from "./arguments";
import { deferAccounts } from "./deferred-accounts";
import { deploymentOf } from "./deployment";
import { report, runError } from "./report";

export interface SharedToolingRegistryArgs {
  /** Settings of each repository by its full name, as in `team/api`; at least one. */
  repositories: Record<string, RepositorySettings>;
  /**
   * Who reads, by name of environment.
   * @default none: only the registry's own account
   */
  environments?: Record<string, EnvironmentReaders>;
  /**
   * Who pushes from another account, by name.
   * @default none
   */
  publishers?: Record<string, Publishers>;
  /**
   * What a repository doesn't say itself.
   * @default see {@link RepositorySettings}
   */
  defaults?: RepositorySettings;
  /**
   * The AWS partition of the registry and of all who use it.
   * @default aws
   */
  partition?: string;
  /**
   * Resource tags of every repository.
   * @default none
   */
  tags?: Record<string, string>;
}

/**
 * ECR repositories in one account that others pull from: for each a Repository, a RepositoryPolicy and a
 * LifecyclePolicy named `<name>-<repository>`.
 *
 * The arguments are checked as a whole before anything is registered, and every problem is listed in one
 * error. An account id that is known only during `pulumi up` is checked then; until it is right, the policies
 * that need it are not written.
 */
export class SharedToolingRegistry extends pulumi.ComponentResource {
  /** URLs without tag by repository name: `<account>.dkr.ecr.<region>.amazonaws.com/<name>`. */
  public readonly repositoryUrls: pulumi.Output<Record<string, string>>;
  /** ARNs by repository name. */
  public readonly repositoryArns: pulumi.Output<Record<string, string>>;
  /** JSON texts of the repository policies by repository name; none for a repository that lets nobody in. */
  public readonly policyDocuments: pulumi.Output<Record<string, string>>;
  /** JSON texts of the lifecycle policies by repository name. */
  public readonly lifecyclePolicies: pulumi.Output<Record<string, string>>;
  /** What stacks that consume the registry read. It names environments, never their accounts. */
  public readonly contract: pulumi.Output<RegistryContract>;
  /**
   * The plan as data, with what repositories are planned from that the arguments don't list: for platforms that
   * make repositories themselves. It holds every reader's account id.
   */
  public readonly blueprint: pulumi.Output<RegistryBlueprint>;

  /**
   * @throws pulumi.RunError that lists everything that is wrong with the arguments
   */
  constructor(name: string, args: SharedToolingRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    const { known, complete } = deferAccounts(args ?? {});
    const deployment = deploymentOf(opts);
    const { plan, problems } = planRegistry(known, deployment);
    report(heading(name), problems);

    super("shared-tooling-registry:index:SharedToolingRegistry", name, {}, opts);

    const finalPlan = complete?.apply((completed) => replan(name, completed, deployment));
    const repositories: Record<string, Repository> = {};
    const policies: Record<string, pulumi.Input<string>> = {};
    const lifecyclePolicies: Record<string, string> = {};
    withoutStackTraces(() => {
      for (const [repositoryName, repositoryPlan] of plan.repositories) {
        const child = `${name}-${repositoryName}`;
        const repository = emitRepository(this, child, repositoryName, repositoryPlan);
        repositories[repositoryName] = repository;
        const policy = policyInput(repositoryName, repositoryPlan, finalPlan);
        const options = policyOptions(this, repository, repositoryPlan);
        if (policy !== undefined) {
          policies[repositoryName] = policy;
          new RepositoryPolicy(child, { repository: repository.name, policy }, options);
        }
        if (repositoryPlan.lifecyclePolicy !== null) {
          const text = lifecycleText(repositoryPlan.lifecyclePolicy);
          lifecyclePolicies[repositoryName] = text;
          new LifecyclePolicy(child, { repository: repository.name, policy: text }, options);
        }
      }
    });
    this.repositoryUrls = pulumi.output(mapValues(repositories, ({ repositoryUrl }) => repositoryUrl));
    this.repositoryArns = pulumi.output(mapValues(repositories, ({ arn }) => arn));
    this.policyDocuments = pulumi.output(policies);
    this.lifecyclePolicies = pulumi.output(lifecyclePolicies);
    this.contract = pulumi
      .all([this.repositoryUrls, this.repositoryArns])
      .apply(([urls, arns]) => contractOf(plan, urls, arns));
    this.blueprint =
      complete === undefined || finalPlan === undefined
        ? pulumi.output(undefined).apply(() => buildBlueprint(known, plan))
        : complete.apply((args) => finalPlan.apply((its) => buildBlueprint(args, its)));
    this.registerOutputs({
      repositoryUrls: this.repositoryUrls,
      repositoryArns: this.repositoryArns,
      policyDocuments: this.policyDocuments,
      lifecyclePolicies: this.lifecyclePolicies,
      contract: this.contract,
      blueprint: this.blueprint,
    });
  }
}

function heading(name: string): string {
  return `SharedToolingRegistry ${JSON.stringify(name)}`;
}

const alreadyDone =
  "These values were known only during the deployment. The repositories and lifecycle policies exist or are being " +
  "made; no repository policy that needs these values was written. Correct them and run pulumi up again.";

/**
 * The plan once every account id is known.
 *
 * @throws pulumi.RunError that says what is wrong, and what was done and left before it could be known
 */
function replan(name: string, completed: Record<string, unknown>, deployment: Deployment): RegistryPlan {
  const { plan, problems } = planRegistry(completed, deployment);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const text = formatProblems(heading(name), errors);
    throw runError(pulumi.runtime.isDryRun() ? text : `${text}\n${alreadyDone}`);
  }
  return plan;
}

function emitRepository(
  parent: pulumi.Resource,
  child: string,
  name: string,
  plan: RepositoryPlan,
): Repository {
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters, encryption } = plan;
  return new Repository(
    child,
    {
      name,
      imageTagMutability,
      ...(filters.length > 0 && {
        imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
      }),
      imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
      encryptionConfigurations: [
        { encryptionType: encryption.type, ...(encryption.kmsKey && { kmsKey: encryption.kmsKey }) },
      ],
      ...(Object.keys(plan.tags).length > 0 && { tags: plan.tags }),
    },
    { parent, ...(plan.removal === "protect" && { protect: true }), ...retention(plan) },
  );
}

/**
 * Options of a repository's two policies. They are never protected, because an edited lifecycle policy is a
 * replacement and a repository policy goes with its last reader, and the engine refuses both for a protected
 * resource. They count as deleted with their repository, because otherwise they would be gone already when the
 * deletion of a repository is refused.
 */
function policyOptions(
  parent: pulumi.Resource,
  deletedWith: Repository,
  plan: RepositoryPlan,
): pulumi.CustomResourceOptions {
  return { parent, deletedWith, protect: false, ...retention(plan) };
}

/** Left out where it isn't wanted, so that the component's own option is inherited. */
function retention({ removal }: RepositoryPlan): pulumi.CustomResourceOptions {
  return removal === "retain" ? { retainOnDelete: true } : {};
}

/**
 * Registers resources without a stack trace for each of their properties. Pulumi takes those for debugging
 * leaked promises, and with TypeScript's source maps they are a third to a half of a preview's time.
 */
function withoutStackTraces(register: () => void): void {
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) {
    register();
    return;
  }
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    register();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function policyInput(
  name: string,
  { isPolicyPartial, repositoryPolicy }: RepositoryPlan,
  finalPlan: pulumi.Output<RegistryPlan> | undefined,
): pulumi.Input<string> | undefined {
  if (!isPolicyPartial || finalPlan === undefined) {
    return repositoryPolicy === null ? undefined : policyText(repositoryPolicy);
  }
  return finalPlan.apply(({ repositories }) => {
    const policy = repositories.get(name)?.repositoryPolicy;
    if (!policy) {
      throw new Error(`the complete plan has no policy for ${name}`);
    }
    return policyText(policy);
  });
}

function contractOf(
  { repositories }: RegistryPlan,
  urls: Record<string, string>,
  arns: Record<string, string>,
): RegistryContract {
  return buildContract(
    Object.fromEntries(
      [...repositories].map(([name, { environments }]) => [
        name,
        { url: urls[name] ?? "", arn: arns[name] ?? "", environments },
      ]),
    ),
  );
}

function mapValues<T, U>(values: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
