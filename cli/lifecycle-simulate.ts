import { type ImageTable, tagsOf } from "../ecr/lifecycle/images/table";
import { doubtWords } from "../ecr/lifecycle/simulate/doubt";
import { fate } from "../ecr/lifecycle/simulate/fate";
import { type Simulation, simulate } from "../ecr/lifecycle/simulate/simulate";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { listPieces, writePieces } from "./json-pieces";
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
  const shown = { name: asked.name, policy: asked.policy, at, table, simulation };
  await writePieces(
    json ? simulationPieces(at, table, simulation) : [simulationText(shown, process.stdout.columns)],
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
function* simulationPieces(
  at: number,
  table: ImageTable,
  { fates, rules, forecast }: Simulation,
): Generator<string> {
  const entry = (image: number) => ({
    imageDigest: table.digests[image],
    imageTags: tagsOf(table, image),
    rulePriority: rules[fates.rule[image] ?? -1]?.rulePriority ?? null,
  });
  const doubtful = (image: number) => ({ ...entry(image), reason: doubtWords(fates.doubt[image] ?? 0) });
  function* having(its: number, show: (image: number) => unknown) {
    for (let image = 0; image < table.count; image++) {
      if (fates.fate[image] === its) {
        yield show(image);
      }
    }
  }
  yield `{\n  "at": ${JSON.stringify(new Date(at))},\n  "images": ${table.count},\n`;
  yield* listPieces("expire", having(fate.expire, entry));
  yield ",\n";
  yield* listPieces("archive", having(fate.archive, entry));
  yield ",\n";
  yield* listPieces("uncertain", having(fate.uncertain, doubtful));
  yield `,\n  "keep": ${fates.fate.reduce((sum, its) => sum + (its === fate.keep ? 1 : 0), 0)},\n`;
  yield* listPieces(
    "rules",
    rules.map(({ rulePriority, candidates, acted, dead }) => ({ rulePriority, candidates, acted, dead })),
  );
  yield ",\n";
  yield* listPieces(
    "forecast",
    forecast.map(({ day, expired, bytes, dollars }) => ({ day, expired, bytes, dollars })),
  );
  yield "\n}\n";
}
