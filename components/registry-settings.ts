import {
  AccountSetting,
  PullThroughCacheRule,
  RegistryPolicy,
  RegistryScanningConfiguration,
  ReplicationConfiguration,
  RepositoryCreationTemplate,
} from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";
import type { CreationTemplate } from "../ecr/creation-template";
import { policyText } from "../ecr/policy";
import { errorsFirst } from "../ecr/problem";
import { planRegistrySettings, type RegistrySettingsPlan } from "../ecr/registry-settings/plan";
import { replicationInput } from "../ecr/registry-settings/replication";
import { deferAccounts } from "./deferred-accounts";
import { deploymentOf } from "./deployment";
import { ownersOfProgram, providerName } from "./owners";
import { report } from "./report";
import type {
  CreationTemplateSettings,
  PullThroughCacheSettings,
  ReplicationRule,
  ScanningSettings,
} from "./settings-arguments";
import type { SharedToolingRegistryArgs } from "./shared-tooling-registry";

/** At least one of the settings; what is left out stays as it is in AWS. */
export interface RegistrySettingsArgs {
  /**
   * The Region whose registry this is, as in `eu-central-1`.
   * @default the provider's
   */
  region?: string;
  /**
   * The AWS partition of the registry, where `registryArgs` doesn't say it.
   * @default aws
   */
  partition?: string;
  /**
   * Names of repositories that the scanning filters are held against, beside those of `registryArgs`.
   * @default none
   */
  repositories?: string[];
  /**
   * The arguments of the SharedToolingRegistry beside it: creation templates are made from them.
   * @default none: templates let nobody from another account in
   */
  registryArgs?: SharedToolingRegistryArgs;
  scanning?: ScanningSettings;
  /** Statements of the registry's policy in IAM's JSON, each with its `Resource`. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's component analyzer takes free-form JSON as any[] only
  registryPolicy?: any[];
  /** Up to 10 rules, with 25 destinations in all. */
  replication?: ReplicationRule[];
  /** By prefix of repository names, `ROOT` for all that no other is for. */
  creationTemplates?: Record<string, CreationTemplateSettings>;
  /** Up to 50, by prefix of repository names, 2 to 30 characters. */
  pullThroughCache?: Record<string, PullThroughCacheSettings>;
  /** `BASIC_SCAN_TYPE_VERSION`, `REGISTRY_POLICY_SCOPE` and `BLOB_MOUNTING`, by these names. */
  accountSettings?: Record<string, string>;
}

/**
 * What AWS has once for each account and Region of a registry: scanning, registry policy, replication, creation
 * templates, pull through cache rules and account settings. A second one for the same registry in a program is
 * refused; one in another program overwrites this one's settings, which `shared-registry drift` shows beforehand.
 */
export class RegistrySettings extends pulumi.ComponentResource {
  /** @throws pulumi.RunError that lists everything that is wrong with the arguments */
  constructor(name: string, args: RegistrySettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { registryArgs, ...settings } = args ?? {};
    const its = registryArgs && { registryArgs: deferAccounts(registryArgs).known };
    const deployment = deploymentOf(opts);
    const { plan, region, problems } = planRegistrySettings({ ...settings, ...its }, deployment);
    const heading = `RegistrySettings ${JSON.stringify(name)}`;
    const owner = { name: heading, provider: providerName(opts), region: region ?? deployment.region };
    const owners = ownersOfProgram();
    const others = [
      ...owners.own("settings", owner),
      ...(plan.replication === undefined ? [] : owners.own("replication", owner)),
    ];
    report(heading, errorsFirst([...problems, ...others]));

    super("shared-tooling-registry:index:RegistrySettings", name, {}, opts);

    emitSettings(name, plan, region === undefined ? {} : { region }, { parent: this });
    this.registerOutputs({});
  }
}

function emitSettings(
  name: string,
  plan: RegistrySettingsPlan,
  where: { region?: string },
  options: pulumi.CustomResourceOptions,
): void {
  const { scanning, registryPolicy, replication } = plan;
  const accountSettings = Object.entries(plan.accountSettings).map(
    ([setting, value]) =>
      new AccountSetting(`${name}-${setting}`, { name: setting, value, ...where }, options),
  );
  if (scanning !== undefined) {
    const rules = scanning.rules.map(({ scanFrequency, filters }) => ({
      scanFrequency,
      repositoryFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
    }));
    new RegistryScanningConfiguration(name, { scanType: scanning.type, rules, ...where }, options);
  }
  if (registryPolicy !== undefined) {
    const policy = policyText(registryPolicy);
    // What a policy may be about hangs on its scope, which is an account setting.
    new RegistryPolicy(name, { policy, ...where }, { ...options, dependsOn: accountSettings });
  }
  if (replication !== undefined) {
    const replicationConfiguration = replicationInput(replication);
    new ReplicationConfiguration(name, { replicationConfiguration, ...where }, options);
  }
  const templates = [...plan.creationTemplates].map(
    ([prefix, template]) =>
      new RepositoryCreationTemplate(`${name}-${prefix}`, { ...templateInput(template), ...where }, options),
  );
  for (const [ecrRepositoryPrefix, rule] of plan.pullThroughCache) {
    // The first image that is cached makes its repository, as the templates have it by then.
    new PullThroughCacheRule(
      `${name}-${ecrRepositoryPrefix}`,
      { ecrRepositoryPrefix, ...rule, ...where },
      { ...options, dependsOn: templates },
    );
  }
}

/** A template in the provider's words. */
function templateInput({ appliedFor, encryptionConfiguration, resourceTags, ...template }: CreationTemplate) {
  return {
    ...template,
    appliedFors: appliedFor,
    encryptionConfigurations: [encryptionConfiguration],
    ...(resourceTags !== undefined && {
      resourceTags: Object.fromEntries(resourceTags.map(({ Key, Value }) => [Key, Value])),
    }),
  };
}
