import { LifecyclePolicy, ReplicationConfiguration, Repository, RepositoryPolicy } from "@pulumi/aws/ecr";
import type * as pulumi from "@pulumi/pulumi";
import { lifecycleText } from "../ecr/lifecycle-document";
import type { RegistryPlan, RepositoryPlan } from "../ecr/plan";
import { policyText } from "../ecr/policy";
import { replicationInput } from "../ecr/registry-settings/replication";
import { encryptionIn, replicaRules } from "../ecr/replicas";

/** What a registry consists of, by name of repository. */
export interface RegistryChildren {
  repositories: Record<string, Repository>;
  /** JSON texts; none for a repository that lets nobody in. */
  policies: Record<string, pulumi.Input<string>>;
  /** JSON texts. */
  lifecyclePolicies: Record<string, string>;
  /** By Region, then by name. */
  replicas: Record<string, Record<string, Repository>>;
}

/**
 * Registers all resources of a registry.
 *
 * @param finalPlan the plan once every account id is known; undefined where all are now
 */
export function emitRepositories(
  parent: pulumi.Resource,
  name: string,
  plan: RegistryPlan,
  finalPlan: pulumi.Output<RegistryPlan> | undefined,
): RegistryChildren {
  const made: RegistryChildren = {
    repositories: {},
    policies: {},
    lifecyclePolicies: {},
    replicas: Object.fromEntries(plan.replicas.regions.map((region) => [region, {}])),
  };
  const inReplicas: pulumi.Resource[] = [];
  withoutStackTraces(() => {
    for (const [repository, its] of plan.repositories) {
      const policy = policyInput(repository, its, finalPlan);
      const lifecycle = its.lifecyclePolicy === null ? undefined : lifecycleText(its.lifecyclePolicy);
      const emit = (region?: string) => emitOne(parent, name, repository, its, { policy, lifecycle, region });
      made.repositories[repository] = emit().repository;
      if (policy !== undefined) {
        made.policies[repository] = policy;
      }
      if (lifecycle !== undefined) {
        made.lifecyclePolicies[repository] = lifecycle;
      }
      for (const [region, replicas] of Object.entries(made.replicas)) {
        const { repository: replica, all } = emit(region);
        replicas[repository] = replica;
        inReplicas.push(...all);
      }
    }
    emitReplication(parent, name, plan, made, inReplicas);
  });
  return made;
}

/** A repository with its two policies, in the registry's own Region or in another. */
function emitOne(
  parent: pulumi.Resource,
  name: string,
  repositoryName: string,
  plan: RepositoryPlan,
  {
    policy,
    lifecycle,
    region,
  }: {
    policy: pulumi.Input<string> | undefined;
    lifecycle: string | undefined;
    region: string | undefined;
  },
): { repository: Repository; all: pulumi.Resource[] } {
  const child = `${name}-${repositoryName}${region === undefined ? "" : `@${region}`}`;
  const where = region === undefined ? {} : { region };
  const repository = emitRepository(parent, child, repositoryName, plan, region);
  const options = policyOptions(parent, repository, plan);
  const all: pulumi.Resource[] = [repository];
  if (policy !== undefined) {
    all.push(new RepositoryPolicy(child, { repository: repository.name, policy, ...where }, options));
  }
  if (lifecycle !== undefined) {
    const args = { repository: repository.name, policy: lifecycle, ...where };
    all.push(new LifecyclePolicy(child, args, options));
  }
  return { repository, all };
}

/**
 * The rule that copies images to the replicas. It waits for all of them: ECR would make a repository itself for an
 * image that is pushed before. As long as a repository is protected it is too, because the engine would take the rule
 * away before it refuses to take the replicas.
 */
function emitReplication(
  parent: pulumi.Resource,
  name: string,
  { repositories, replicas: { regions, hasRule } }: RegistryPlan,
  made: RegistryChildren,
  dependsOn: pulumi.Resource[],
): void {
  const [first] = Object.values(made.repositories);
  if (regions.length === 0 || !hasRule || first === undefined) {
    return;
  }
  const rules = replicaRules([...repositories.keys()], regions, first.registryId);
  const isProtected = [...repositories.values()].some(({ removal }) => removal === "protect");
  new ReplicationConfiguration(
    name,
    { replicationConfiguration: replicationInput(rules) },
    { parent, dependsOn, ...(isProtected && { protect: true }) },
  );
}

function emitRepository(
  parent: pulumi.Resource,
  child: string,
  name: string,
  plan: RepositoryPlan,
  region: string | undefined,
): Repository {
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = plan;
  const encryption = region === undefined ? plan.encryption : encryptionIn(plan.encryption, region);
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
      ...(region !== undefined && { region }),
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
