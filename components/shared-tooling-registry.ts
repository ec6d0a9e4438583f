import type { Repository } from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";
import { buildBlueprint, type RegistryBlueprint } from "../ecr/blueprint";
import { buildContract, type RegistryContract, type ReplicaRepository } from "../ecr/contract";
import type { Deployment } from "../ecr/guard/location";
import { planRegistry, type RegistryPlan } from "../ecr/plan";
import { errorsFirst, formatProblems, type Problem } from "../ecr/problem";
import type { EnvironmentReaders, Publishers, RepositorySettings } from "./arguments";
import { deferAccounts } from "./deferred-accounts";
import { deploymentOf } from "./deployment";
import { ownersOfProgram, providerName } from "./owners";
import { emitRepositories } from "./registry-children";
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
  /**
   * Other Regions that get the same repositories, as in `eu-central-1`, and a copy of every image that is pushed.
   * @default none
   */
  replicas?: string[];
  /**
   * Whether the replication rule that copies images to `replicas` is written here. AWS has one replication
   * configuration for each account and Region: with false it is somebody else's, such as a RegistrySettings'.
   * @default true
   */
  replicationRule?: boolean;
}

/**
 * ECR repositories in one account that others pull from: for each a Repository, a RepositoryPolicy and a
 * LifecyclePolicy named `<name>-<repository>`, and in each replica's Region the same named
 * `<name>-<repository>@<region>`.
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
    report(heading(name), errorsFirst([...problems, ...ownReplication(name, plan, deployment, opts)]));

    super("shared-tooling-registry:index:SharedToolingRegistry", name, {}, opts);

    const finalPlan = complete?.apply((completed) => replan(name, completed, deployment));
    const { repositories, policies, lifecyclePolicies, replicas } = emitRepositories(
      this,
      name,
      plan,
      finalPlan,
    );
    this.repositoryUrls = pulumi.output(mapValues(repositories, ({ repositoryUrl }) => repositoryUrl));
    this.repositoryArns = pulumi.output(mapValues(repositories, ({ arn }) => arn));
    this.policyDocuments = pulumi.output(policies);
    this.lifecyclePolicies = pulumi.output(lifecyclePolicies);
    const placesIn = (its: Record<string, Repository>) =>
      mapValues(its, ({ repositoryUrl: url, arn }) => ({ url, arn }));
    this.contract = pulumi
      .all([this.repositoryUrls, this.repositoryArns, mapValues(replicas, placesIn)])
      .apply(([urls, arns, elsewhere]) => contractOf(plan, urls, arns, elsewhere));
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

/** Notes that this registry writes the replication rule, if it does. */
function ownReplication(
  name: string,
  { replicas }: RegistryPlan,
  { region }: Deployment,
  opts: pulumi.ComponentResourceOptions | undefined,
): Problem[] {
  return replicas.regions.length > 0 && replicas.hasRule
    ? ownersOfProgram().own("replication", { name: heading(name), provider: providerName(opts), region })
    : [];
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

function contractOf(
  { repositories }: RegistryPlan,
  urls: Record<string, string>,
  arns: Record<string, string>,
  replicas: Record<string, Record<string, ReplicaRepository>>,
): RegistryContract {
  return buildContract(
    Object.fromEntries(
      [...repositories].map(([name, { environments }]) => [
        name,
        { url: urls[name] ?? "", arn: arns[name] ?? "", environments },
      ]),
    ),
    replicas,
  );
}

function mapValues<T, U>(values: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
