import type { CreationTemplate } from "../creation-template";
import type { Deployment } from "../guard/location";
import { readPartition } from "../partition";
import { planRegistry, type RegistryPlan } from "../plan";
import type { PolicyDocument } from "../policy";
import { type Problem, Problems } from "../problem";
import { readRegion } from "../region";
import { plannedReplicaRules, type Replicas } from "../replicas";
import { isMap, Place, sortedSet } from "../shape";
import { readAccountSettings } from "./account-settings";
import { readCreationTemplates } from "./creation-templates";
import { replicationTwice } from "./once";
import { type PullThroughCacheRule, readPullThroughCache } from "./pull-through-cache";
import { readRegistryPolicy } from "./registry-policy";
import { type ReplicationRule, readReplication } from "./replication";
import { readScanning, type Scanning } from "./scanning";

/** What a registry as a whole is to be; what is undefined or isn't named is left as it is. */
export interface RegistrySettingsPlan {
  scanning: Scanning | undefined;
  registryPolicy: PolicyDocument | undefined;
  replication: ReplicationRule[] | undefined;
  /** By prefix of repository names, sorted by it. */
  creationTemplates: Map<string, CreationTemplate>;
  /** Likewise. */
  pullThroughCache: Map<string, PullThroughCacheRule>;
  /** By name, sorted by it. */
  accountSettings: Record<string, string>;
}

/** The settings, by name; the same keys as in the `registry` of stack config. */
const settingsKeys = [
  "scanning",
  "registryPolicy",
  "replication",
  "creationTemplates",
  "pullThroughCache",
  "accountSettings",
] as const;

/** The registry that the settings are of. */
export interface SettingsRegistry {
  /** Arguments of a registry, as `planRegistry` takes them, without errors. */
  args: Record<string, unknown>;
  deployment: Deployment;
}

/**
 * Plans the settings of a registry.
 *
 * @param args arguments of a RegistrySettings, of any shape
 * @param deployment where config says that the registry is
 * @returns the plan and every problem; with an error among them, the plan is not to be used
 */
export function planRegistrySettings(
  args: Record<string, unknown>,
  deployment: Deployment = {},
): { plan: RegistrySettingsPlan; region: string | undefined; problems: Problem[] } {
  const problems = new Problems();
  const place = new Place(args, "", problems);
  place.asObject(
    ["region", "partition", "repositories", "registryArgs", ...settingsKeys],
    "a map of arguments",
  );
  const region = place.read("region", readRegion);
  const its = { ...deployment, ...(region !== undefined && { region }) };
  const { registryArgs, partition } = args;
  const own = isMap(registryArgs) ? registryArgs : undefined;
  if (registryArgs !== undefined && own === undefined) {
    place.child("registryArgs").asMap("the arguments of a SharedToolingRegistry");
  }
  const wrong = own === undefined ? [] : errorsIn(own, its);
  for (const { code, path, message } of wrong) {
    problems.error(code, `registryArgs.${path}`, message);
  }
  const names = place.read("repositories", (it) => it.asList("names of repositories")) ?? [];
  const registry = {
    args: own === undefined ? { ...(partition !== undefined && { partition }) } : wrong.length > 0 ? {} : own,
    deployment: its,
  };
  const plan = readRegistrySettings(place, registry, [
    ...names.flatMap((name) => name.asString("a repository's name") ?? []),
    ...namesIn(own?.["repositories"]),
  ]);
  if (settingsKeys.every((key) => place.child(key).absent)) {
    place.error("required", `says nothing: give at least one of ${settingsKeys.join(", ")}`);
  }
  return { plan, region, problems: problems.list() };
}

function errorsIn(args: Record<string, unknown>, deployment: Deployment): Problem[] {
  return planRegistry(args, deployment).problems.filter(({ severity }) => severity === "error");
}

/** Names of repositories, of a map or a list of them. */
function namesIn(repositories: unknown): string[] {
  return Array.isArray(repositories)
    ? repositories.map(String)
    : Object.keys(isMap(repositories) ? repositories : {});
}

/**
 * The settings that a stack's config has beside its registry.
 *
 * @param place where they stand
 * @param registry with errors its arguments count for nothing
 */
export function readStackSettings(
  place: Place,
  { args, plan, deployment }: SettingsRegistry & { plan: RegistryPlan | undefined },
): RegistrySettingsPlan | undefined {
  const fields = place.asObject(settingsKeys, "a map of the registry's settings");
  if (fields !== undefined && settingsKeys.every((key) => fields.child(key).absent)) {
    fields.error("required", `says nothing: give at least one of ${settingsKeys.join(", ")}`);
  }
  if (fields === undefined || plan === undefined) {
    return fields && readRegistrySettings(fields, { args: {}, deployment }, []);
  }
  const settings = readRegistrySettings(fields, { args, deployment }, [...plan.repositories.keys()]);
  if (settings.replication !== undefined) {
    checkReplicas(settings.replication, plan.replicas, fields.child("replication"), deployment);
  }
  return settings;
}

/** Reports rules that stand beside the one for replicas, or in its place and without a Region of theirs. */
function checkReplicas(
  rules: readonly ReplicationRule[],
  { regions, hasRule }: Replicas,
  place: Place,
  { account }: Deployment,
): void {
  if (regions.length > 0 && hasRule) {
    const { code, message } = replicationTwice("the SharedToolingRegistry");
    place.error(code, message);
  }
  const reached = rules.flatMap(({ destinations }) =>
    destinations.filter(({ registryId }) => !account || registryId === account).map(({ region }) => region),
  );
  const missing = regions.filter((region) => !hasRule && !reached.includes(region));
  if (missing.length > 0) {
    place.warning(
      "replication-invalid",
      `has no destination in ${missing.join(", ")} of this account, where config has replicas: nothing is copied there`,
    );
  }
}

/**
 * The settings as they are to be in AWS: with the rule that a registry writes for its replicas.
 *
 * @param account the registry's; where it isn't known, neither is that rule
 */
export function withReplicaRules(
  settings: RegistrySettingsPlan | undefined,
  { replicas: { regions, hasRule }, repositories }: RegistryPlan,
  account: string | null,
): RegistrySettingsPlan | undefined {
  if (regions.length === 0 || !hasRule || account === null) {
    return settings;
  }
  const nothing = { creationTemplates: new Map(), pullThroughCache: new Map(), accountSettings: {} };
  return {
    ...(settings ?? { scanning: undefined, registryPolicy: undefined, ...nothing }),
    replication: plannedReplicaRules([...repositories.keys()], regions, account),
  };
}

/** @param repositories names of repositories, as far as they are known */
function readRegistrySettings(
  place: Place,
  { args, deployment }: SettingsRegistry,
  repositories: readonly string[],
): RegistrySettingsPlan {
  const partition = readPartition(new Place(args["partition"], "partition", new Problems()));
  const read = <T>(key: (typeof settingsKeys)[number], reader: (field: Place) => T | undefined) =>
    place.read(key, reader);
  const accountSettings = read("accountSettings", readAccountSettings) ?? {};
  const scope = accountSettings["REGISTRY_POLICY_SCOPE"];
  return {
    scanning: read("scanning", (it) => readScanning(it, sortedSet(repositories))),
    registryPolicy: read("registryPolicy", (it) => readRegistryPolicy(it, partition, deployment, scope)),
    replication: read("replication", (it) => readReplication(it, deployment)),
    creationTemplates:
      read("creationTemplates", (it) => readCreationTemplates(it, { args, partition, deployment })) ??
      new Map(),
    pullThroughCache:
      read("pullThroughCache", (it) => readPullThroughCache(it, partition, deployment)) ?? new Map(),
    accountSettings,
  };
}
