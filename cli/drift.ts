import type { Difference } from "../ecr/difference";
import { findDrift } from "../live/drift";
import { ensureSome } from "../live/ensure";
import type { Failure, Write } from "../live/heal";
import { findSettingsDrift, type SettingsDrift } from "../live/registry-settings";
import { awsFailure } from "./aws";
import { differenceText } from "./difference-text";
import { ensuredText, writeWrite } from "./ensured";
import { type ExitCode, exitCodes } from "./exit";
import { type RegistryOptions, readConcurrency, readPlanner, registryOf } from "./planner";
import { type Progress, progressBar } from "./progress";
import { settingsText } from "./settings-text";

interface Options extends RegistryOptions {
  fix?: boolean;
}

/** What `drift --json` prints. */
interface Report {
  /** What is not as planned; with --fix, what was not. */
  differences: Difference[];
  /** What couldn't be told or, with --fix, made as planned. */
  failures: (Failure & { repository: string })[];
  /** What the registry as a whole has otherwise than config says; left out where config says nothing of it. */
  settings?: SettingsDrift;
}

/** Says how the live registry differs from what config plans and, with --fix, heals it. */
export async function drift(options: Options): Promise<ExitCode> {
  const concurrency = readConcurrency(options);
  const read = readPlanner(options, "drift");
  if (read === undefined) {
    return exitCodes.no;
  }
  const { planner } = read;
  const ecr = await registryOf(read, options);
  const report: Report = { differences: [], failures: [] };
  const compared = await shown("repositories", async (bar) => {
    let done = 0;
    for await (const { repository, differences, failure } of findDrift(ecr, planner, concurrency)) {
      report.differences.push(...differences);
      if (failure !== undefined) {
        report.failures.push({ repository, what: "repository", message: failure });
      }
      if (!options.json && (differences.length > 0 || failure !== undefined)) {
        bar.aside(() => process.stdout.write(driftText(repository, differences, failure)));
      }
      bar.step(++done, planner.listed.size);
    }
    return done;
  });
  const settings = read.settings && (await findSettingsDrift(ecr, read.settings));
  if (settings !== undefined) {
    report.settings = settings;
  }
  if (settings !== undefined && !options.json) {
    process.stdout.write(settingsText(settings));
  }
  const drifted = [...new Set(report.differences.map(({ repository }) => repository))];
  let healed = 0;
  if (options.fix && drifted.length > 0) {
    await shown("healed", async (bar) => {
      const onWrite = (write: Write) => bar.aside(() => writeWrite(write));
      let done = 0;
      for await (const ensured of ensureSome(ecr, planner, drifted, { onWrite, ...concurrency })) {
        const { repository, failures } = ensured;
        report.failures.push(...failures.map((failure) => ({ repository, ...failure })));
        healed += failures.length === 0 ? 1 : 0;
        if (!options.json) {
          bar.aside(() => process.stdout.write(ensuredText(ensured)));
        }
        bar.step(++done, drifted.length);
      }
    });
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `repositories: ${compared}, not as planned: ${drifted.length}${options.fix ? `, healed: ${healed}` : ""}\n`,
  );
  if (report.failures.length + (settings?.failures.length ?? 0) > 0) {
    return exitCodes.aws;
  }
  const isLeft = (drifted.length > 0 && !options.fix) || (settings?.differences.length ?? 0) > 0;
  return isLeft ? exitCodes.no : exitCodes.done;
}

/** Shows a bar as long as `act` runs. @throws CommandFailure for what AWS refuses of the whole registry */
async function shown<T>(what: string, act: (bar: Progress) => Promise<T>): Promise<T> {
  const bar = progressBar(what);
  try {
    return await act(bar);
  } catch (error) {
    throw awsFailure("the registry", error);
  } finally {
    bar.end();
  }
}

/** What differs, as a unified diff with remarks in front. */
function driftText(repository: string, differences: readonly Difference[], failure?: string): string {
  return [
    ...(failure === undefined ? [] : [`${repository}: ${failure}\n`]),
    ...differences.map(repositoryText),
  ].join("");
}

function repositoryText({ repository, what, from, to, notes }: Difference): string {
  if (what === "repository") {
    return `# ${repository} is planned and isn't there\n`;
  }
  return differenceText(`${repository} ${what}`, from, to, notes);
}
