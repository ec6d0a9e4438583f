import type { CreationTemplate } from "../creation-template";
import { normalLifecycle, normalPolicy } from "../normal-policy";
import type { RegistrySettingsPlan } from "./plan";
import type { PullThroughCacheRule } from "./pull-through-cache";
import type { ReplicationRule } from "./replication";
import type { Scanning } from "./scanning";

/** Settings of a live registry: of those that a plan names, and as AWS has them. */
export interface RegistrySettingsState {
  scanning?: { type: string; rules: { scanFrequency: string; filters: string[] }[] };
  /** JSON text; null where there is none. */
  registryPolicy?: string | null;
  /** Empty where nothing is replicated. */
  replication?: ReplicationRule[];
  /** By prefix; one that isn't there is left out. */
  creationTemplates?: Map<string, LiveTemplate>;
  /** Likewise. */
  pullThroughCache?: Map<string, PullThroughCacheRule>;
  /** Values by name; one that AWS doesn't say is left out. */
  accountSettings?: Record<string, string>;
}

/** A creation template as AWS has it, in the words of its API. */
export type LiveTemplate = Partial<Omit<CreationTemplate, "appliedFor">> & { appliedFor?: string[] };

/** One way in which a live registry's settings are not as planned. */
export interface SettingDifference {
  setting: keyof RegistrySettingsPlan;
  /** Prefix of a template or rule, or name of an account setting; null for what a registry has one of. */
  name: string | null;
  /** As it is, in the same form as `to`; null where there is none. */
  from: unknown;
  to: unknown;
  /** What to know of it, in words. */
  notes: string[];
}

/**
 * How the settings of a live registry differ from a plan; those that either doesn't name count for nothing. Neither
 * policies that mean the same nor the order of rules, filters and destinations is a difference.
 */
export function settingDifferences(
  plan: RegistrySettingsPlan,
  state: RegistrySettingsState,
): SettingDifference[] {
  const { scanning, registryPolicy, replication } = state;
  return [
    ...(plan.scanning === undefined || scanning === undefined
      ? []
      : compared("scanning", null, normalScanning(scanning), normalScanning(plan.scanning))),
    ...(plan.registryPolicy === undefined || registryPolicy === undefined
      ? []
      : compared("registryPolicy", null, policyIn(registryPolicy), normalPolicy(plan.registryPolicy))),
    ...(plan.replication === undefined || replication === undefined
      ? []
      : compared("replication", null, normalRules(replication), normalRules(plan.replication))),
    ...named("creationTemplates", plan.creationTemplates, state.creationTemplates, normalTemplate),
    ...named("pullThroughCache", plan.pullThroughCache, state.pullThroughCache, normalRule),
    ...named(
      "accountSettings",
      new Map(Object.entries(plan.accountSettings)),
      state.accountSettings && new Map(Object.entries(state.accountSettings)),
      (value) => value,
    ),
  ];
}

function compared(
  setting: SettingDifference["setting"],
  name: string | null,
  from: unknown,
  to: unknown,
): SettingDifference[] {
  if (JSON.stringify(from) === JSON.stringify(to)) {
    return [];
  }
  const isForeign = from !== null && !(Array.isArray(from) && from.length === 0);
  const note = "pulumi up writes over what is there, which another stack or somebody by hand may have set";
  return [{ setting, name, from, to, notes: isForeign ? [note] : [] }];
}

function named<Planned, Live>(
  setting: SettingDifference["setting"],
  planned: ReadonlyMap<string, Planned>,
  live: ReadonlyMap<string, Live> | undefined,
  normal: (its: Planned | Live, planned: Planned) => unknown,
): SettingDifference[] {
  if (live === undefined) {
    return [];
  }
  return [...planned].flatMap(([name, its]) => {
    const found = live.get(name);
    return compared(setting, name, found === undefined ? null : normal(found, its), normal(its, its));
  });
}

function normalScanning({ type, rules }: NonNullable<RegistrySettingsState["scanning"]> | Scanning) {
  return {
    type,
    rules: byText(
      rules.map(({ scanFrequency, filters }) => ({ scanFrequency, filters: [...filters].sort() })),
    ),
  };
}

function normalRules(rules: readonly ReplicationRule[]): unknown[] {
  return byText(
    rules.map(({ destinations, prefixes }) => ({
      destinations: byText(destinations.map(({ region, registryId }) => ({ region, registryId }))),
      prefixes: [...prefixes].sort(),
    })),
  );
}

function byText<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, text: JSON.stringify(value) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ value }) => value);
}

/** A text that is no policy equals nothing, and is shown as it stands. */
function policyIn(text: string | null | undefined, normal = normalPolicy): unknown {
  if (!text) {
    return null;
  }
  try {
    return normal(JSON.parse(text)) ?? text;
  } catch {
    return text;
  }
}

/** Where the plan names no key, AWS's own is as planned. */
function normalTemplate(its: LiveTemplate | CreationTemplate, planned: CreationTemplate): unknown {
  const { encryptionConfiguration: encryption } = its;
  const plansKey = planned.encryptionConfiguration.kmsKey !== undefined;
  return {
    appliedFor: [...(its.appliedFor ?? [])].sort(),
    description: its.description || null,
    customRoleArn: its.customRoleArn || null,
    imageTagMutability: its.imageTagMutability ?? "MUTABLE",
    imageTagMutabilityExclusionFilters: (its.imageTagMutabilityExclusionFilters ?? [])
      .map(({ filter }) => filter)
      .sort(),
    encryption: {
      type: encryption?.encryptionType ?? "AES256",
      ...(plansKey && { kmsKey: encryption?.kmsKey ?? null }),
    },
    repositoryPolicy: policyIn(its.repositoryPolicy),
    lifecyclePolicy: policyIn(its.lifecyclePolicy, normalLifecycle),
    resourceTags: Object.fromEntries(
      (its.resourceTags ?? []).map(({ Key, Value }): [string, string] => [Key, Value]).sort(),
    ),
  };
}

/** `ROOT` is what AWS says of an upstream's prefix where none was given. */
function normalRule(rule: PullThroughCacheRule): unknown {
  const { upstreamRegistryUrl, credentialArn, customRoleArn, upstreamRepositoryPrefix } = rule;
  return {
    upstreamRegistryUrl,
    credentialArn: credentialArn || null,
    customRoleArn: customRoleArn || null,
    upstreamRepositoryPrefix: upstreamRepositoryPrefix || "ROOT",
  };
}
