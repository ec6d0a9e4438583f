import { type ImageTable, tagsOf } from "../ecr/lifecycle/images/table";
import { doubtWords } from "../ecr/lifecycle/simulate/doubt";
import { fate } from "../ecr/lifecycle/simulate/fates";
import { type Simulation, simulate } from "../ecr/lifecycle/simulate/simulate";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import {
  type AskedPolicy,
  checkStandardInput,
  policyOfFile,
  policyOfPlan,
  readAsked,
} from "./lifecycle-input";
import { simulationText } from "./lifecycle-simulate-text";
import { writeProblems } from "./tooling-config";

interface SimulateOptions {
  policy?: string;
  repository?: string;
  config: string;
  images: string;
  manifests?: string;
  at?: string;
  days: string;
  json?: boolean;
}

/** Days that are looked into the future at most: ten years. */
const mostDays = 3650;

/**
 * Prints what a lifecycle policy would do to the images of a file, without touching AWS.
 *
 * @returns `no` where the policy, or the plan that it is of, has errors
 * @throws CommandFailure with exit code 2 for a wrong images file or flag
 */
export async function lifecycleSimulate(options: SimulateOptions): Promise<ExitCode> {
  const command = "lifecycle simulate";
  const { policy: file, repository, config, images, manifests, json } = options;
  if ((file === undefined) === (repository === undefined)) {
    throw new CommandFailure(`${command}: give either --policy or --repository`, exitCodes.badCall);
  }
  checkStandardInput(command, file ?? config, images, manifests);
  const days = readDays(options.days);
  const asked = file === undefined ? policyOfPlan(repository ?? "", config, command) : policyOfFile(file);
  if (asked.policy === undefined) {
    return refuse(asked, json);
  }
  writeProblems(asked.problems);
  const { table, at, children } = await readAsked(options);
  const simulation = simulate(asked.policy, table, { at, days, children });
  process.stdout.write(
    json
      ? `${JSON.stringify(simulationDocument(at, table, simulation), null, 2)}\n`
      : simulationText(
          { name: asked.name, policy: asked.policy, at, table, simulation },
          process.stdout.columns,
        ),
  );
  return exitCodes.done;
}

function readDays(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days > mostDays) {
    const message = `--days: ${JSON.stringify(text)} is no number of days: wanted 0 to ${mostDays}`;
    throw new CommandFailure(message, exitCodes.badCall);
  }
  return days;
}

function refuse({ problems }: AskedPolicy, json: boolean | undefined): ExitCode {
  if (json) {
    process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
  } else {
    writeProblems(problems);
  }
  return exitCodes.no;
}

/** The document of `lifecycle simulate --json`. */
function simulationDocument(at: number, table: ImageTable, { fates, rules, forecast }: Simulation) {
  const entry = (image: number) => ({
    imageDigest: table.digests[image],
    imageTags: tagsOf(table, image),
    rulePriority: rules[fates.rule[image] ?? -1]?.rulePriority ?? null,
  });
  const lists: Record<number, number[]> = { [fate.expire]: [], [fate.archive]: [], [fate.uncertain]: [] };
  for (let image = 0; image < table.count; image++) {
    lists[fates.fate[image] ?? fate.keep]?.push(image);
  }
  const [expire = [], archive = [], uncertain = []] = [fate.expire, fate.archive, fate.uncertain].map(
    (its) => lists[its],
  );
  return {
    at: new Date(at).toISOString(),
    images: table.count,
    expire: expire.map(entry),
    archive: archive.map(entry),
    uncertain: uncertain.map((image) => ({ ...entry(image), reason: doubtWords(fates.doubt[image] ?? 0) })),
    keep: table.count - expire.length - archive.length - uncertain.length,
    rules: rules.map(({ rulePriority, candidates, acted, dead }) => ({
      rulePriority,
      candidates,
      acted,
      dead,
    })),
    forecast: forecast.map(({ day, expired, bytes, dollars }) => ({ day, expired, bytes, dollars })),
  };
}
