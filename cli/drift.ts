import type { Difference } from "../ecr/difference";
import { findDrift } from "../live/drift";
import { ensureSome } from "../live/ensure";
import type { Failure, Write } from "../live/heal";
import { findSettingsDrift, type SettingsDrift } from "../live/registry-settings";
import { awsFailure } from "./aws";
import { differenceText } from "./difference-text";
import { ensuredText, writeWrite } from "./ensured";
import { type ExitCode, exitCodes } from "./exit";
import {
  type RegionalRegistry,
  type RegistryOptions,
  readConcurrency,
  readPlanner,
  registriesOf,
} from "./planner";
import { type Progress, progressBar } from "./progress";
import { nameIn } from "./replicas";
import { settingsText } from "./settings-text";

interface Options extends RegistryOptions {
  fix?: boolean;
}

/** What is otherwise in one Region. */
interface RegionReport {
  /** What is not as planned; with --fix, what was not. */
  differences: Difference[];
  /** What couldn't be told or, with --fix, made as planned. */
  failures: (Failure & { repository: string })[];
}

/** What `drift --json` prints. */
interface Report extends RegionReport {
  /** What the registry as a whole has otherwise than config says; left out where config says nothing of it. */
  settings?: SettingsDrift;
  /** Left out where there are none, or one Region was asked for. */
  replicas?: (RegionReport & { region: string })[];
}

/** Says how the live registry differs from what config plans, in all of its Regions, and with --fix heals it. */
export async function drift(options: Options): Promise<ExitCode> {
  const concurrency = readConcurrency(options);
  const read = readPlanner(options, "drift");
  if (read === undefined) {
    return exitCodes.no;
  }
  const { own, replicas } = await registriesOf(read, options);
  const report: Report = { differences: [], failures: [] };
  const counts = [await driftAt(own, report, options, concurrency)];
  for (const registry of replicas) {
    const its = { region: registry.replica, differences: [], failures: [] };
    report.replicas = [...(report.replicas ?? []), its];
    counts.push(await driftAt(registry, its, options, concurrency));
  }
  const settings = read.settings && (await findSettingsDrift(own.ecr, read.settings));
  if (settings !== undefined) {
    report.settings = settings;
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : (settings === undefined ? "" : settingsText(settings)) + counts.map(countsText).join(""),
  );
  const failed = [report, ...(report.replicas ?? []), ...(settings === undefined ? [] : [settings])];
  if (failed.some(({ failures }) => failures.length > 0)) {
    return exitCodes.aws;
  }
  const isLeft =
    (counts.some(({ drifted }) => drifted > 0) && !options.fix) || (settings?.differences.length ?? 0) > 0;
  return isLeft ? exitCodes.no : exitCodes.done;
}

/** How many repositories of a Region there are, were not as planned, and, with --fix, are now. */
interface RegionCounts {
  replica: string | undefined;
  compared: number;
  drifted: number;
  healed: number | undefined;
}

function countsText({ replica, compared, drifted, healed }: RegionCounts): string {
  const end = healed === undefined ? "" : `, healed: ${healed}`;
  return `${nameIn(replica, "repositories")}: ${compared}, not as planned: ${drifted}${end}\n`;
}

/** Does one Region, and adds to its report. */
async function driftAt(
  registry: RegionalRegistry,
  report: RegionReport,
  { fix, json }: Options,
  concurrency: { concurrency?: number },
): Promise<RegionCounts> {
  const { ecr, planner, replica } = registry;
  const compared = await shown("repositories", replica, async (bar) => {
    let done = 0;
    for await (const { repository, differences, failure } of findDrift(ecr, planner, concurrency)) {
      report.differences.push(...differences);
      if (failure !== undefined) {
        report.failures.push({ repository, what: "repository", message: failure });
      }
      if (!json && (differences.length > 0 || failure !== undefined)) {
        const name = nameIn(replica, repository);
        bar.aside(() => process.stdout.write(driftText(name, differences, failure)));
      }
      bar.step(++done, planner.listed.size);
    }
    return done;
  });
  const drifted = [...new Set(report.differences.map(({ repository }) => repository))];
  const healed = fix ? await healAt(registry, drifted, report, json, concurrency) : undefined;
  return { replica, compared, drifted: drifted.length, healed };
}

/** @returns how many are as planned now */
async function healAt(
  { ecr, planner, replica }: RegionalRegistry,
  drifted: readonly string[],
  report: RegionReport,
  json: boolean | undefined,
  concurrency: { concurrency?: number },
): Promise<number> {
  if (drifted.length === 0) {
    return 0;
  }
  return shown("healed", replica, async (bar) => {
    const onWrite = (write: Write) => bar.aside(() => writeWrite(write, replica));
    let [done, healed] = [0, 0];
    for await (const ensured of ensureSome(ecr, planner, drifted, { onWrite, ...concurrency })) {
      const { repository, failures } = ensured;
      report.failures.push(...failures.map((failure) => ({ repository, ...failure })));
      healed += failures.length === 0 ? 1 : 0;
      if (!json) {
        bar.aside(() => process.stdout.write(ensuredText(ensured, false, replica)));
      }
      bar.step(++done, drifted.length);
    }
    return healed;
  });
}

/** Shows a bar as long as `act` runs. @throws CommandFailure for what AWS refuses of the whole registry */
async function shown<T>(
  what: string,
  replica: string | undefined,
  act: (bar: Progress) => Promise<T>,
): Promise<T> {
  const bar = progressBar(what);
  try {
    return await act(bar);
  } catch (error) {
    throw awsFailure(nameIn(replica, "the registry"), error);
  } finally {
    bar.end();
  }
}

/** What differs, as a unified diff with remarks in front. */
function driftText(name: string, differences: readonly Difference[], failure?: string): string {
  return [
    ...(failure === undefined ? [] : [`${name}: ${failure}\n`]),
    ...differences.map(({ what, from, to, notes }) =>
      what === "repository"
        ? `# ${name} is planned and isn't there\n`
        : differenceText(`${name} ${what}`, from, to, notes),
    ),
  ].join("");
}
