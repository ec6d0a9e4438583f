import type { ECRClient } from "@aws-sdk/client-ecr";
import { type Ensured, type EnsureManyOptions, ensureAll, ensureRepository } from "../live/ensure";
import type { Write } from "../live/heal";
import { findSettingsDrift } from "../live/registry-settings";
import { awsFailure } from "./aws";
import { ensuredText, writeWrite } from "./ensured";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import {
  type ReadPlanner,
  type RegistryOptions,
  readConcurrency,
  readPlanner,
  refuse,
  registryOf,
} from "./planner";
import { type Progress, progressBar } from "./progress";
import { settingsText } from "./settings-text";

interface Options extends RegistryOptions {
  all?: boolean;
  dryRun?: boolean;
}

/** Makes or heals one repository, or all that config and the mark of runtime repositories cover. */
export async function ensure(repository: string | undefined, options: Options): Promise<ExitCode> {
  if ((repository === undefined) === (options.all !== true)) {
    throw new CommandFailure("ensure: give either the name of a repository or --all", exitCodes.badCall);
  }
  const concurrency = readConcurrency(options);
  const read = readPlanner(options, "ensure");
  if (read === undefined) {
    return exitCodes.no;
  }
  if (repository === undefined) {
    return ensureEach(await registryOf(read, options), read, options, concurrency);
  }
  const { plans, refused } = read.planner.plan([repository]);
  const plan = plans.get(repository);
  if (plan === undefined) {
    refuse(refused.get(repository) ?? [], options.json);
    return exitCodes.no;
  }
  const ecr = await registryOf(read, options);
  const isDryRun = options.dryRun === true;
  const ensured = await ensureRepository(ecr, repository, plan, { isDryRun, onWrite: writeWrite }).catch(
    (error: unknown) => {
      throw awsFailure(`repository ${repository}`, error);
    },
  );
  process.stdout.write(
    options.json ? `${JSON.stringify(ensured, null, 2)}\n` : ensuredText(ensured, options.dryRun),
  );
  return ensured.failures.length > 0 ? exitCodes.aws : exitCodes.done;
}

async function ensureEach(
  ecr: ECRClient,
  { planner, settings: planned }: ReadPlanner,
  { json, dryRun: isDryRun = false }: Options,
  concurrency: { concurrency?: number },
): Promise<ExitCode> {
  const bar = progressBar("repositories");
  const onWrite = (write: Write) => bar.aside(() => writeWrite(write));
  const settings: EnsureManyOptions = { isDryRun, onWrite, ...concurrency };
  const all: Ensured[] = [];
  let [done, failed] = [0, 0];
  try {
    for await (const ensured of ensureAll(ecr, planner, settings)) {
      done++;
      failed += ensured.failures.length > 0 ? 1 : 0;
      if (json) {
        all.push(ensured);
      } else {
        printAside(bar, ensured, isDryRun);
      }
      bar.step(done, planner.listed.size);
    }
  } catch (error) {
    throw awsFailure("the registry", error);
  } finally {
    bar.end();
  }
  const drift = planned && (await findSettingsDrift(ecr, planned));
  if (drift !== undefined) {
    // A report: what AWS has once for a whole registry may be another stack's, and pulumi up alone writes it.
    process.stderr.write(settingsText(drift));
  }
  if (json) {
    const report = { repositories: all, ...(drift !== undefined && { settings: drift }) };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    process.stdout.write(`repositories: ${done}, with failures: ${failed}\n`);
  }
  return failed > 0 ? exitCodes.aws : exitCodes.done;
}

function printAside(bar: Progress, ensured: Ensured, isDryRun: boolean): void {
  if (ensured.changes.length + ensured.failures.length > 0 || ensured.gone) {
    bar.aside(() => process.stdout.write(ensuredText(ensured, isDryRun)));
  }
}
