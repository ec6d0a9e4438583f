import type { ECRClient } from "@aws-sdk/client-ecr";
import type { Problem } from "../ecr/problem";
import type { RegistrySettingsPlan } from "../ecr/registry-settings/plan";
import { plannerIn, type RuntimePlanner, runtimePlanner } from "../ecr/runtime-plan";
import { type AwsOptions, callerIn, ecrClient } from "./aws";
import { CommandFailure, exitCodes } from "./exit";
import { replicaClients } from "./replicas";
import { readToolingConfig, writeProblems } from "./tooling-config";

/** Options of the commands that hold a live registry against its config. */
export interface RegistryOptions extends AwsOptions {
  config: string;
  concurrency?: string;
  json?: boolean;
}

/** What config plans, and where. */
export interface ReadPlanner {
  planner: RuntimePlanner;
  /** Of the registry as a whole; undefined where config says nothing of it, and for another Region than config's. */
  settings: RegistrySettingsPlan | undefined;
  /** Ids of the accounts that the registry may be in; empty where config doesn't say. */
  allowedAccounts: string[];
  region: string | null;
  /** Regions of the registry's replicas; none where one Region is asked for. */
  replicas: readonly string[];
}

/**
 * What config plans; its problems are printed.
 *
 * @returns undefined where config has errors, after they are printed: nothing is to be done then
 */
export function readPlanner(
  { config: file, json, region: asked }: RegistryOptions,
  command: string,
): ReadPlanner | undefined {
  const { config, problems, hasErrors } = readToolingConfig(file, command);
  if (config === undefined || hasErrors) {
    refuse(problems, json);
    return undefined;
  }
  // A glob that matches nothing of config may be for what a platform makes.
  writeProblems(problems.filter(({ code }) => code !== "glob-unmatched"));
  const { args, plan, settings, account, allowedAccounts, region } = config;
  const planner = runtimePlanner(args, { account, region }, { plan, problems });
  const isElsewhere = asked !== undefined && region !== null && asked !== region;
  return {
    planner: isElsewhere ? plannerIn(planner, asked) : planner,
    // They are of config's own Region.
    settings: isElsewhere ? undefined : settings,
    allowedAccounts,
    region,
    replicas: asked === undefined ? plan.replicas.regions : [],
  };
}

/** Prints problems that are the answer: as JSON on standard output if that is wanted. */
export function refuse(problems: Problem[], json: boolean | undefined): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
  } else {
    writeProblems(problems);
  }
}

/**
 * The registry, once it is known that the credentials are of the account that config allows.
 *
 * @throws CommandFailure as `callerIn` does
 */
export async function registryOf(
  { allowedAccounts, region }: Pick<ReadPlanner, "allowedAccounts" | "region">,
  options: RegistryOptions,
): Promise<ECRClient> {
  await callerIn(allowedAccounts, options.profile);
  return ecrClient(options, region);
}

/** A registry's repositories in one Region. */
export interface RegionalRegistry {
  ecr: ECRClient;
  planner: RuntimePlanner;
  /** The Region of a replica; undefined for the registry's own, or the one that was asked for. */
  replica: string | undefined;
}

/** The registry in its own Region, and in those of its replicas. @throws as {@link registryOf} does */
export async function registriesOf(
  read: ReadPlanner,
  options: RegistryOptions,
): Promise<{ own: RegionalRegistry; replicas: (RegionalRegistry & { replica: string })[] }> {
  const { planner } = read;
  return {
    own: { ecr: await registryOf(read, options), planner, replica: undefined },
    replicas: [...replicaClients(read.replicas, options)].map(([replica, ecr]) => ({
      ecr,
      planner: plannerIn(planner, replica),
      replica,
    })),
  };
}

/** @throws CommandFailure with exit code 2 for what is no number of calls */
export function readConcurrency({ concurrency }: { concurrency?: string }): { concurrency?: number } {
  if (concurrency === undefined) {
    return {};
  }
  if (!/^[1-9]\d{0,2}$/.test(concurrency)) {
    throw new CommandFailure(
      `--concurrency: ${JSON.stringify(concurrency)} is not a number of repositories at a time: wanted 1 to 999`,
      exitCodes.badCall,
    );
  }
  return { concurrency: Number(concurrency) };
}
