import { readSeverity, type Severity } from "../ecr/findings/severity";
import type { GateOptions } from "../ecr/findings/verdict";
import { checkRepositoryName } from "../ecr/names";
import { formatProblem, formatProblems, type Problem, Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";
import { readWaivers, type Waiver } from "../ecr/waivers";
import type { ScanPatience } from "../live/scan";
import type { AwsOptions } from "./aws";
import { inputName, readYamlFile } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";

/** Options that `scan` and `promote` have alike, as the command line gives them. */
export interface WrittenGateOptions extends AwsOptions {
  failOn?: string;
  waivers?: string;
  maxScanAge: string;
  wait?: string;
  json?: boolean;
}

/** Seconds that a scan under way is waited for, where nobody says. */
const usualWait = 300;

/**
 * What a gate is asked, all of it checked before AWS is called.
 *
 * @param command its name in messages
 * @param more reads the options that the command has beside these
 * @throws CommandFailure with exit code 2 that lists everything that is wrong with the call
 */
export function readGate<T>(
  command: string,
  repository: string,
  options: WrittenGateOptions,
  more: (option: (name: string, value: unknown) => Place) => T,
) {
  const problems = new Problems();
  const option = (name: string, value: unknown) => new Place(value, `--${name}`, problems);
  checkRepositoryName(repository, new Place(repository, JSON.stringify(repository), problems));
  const failOn = options.failOn === undefined ? undefined : readSeverity(option("fail-on", options.failOn));
  const maxScanAgeDays = readNumber(option("max-scan-age", options.maxScanAge), "a number of days, above 0");
  if (maxScanAgeDays === 0) {
    option("max-scan-age", options.maxScanAge).error(
      "value-unknown",
      "is 0, wanted a number of days, above 0",
    );
  }
  const wait = options.wait === undefined ? undefined : readNumber(option("wait", options.wait), "seconds");
  const its = more(option);
  const wrong = problems.list();
  if (wrong.length > 0) {
    const lines = wrong.map((problem) => `${command}: ${formatProblem(problem)}`);
    throw new CommandFailure(lines.join("\nshared-registry: "), exitCodes.badCall);
  }
  return {
    ...its,
    gate: gateOptions(failOn, options.waivers, maxScanAgeDays ?? 0),
    patience: patience(wait),
    where: {
      ...(options.region !== undefined && { region: options.region }),
      ...(options.profile !== undefined && { profile: options.profile }),
    },
  };
}

function gateOptions(
  failOn: Severity | undefined,
  waiverFile: string | undefined,
  maxScanAgeDays: number,
): Omit<GateOptions, "now"> & { waivers: Waiver[] } {
  const waivers = waiverFile === undefined ? [] : readWaiverFile(waiverFile);
  return { ...(failOn !== undefined && { failOn }), waivers, maxScanAgeDays };
}

function readNumber(place: Place, wanted: string): number | undefined {
  const text = String(place.value);
  return /^\d{1,9}(?:\.\d+)?$/.test(text)
    ? Number(text)
    : place.error("value-unknown", `is ${JSON.stringify(text)}, wanted ${wanted}`);
}

/** A scan that goes on is waited for in any case; one that hasn't begun only where somebody says how long. */
function patience(wait: number | undefined): ScanPatience {
  return {
    forEnd: (wait ?? usualWait) * 1000,
    forStart: (wait ?? 0) * 1000,
    progress: (line) => process.stderr.write(`${line}\n`),
  };
}

/**
 * @param file a path, or `-` for standard input
 * @throws CommandFailure with exit code 2 that lists everything that is wrong with the file
 */
function readWaiverFile(file: string): Waiver[] {
  const problems = new Problems();
  const waivers = readWaivers(new Place(readYamlFile(file, "list of waivers"), "", problems));
  if (problems.hasErrors) {
    throw new CommandFailure(formatProblems(inputName(file), problems.list()), exitCodes.badCall);
  }
  return waivers;
}

/** Writes what stands against something to standard error, one a line. */
export function writeReasons(reasons: readonly Problem[]): void {
  for (const reason of reasons) {
    process.stderr.write(`${reason.severity === "error" ? "error: " : ""}${formatProblem(reason)}\n`);
  }
}

/** Lists waivers that don't count any more on standard error. */
export function writeExpired(waivers: readonly Waiver[]): void {
  for (const { id, until, reason } of waivers) {
    process.stderr.write(`waiver of ${id} has expired (until ${until}) and doesn't count: ${reason}\n`);
  }
}
