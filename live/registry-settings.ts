import {
  DescribeRegistryCommand,
  type ECRClient,
  GetAccountSettingCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  paginateDescribePullThroughCacheRules,
  paginateDescribeRepositoryCreationTemplates,
  RegistryPolicyNotFoundException,
} from "@aws-sdk/client-ecr";
import {
  type LiveTemplate,
  type RegistrySettingsState,
  type SettingDifference,
  settingDifferences,
} from "../ecr/registry-settings/difference";
import type { RegistrySettingsPlan } from "../ecr/registry-settings/plan";
import type { PullThroughCacheRule } from "../ecr/registry-settings/pull-through-cache";
import { awsErrorWords } from "./aws-error";
import { unless } from "./registry";

/** How the settings of a live registry are not as planned. */
export interface SettingsDrift {
  differences: SettingDifference[];
  /** Settings of which it isn't known, because they can't be read. */
  failures: { setting: SettingDifference["setting"]; message: string }[];
}

/**
 * Compares the settings that a plan names with the live ones: a call for each, and one for each page of templates and
 * of rules. Nothing is written.
 *
 * @throws never: what AWS refuses is among the failures
 */
export async function findSettingsDrift(ecr: ECRClient, plan: RegistrySettingsPlan): Promise<SettingsDrift> {
  const read = await Promise.all(
    Object.entries(readers).map(async ([setting, reader]) => {
      const its = setting as keyof RegistrySettingsPlan;
      try {
        return { state: isNamed(plan, its) ? await reader(ecr, plan) : {} };
      } catch (error) {
        return { failure: { setting: its, message: `can't be read: ${awsErrorWords(error)}` } };
      }
    }),
  );
  const state = Object.assign({}, ...read.map((its) => its.state ?? {})) as RegistrySettingsState;
  return {
    differences: settingDifferences(plan, state),
    failures: read.flatMap(({ failure }) => failure ?? []),
  };
}

function isNamed(plan: RegistrySettingsPlan, setting: keyof RegistrySettingsPlan): boolean {
  const its = plan[setting];
  return its instanceof Map ? its.size > 0 : its !== undefined && Object.keys(its).length > 0;
}

const readers: {
  [Setting in keyof RegistrySettingsPlan]: (
    ecr: ECRClient,
    plan: RegistrySettingsPlan,
  ) => Promise<Pick<RegistrySettingsState, Setting>>;
} = {
  async scanning(ecr) {
    const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
    const rules = (scanningConfiguration?.rules ?? []).map(
      ({ scanFrequency = "", repositoryFilters = [] }) => ({
        scanFrequency,
        filters: repositoryFilters.map(({ filter = "" }) => filter),
      }),
    );
    return { scanning: { type: scanningConfiguration?.scanType ?? "BASIC", rules } };
  },

  async registryPolicy(ecr) {
    const read = await unless(RegistryPolicyNotFoundException, ecr.send(new GetRegistryPolicyCommand({})));
    return { registryPolicy: read?.policyText ?? null };
  },

  async replication(ecr) {
    const { replicationConfiguration } = await ecr.send(new DescribeRegistryCommand({}));
    const rules = (replicationConfiguration?.rules ?? []).map(
      ({ destinations = [], repositoryFilters = [] }) => ({
        destinations: destinations.map(({ region = "", registryId = "" }) => ({ region, registryId })),
        prefixes: repositoryFilters.map(({ filter = "" }) => filter),
      }),
    );
    return { replication: rules };
  },

  // All are read, as AWS refuses a list of names of which one isn't there.
  async creationTemplates(ecr) {
    const found = new Map<string, LiveTemplate>();
    for await (const page of paginateDescribeRepositoryCreationTemplates({ client: ecr }, {})) {
      for (const { prefix = "", ...its } of page.repositoryCreationTemplates ?? []) {
        found.set(prefix, its as LiveTemplate);
      }
    }
    return { creationTemplates: found };
  },

  async pullThroughCache(ecr) {
    const found = new Map<string, PullThroughCacheRule>();
    for await (const page of paginateDescribePullThroughCacheRules({ client: ecr }, {})) {
      for (const {
        ecrRepositoryPrefix = "",
        upstreamRegistryUrl = "",
        ...its
      } of page.pullThroughCacheRules ?? []) {
        found.set(ecrRepositoryPrefix, { upstreamRegistryUrl, ...its } as PullThroughCacheRule);
      }
    }
    return { pullThroughCache: found };
  },

  async accountSettings(ecr, plan) {
    const names = Object.keys(plan.accountSettings);
    const read = await Promise.all(
      names.map(async (name) => [name, (await ecr.send(new GetAccountSettingCommand({ name }))).value]),
    );
    return { accountSettings: Object.fromEntries(read.filter(([, value]) => value !== undefined)) };
  },
};
