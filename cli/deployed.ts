import type { ECRClient } from "@aws-sdk/client-ecr";
import { checkNotOwnMark, type DeployedPlace, markTags, readSlot } from "../ecr/deployed-mark";
import { type ImageChoice, imageWords, readImageChoice } from "../ecr/image-choice";
import { checkRepositoryName } from "../ecr/names";
import { didYouMean, formatProblem, Problems } from "../ecr/problem";
import { isMap, Place } from "../ecr/shape";
import { clearDeployed, listDeployed, type Mark, type MarkChange, setDeployed } from "../live/deployed";
import { markReplicas } from "../live/replicas";
import type { TagPatience } from "../live/tag-image";
import { type AwsOptions, awsFailure } from "./aws";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { writeReasons } from "./gate-options";
import { refuse, registryOf } from "./planner";
import { replicaClients, replicaText } from "./replicas";
import { readToolingConfig, type ToolingConfig, writeProblems } from "./tooling-config";

interface DeployedOptions extends AwsOptions {
  config: string;
  environment?: string;
  slot?: string;
  image?: string;
  json?: boolean;
}

const patience: TagPatience = { progress: (line) => process.stderr.write(`${line}\n`) };

/** Marks an image as the one that runs in an environment. */
export async function deployedSet(repository: string, options: DeployedOptions): Promise<ExitCode> {
  const asked = readCall("set", repository, options);
  const { place, choice } = asked;
  if (place === undefined || choice === undefined) {
    throw new Error("a call without environment or image is refused before");
  }
  return change(repository, asked, options, (ecr, imageDigest) =>
    setDeployed(ecr, repository, place, imageDigest === undefined ? choice : { imageDigest }, patience),
  );
}

/** Takes an environment's marks away. */
export async function deployedClear(repository: string, options: DeployedOptions): Promise<ExitCode> {
  const asked = readCall("clear", repository, options);
  const { place } = asked;
  if (place === undefined) {
    throw new Error("a call without environment is refused before");
  }
  return change(repository, asked, options, (ecr) => clearDeployed(ecr, repository, place, patience));
}

/** Says which images are marked as running: all of them, or those of one environment or slot. */
export async function deployedList(repository: string, options: DeployedOptions): Promise<ExitCode> {
  const { place } = readCall("list", repository, options);
  const config = readConfig(options, place);
  if (config === undefined) {
    return exitCodes.no;
  }
  const ecr = await registryOf(config, options);
  const all = await listDeployed(ecr, repository).catch((error: unknown) => {
    throw awsFailure(`repository ${repository}`, error);
  });
  const marks = all.filter(
    ({ environment, slot }) =>
      (place === undefined || environment === place.environment) &&
      (options.slot === undefined || slot === options.slot),
  );
  const current = place && marks.find(({ tag }) => tag === markTags(place).current);
  const answer = {
    repository,
    environment: place?.environment ?? null,
    imageDigest: current?.imageDigest ?? null,
    changed: false,
    marks,
  };
  process.stdout.write(options.json ? `${JSON.stringify(answer, null, 2)}\n` : listText(repository, marks));
  return exitCodes.done;
}

function listText(repository: string, marks: readonly Mark[]): string {
  if (marks.length === 0) {
    return `${repository}: no image is marked\n`;
  }
  const archived = (mark: Mark) =>
    mark.storageClass === "archive" ? " (archived: nothing can pull it)" : "";
  return marks.map((mark) => `${mark.tag} ${mark.imageDigest}${archived(mark)}\n`).join("");
}

interface Call {
  place: DeployedPlace | undefined;
  choice: ImageChoice | undefined;
}

/**
 * What a call asks, all of it checked before anything else is read.
 *
 * @throws CommandFailure with exit code 2 that lists everything that is wrong with the call
 */
function readCall(verb: "set" | "list" | "clear", repository: string, options: DeployedOptions): Call {
  const problems = new Problems();
  const option = (name: string, value: unknown) => new Place(value, `--${name}`, problems);
  checkRepositoryName(repository, new Place(repository, JSON.stringify(repository), problems));
  const { environment, image } = options;
  const slot = options.slot === undefined ? undefined : readSlot(option("slot", options.slot));
  if (options.slot !== undefined && environment === undefined) {
    option("slot", options.slot).error("required", "is a slot of an environment: give --environment");
  }
  const choice = image === undefined ? undefined : readImageChoice(option("image", image));
  if (image !== undefined && verb !== "set") {
    option("image", image).error("key-unknown", "goes with deployed set only");
  }
  const place = environment === undefined ? undefined : { environment, ...(slot !== undefined && { slot }) };
  if (place !== undefined && choice !== undefined) {
    checkNotOwnMark(choice, markTags(place), option("image", image));
  }
  const wrong = problems.list();
  if (wrong.length > 0) {
    const lines = wrong.map((problem) => `deployed ${verb}: ${formatProblem(problem)}`);
    throw new CommandFailure(lines.join("\nshared-registry: "), exitCodes.badCall);
  }
  return { place, choice };
}

/**
 * @returns undefined where config has errors, after they are printed
 * @throws CommandFailure with exit code 2 for an environment that config doesn't have
 */
function readConfig(options: DeployedOptions, place: DeployedPlace | undefined): ToolingConfig | undefined {
  const { config, problems, hasErrors } = readToolingConfig(options.config, "deployed");
  if (config === undefined || hasErrors) {
    refuse(problems, options.json);
    return undefined;
  }
  writeProblems(problems);
  const { environments } = config.args;
  const known = isMap(environments) ? Object.keys(environments).sort() : [];
  if (place !== undefined && !known.includes(place.environment)) {
    const hint = didYouMean(place.environment, known);
    const list = known.length === 0 ? "it has none" : `known: ${known.join(", ")}`;
    throw new CommandFailure(
      `--environment: config has no environment ${JSON.stringify(place.environment)}${hint} (${list})`,
      exitCodes.badCall,
    );
  }
  return config;
}

async function change(
  repository: string,
  { place, choice }: Call,
  options: DeployedOptions,
  act: (ecr: ECRClient, imageDigest?: string) => Promise<MarkChange>,
): Promise<ExitCode> {
  const config = readConfig(options, place);
  if (config === undefined || place === undefined) {
    return exitCodes.no;
  }
  warnOfStranger(config, repository, place);
  const ecr = await registryOf(config, options);
  const { imageDigest, previousDigest, changed, reasons } = await act(ecr).catch((error: unknown) => {
    const what = choice === undefined ? "" : `image ${imageWords(choice)} of `;
    throw awsFailure(`${what}repository ${repository}`, error);
  });
  // The marks of one Region alone are changed by naming it.
  const isEverywhere = options.region === undefined && reasons.length === 0;
  const regions = isEverywhere ? config.plan.replicas.regions : [];
  const digest = choice === undefined ? undefined : (imageDigest ?? undefined);
  const replicas = await markReplicas(replicaClients(regions, options), repository, digest, (there) =>
    act(there, digest),
  );
  const { environment, slot = null } = place;
  const answer = {
    ...{ repository, environment, slot, imageDigest, previousDigest, changed, reasons },
    ...(regions.length > 0 && { replicas }),
  };
  writeReasons(reasons);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(answer, null, 2)}\n`
      : changeText(answer, markTags(place).current, choice) +
          replicaText(
            repository,
            markTags(place).current,
            replicas,
            choice === undefined ? "cleared" : "set",
          ),
  );
  if (reasons.length > 0) {
    return exitCodes.no;
  }
  return replicas.some(({ failure }) => failure !== null) ? exitCodes.aws : exitCodes.done;
}

/** Nothing of an environment can run an image that it can't pull. */
function warnOfStranger(config: ToolingConfig, repository: string, { environment }: DeployedPlace): void {
  const planned = config.plan.repositories.get(repository);
  if (planned !== undefined && !planned.environments.includes(environment)) {
    process.stderr.write(
      `warning: ${repository}: environment ${environment} may not pull from it, as config has it, so nothing there can run its images\n`,
    );
  }
}

function changeText(
  {
    repository,
    imageDigest,
    changed,
    reasons,
  }: Pick<MarkChange, "imageDigest" | "changed" | "reasons"> & {
    repository: string;
  },
  mark: string,
  choice: ImageChoice | undefined,
): string {
  if (reasons.length > 0) {
    return `${repository}: ${mark} refused, nothing changed\n`;
  }
  if (choice === undefined) {
    return `${repository}: ${mark} ${changed ? `cleared${imageDigest === null ? "" : `, was on ${imageDigest}`}` : "was on no image, nothing changed"}\n`;
  }
  return `${repository}@${imageDigest}: ${mark} ${changed ? "set" : "is there already, nothing changed"}\n`;
}
