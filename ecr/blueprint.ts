import { lifecycleText } from "./lifecycle-document";
import { type RegistryPlan, type RepositoryPlan, readRegistry } from "./plan";
import { policyLimit, policyText } from "./policy";
import { policyBuilder } from "./policy-builder";
import { Problems } from "./problem";
import type { Environment, Publisher } from "./readers";
import { runtimeTag } from "./runtime-tag";
import { Place } from "./shape";

/** Everything that repositories are to be: settings in ECR's words, policies as the texts that ECR takes. */
export interface BlueprintPlan {
  /** Left out where nobody is let in. */
  repositoryPolicy?: string;
  /** Left out where no image is to be kept or dropped. */
  lifecyclePolicy?: string;
  imageTagMutability: string;
  /** Empty where the mode takes none. */
  imageTagMutabilityExclusionFilters: string[];
  scanOnPush: boolean;
  encryptionType: string;
  /** Left out for AWS's own key, and for encryption without one. */
  kmsKey?: string;
  tags: Record<string, string>;
}

/** Who reads or publishes, as far as repositories that config doesn't list go. */
export interface BlueprintReader {
  /** Of the environment or publisher. */
  name: string;
  /** Globs over names of repositories; `*` stands for any characters, `/` included. */
  repositories: string[];
  /** Whether a repository that no glob matches is refused instead of being planned without this reader. */
  isRequired: boolean;
  /** What lets it in. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's component analyzer takes free-form JSON as any[] only
  statements: any[];
}

/** What a repository that config doesn't list is planned from. */
export interface RuntimeBlueprint {
  /** Its settings; a policy is made of `readers` and `extraStatements`. */
  plan: BlueprintPlan;
  /** In the order in which their statements stand. */
  readers: BlueprintReader[];
  /** Stand behind those of readers. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's component analyzer takes free-form JSON as any[] only
  extraStatements: any[];
  /** Characters that ECR takes in a policy's text; `shared-registry ensure` merges statements over it. */
  policyLimit: number;
}

/**
 * A registry's plan as data, for platforms in any language. Within a version fields are only ever added.
 *
 * @see docs/runtime.md for the recipe
 */
export interface RegistryBlueprint {
  version: number;
  /** Index in `plans`, by full name. */
  repositories: Record<string, number>;
  /** Each once, as most repositories are alike. */
  plans: BlueprintPlan[];
  runtime: RuntimeBlueprint;
}

/** The version that this code writes. */
const blueprintVersion = 1;

/**
 * @param args arguments of a registry, as `planRegistry` takes them
 * @param plan what it made of them, without errors
 */
export function buildBlueprint(args: Record<string, unknown>, plan: RegistryPlan): RegistryBlueprint {
  const plans: BlueprintPlan[] = [];
  const indices = new Map<string, number>();
  const textOf = documentTexts();
  const repositories: Record<string, number> = {};
  for (const [name, its] of plan.repositories) {
    const policy = its.repositoryPolicy && textOf(its.repositoryPolicy, policyText);
    const lifecycle = its.lifecyclePolicy && textOf(its.lifecyclePolicy, lifecycleText);
    const settings = blueprintSettings(its);
    // The texts are long, and a thousand repositories share a few.
    const key = JSON.stringify([policy?.number, lifecycle?.number, settings]);
    const index = indices.get(key) ?? plans.length;
    if (index === plans.length) {
      indices.set(key, index);
      plans.push({
        ...(policy && { repositoryPolicy: policy.text }),
        ...(lifecycle && { lifecyclePolicy: lifecycle.text }),
        ...settings,
      });
    }
    repositories[name] = index;
  }
  return { version: blueprintVersion, repositories, plans, runtime: runtimeBlueprint(args) };
}

/** Writes each document once, and numbers the texts. */
function documentTexts() {
  const known = new Map<object, { text: string; number: number }>();
  const numbers = new Map<string, number>();
  return <T extends object>(document: T, write: (document: T) => string) => {
    const found = known.get(document);
    if (found !== undefined) {
      return found;
    }
    const text = write(document);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(document, { text, number });
    return { text, number };
  };
}

type Settings = Omit<BlueprintPlan, "repositoryPolicy" | "lifecyclePolicy">;

function blueprintSettings(
  plan: Pick<
    RepositoryPlan,
    "imageTagMutability" | "imageTagMutabilityExclusionFilters" | "scanOnPush" | "encryption" | "tags"
  >,
): Settings {
  const { encryption } = plan;
  return {
    imageTagMutability: plan.imageTagMutability,
    imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters,
    scanOnPush: plan.scanOnPush,
    encryptionType: encryption.type,
    ...(encryption.kmsKey !== undefined && { kmsKey: encryption.kmsKey }),
    tags: plan.tags,
  };
}

/** Any name: what is read here hangs on none. */
const anyName = "runtime";

function runtimeBlueprint(args: Record<string, unknown>): RuntimeBlueprint {
  const repositories = { [anyName]: { tags: { [runtimeTag.key]: runtimeTag.value } } };
  // The plan has reported what is wrong with the arguments already.
  const registry = readRegistry(new Place({ ...args, repositories }, "", new Problems()));
  const [its] = registry.repositories;
  if (its === undefined) {
    throw new Error(`${anyName} is no name for a repository`);
  }
  const { settings } = its;
  const named = settings.readers?.map(({ value }) => value);
  const environments = [...registry.environments.values()].filter(
    ({ name }) => named?.includes(name) ?? true,
  );
  const { statementsOf } = policyBuilder(registry.partition, environments, registry.publishers);
  const reader = (it: Environment | Publisher, isRequired: boolean): BlueprintReader => ({
    name: it.name,
    repositories: it.repositories ?? ["*"],
    isRequired,
    statements: [...statementsOf(it).statements],
  });
  return {
    plan: {
      ...(settings.lifecycle && { lifecyclePolicy: lifecycleText(settings.lifecycle) }),
      ...blueprintSettings({
        ...settings,
        imageTagMutability: settings.mutability.mode,
        imageTagMutabilityExclusionFilters: settings.mutability.filters,
      }),
    },
    readers: [
      ...environments.map((it) => reader(it, named !== undefined)),
      ...registry.publishers.map((it) => reader(it, false)),
    ],
    extraStatements: settings.extraStatements,
    policyLimit,
  };
}
