import type { Deployment } from "./guard/location";
import { planRegistry, type RegistryPlan, type RepositoryPlan } from "./plan";
import type { Problem } from "./problem";
import { encryptionIn } from "./replicas";
import { runtimeTag } from "./runtime-tag";

/** Plans of some names. */
export interface NamePlans {
  /** By name. */
  plans: Map<string, RepositoryPlan>;
  /** Why a name can't be planned, by name. */
  refused: Map<string, Problem[]>;
}

/** Plans repositories by name, whether or not config lists them. */
export interface RuntimePlanner {
  /** Plans of the names that config lists. */
  listed: ReadonlyMap<string, RepositoryPlan>;
  /** What is wrong with config; with an error among it nothing is to be done. */
  problems: Problem[];
  /**
   * A name that config lists is planned as listed. Any other is planned as if config listed it without settings of
   * its own, so that `defaults` and the globs of environments and publishers hold for it, and it is tagged
   * {@link runtimeTag}.
   */
  plan(names: Iterable<string>): NamePlans;
}

/**
 * @param args arguments of a registry, as `planRegistry` takes them
 * @param deployment where config says that the registry is
 * @param planned what `planRegistry` made of both, where that is known
 */
export function runtimePlanner(
  args: Record<string, unknown>,
  deployment: Deployment = {},
  planned: { plan: RegistryPlan; problems: Problem[] } = planRegistry(args, deployment),
): RuntimePlanner {
  const { plan, problems } = planned;
  const listed = plan.repositories;
  const settings = { tags: { [runtimeTag.key]: runtimeTag.value } };

  /** One run for all names, as most go well; halves of them where one doesn't. */
  function planUnlisted(names: readonly string[], into: NamePlans): void {
    if (names.length === 0) {
      return;
    }
    const repositories = Object.fromEntries(names.map((name) => [name, settings]));
    const all = planRegistry({ ...args, repositories }, deployment, false);
    const errors = all.problems.filter(({ severity }) => severity === "error");
    const [name] = names;
    if (errors.length === 0) {
      for (const its of names) {
        const planned = all.plan.repositories.get(its);
        if (planned !== undefined) {
          into.plans.set(its, planned);
        }
      }
    } else if (names.length === 1 && name !== undefined) {
      into.refused.set(name, errors);
    } else {
      const half = Math.ceil(names.length / 2);
      planUnlisted(names.slice(0, half), into);
      planUnlisted(names.slice(half), into);
    }
  }

  return {
    listed,
    problems,
    plan(names) {
      const into: NamePlans = { plans: new Map(), refused: new Map() };
      const all = [...new Set(names)];
      for (const name of all) {
        const planned = listed.get(name);
        if (planned !== undefined) {
          into.plans.set(name, planned);
        }
      }
      planUnlisted(
        all.filter((name) => !listed.has(name)),
        into,
      );
      return into;
    },
  };
}

/** Plans the same repositories as a replica has them in its Region: a multi-Region key is another one's replica there. */
export function plannerIn(planner: RuntimePlanner, region: string): RuntimePlanner {
  const there = (plans: ReadonlyMap<string, RepositoryPlan>) =>
    new Map(
      [...plans].map(([name, plan]) => {
        const encryption = encryptionIn(plan.encryption, region);
        return [name, encryption === plan.encryption ? plan : { ...plan, encryption }];
      }),
    );
  return {
    listed: there(planner.listed),
    problems: planner.problems,
    plan(names) {
      const { plans, refused } = planner.plan(names);
      return { plans: there(plans), refused };
    },
  };
}
