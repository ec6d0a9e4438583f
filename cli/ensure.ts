import type { RepositoryPlan } from "../ecr/plan";
import { type Ensured, type EnsureManyOptions, ensureAll, ensureRepository } from "../live/ensure";
import type { Write } from "../live/heal";
import { findSettingsDrift } from "../live/registry-settings";
import { awsFailure } from "./aws";
import { ensuredText, writeWrite } from "./ensured";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import {
  type ReadPlanner,
  type RegionalRegistry,
  type RegistryOptions,
  readConcurrency,
  readPlanner,
  refuse,
  registriesOf,
} from "./planner";
import { type Progress, progressBar } from "./progress";
import { nameIn } from "./replicas";
import { settingsText } from "./settings-text";

interface Options extends RegistryOptions {
  all?: boolean;
  dryRun?: boolean;
}

/** Makes or heals one repository, or all that config and the mark of runtime repositories cover, in all Regions. */
export async function ensure(repository: string | undefined, options: Options): Promise<ExitCode> {
  if ((repository === undefined) === (options.all !== true)) {
    throw new CommandFailure("ensure: give either the name of a repository or --all", exitCodes.badCall);
  }
  readConcurrency(options);
  const read = readPlanner(options, "ensure");
  if (read === undefined) {
    return exitCodes.no;
  }
  return repository === undefined ? ensureEach(read, options) : ensureOne(repository, read, options);
}

/** What config doesn't list is one Region's: no replication that config writes is about it. */
async function ensureOne(repository: string, read: ReadPlanner, options: Options): Promise<ExitCode> {
  const { plans, refused } = read.planner.plan([repository]);
  const plan = plans.get(repository);
  if (plan === undefined) {
    refuse(refused.get(repository) ?? [], options.json);
    return exitCodes.no;
  }
  const { own, replicas } = await registriesOf(read, options);
  const its = await ensureAt(own, repository, plan, options);
  const others: ({ region: string } & Omit<Ensured, "repository">)[] = [];
  for (const registry of replicas) {
    const listed = registry.planner.listed.get(repository);
    if (listed !== undefined) {
      const { repository: _, ...ensured } = await ensureAt(registry, repository, listed, options);
      others.push({ region: registry.replica, ...ensured });
    }
  }
  if (options.json) {
    const answer = { ...its, ...(others.length > 0 && { replicas: others }) };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  }
  return [its, ...others].some(({ failures }) => failures.length > 0) ? exitCodes.aws : exitCodes.done;
}

async function ensureAt(
  { ecr, replica }: RegionalRegistry,
  repository: string,
  plan: RepositoryPlan,
  { dryRun: isDryRun = false, json }: Options,
): Promise<Ensured> {
  const onWrite = (write: Write) => writeWrite(write, replica);
  const ensured = await ensureRepository(ecr, repository, plan, { isDryRun, onWrite }).catch(
    (error: unknown) => {
      throw awsFailure(`repository ${nameIn(replica, repository)}`, error);
    },
  );
  if (!json) {
    process.stdout.write(ensuredText(ensured, isDryRun, replica));
  }
  return ensured;
}

async function ensureEach(read: ReadPlanner, options: Options): Promise<ExitCode> {
  const { own, replicas } = await registriesOf(read, options);
  const its = await ensureAllAt(own, options);
  const others: { region: string; repositories: Ensured[] }[] = [];
  let { failed } = its;
  for (const registry of replicas) {
    const there = await ensureAllAt(registry, options);
    failed += there.failed;
    others.push({ region: registry.replica, repositories: there.repositories });
  }
  const drift = read.settings && (await findSettingsDrift(own.ecr, read.settings));
  if (drift !== undefined) {
    // A report: what AWS has once for a whole registry may be another stack's, and pulumi up alone writes it.
    process.stderr.write(settingsText(drift));
  }
  if (options.json) {
    const report = {
      repositories: its.repositories,
      ...(others.length > 0 && { replicas: others }),
      ...(drift !== undefined && { settings: drift }),
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  }
  return failed > 0 ? exitCodes.aws : exitCodes.done;
}

/** @returns what became of each, where it is to be printed as JSON, and how many have failures */
async function ensureAllAt(
  { ecr, planner, replica }: RegionalRegistry,
  options: Options,
): Promise<{ repositories: Ensured[]; failed: number }> {
  const { json, dryRun: isDryRun = false } = options;
  const bar = progressBar("repositories");
  const onWrite = (write: Write) => bar.aside(() => writeWrite(write, replica));
  const settings: EnsureManyOptions = { isDryRun, onWrite, ...readConcurrency(options) };
  const repositories: Ensured[] = [];
  let [done, failed] = [0, 0];
  try {
    for await (const ensured of ensureAll(ecr, planner, settings)) {
      done++;
      failed += ensured.failures.length > 0 ? 1 : 0;
      if (json) {
        repositories.push(ensured);
      } else {
        printAside(bar, ensured, isDryRun, replica);
      }
      bar.step(done, planner.listed.size);
    }
  } catch (error) {
    throw awsFailure(nameIn(replica, "the registry"), error);
  } finally {
    bar.end();
  }
  if (!json) {
    process.stdout.write(`${nameIn(replica, "repositories")}: ${done}, with failures: ${failed}\n`);
  }
  return { repositories, failed };
}

function printAside(bar: Progress, ensured: Ensured, isDryRun: boolean, replica: string | undefined): void {
  if (ensured.changes.length + ensured.failures.length > 0 || ensured.gone) {
    bar.aside(() => process.stdout.write(ensuredText(ensured, isDryRun, replica)));
  }
}
