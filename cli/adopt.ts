import { type Adoption, adopt as adoptStates, unreadableRepository } from "../ecr/adopt/adopt";
import { globMatches } from "../ecr/glob";
import type { RepositoryState } from "../ecr/repository-state";
import { type ReadingStep, readRepositories } from "../live/adopt";
import { type Journal, openJournal } from "./adopt-journal";
import { checkOutputs, type OutputOptions, writeOutputs } from "./adopt-output";
import { type AwsOptions, awsFailure, ecrClient } from "./aws";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { readConcurrency } from "./planner";
import { progressBar } from "./progress";

interface Options extends AwsOptions, OutputOptions {
  include?: string[];
  exclude?: string[];
  resume?: string;
  respell?: boolean;
  concurrency?: string;
}

/** Reads a live registry, and writes the config and the import file with which it goes on as a stack. */
export async function adopt(options: Options): Promise<ExitCode> {
  const { include = [], exclude = [], resume, respell = false } = options;
  readConcurrency(options);
  checkOutputs(options);
  const journal =
    resume === undefined ? undefined : openJournal(resume, { include, exclude }, new Date().toISOString());
  const { states, unreadable } = await readRegistry(options, journal).finally(() => journal?.close());
  const version = awsVersion();
  const adoption = adoptStates(states, { respell, ...(version !== undefined && { awsVersion: version }) });
  adoption.differences.push(...unreadable);
  writeOutputs(adoption, options);
  journal?.remove();
  if (unreadable.length > 0) {
    return exitCodes.aws;
  }
  return adoption.config === undefined ? exitCodes.no : exitCodes.done;
}

/** What was read of a registry. */
interface Read {
  states: RepositoryState[];
  unreadable: Adoption["differences"];
}

/** @throws CommandFailure with exit code 3 for what AWS refuses of the whole registry */
async function readRegistry(options: Options, journal: Journal | undefined): Promise<Read> {
  const { include = [], exclude = [], resume } = options;
  const before = journal?.steps ?? [];
  const read: Read = { states: [], unreadable: [] };
  const share = sharer();
  const take = (step: ReadingStep) => {
    if ("state" in step) {
      read.states.push(share(step.state));
    } else if ("unreadable" in step) {
      read.unreadable.push(unreadableRepository(step.unreadable.repository, step.unreadable.reason));
    }
  };
  before.forEach(take);
  const from = before.findLast((step) => "next" in step)?.next;
  if (journal?.begun !== undefined) {
    const what = `${read.states.length} repositories that were read since ${journal.begun}`;
    process.stderr.write(`${resume} has ${what}; delete it to read them again\n`);
  }
  if (from === null) {
    return read;
  }
  const known = new Set([
    ...read.states.map(({ name }) => name),
    ...read.unreadable.map((its) => its.repository),
  ]);
  const isWanted = (name: string) =>
    (include.length === 0 || include.some((glob) => globMatches(glob, name))) &&
    !exclude.some((glob) => globMatches(glob, name));
  const bar = progressBar("repositories");
  try {
    const reading = { isWanted, from, known, ...readConcurrency(options) };
    for await (const step of readRepositories(ecrClient(options), reading)) {
      take(step);
      if ("state" in step) checkRegistry(read.states, resume);
      journal?.append(step);
      bar.step(read.states.length);
    }
  } catch (error) {
    const goOn = resume === undefined ? "" : ` (run it again, and it goes on from ${resume})`;
    const { message, exitCode } = error instanceof CommandFailure ? error : awsFailure("the registry", error);
    throw new CommandFailure(`${message}${goOn}`, exitCode);
  } finally {
    bar.end();
  }
  if (read.states.length === 0 && read.unreadable[0] !== undefined) {
    const { repository, reason } = read.unreadable[0];
    throw new CommandFailure(`repository ${repository}: ${reason}`, exitCodes.aws);
  }
  return read;
}

/** Makes what repositories have alike one value: a thousand of them have few different ones. */
function sharer(): (state: RepositoryState) => RepositoryState {
  const known = new Map<string, unknown>();
  const one = <T>(value: T): T => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const its = (known.get(text) ?? value) as T;
    known.set(text, its);
    return its;
  };
  return (state) => ({
    ...state,
    account: one(state.account),
    imageTagMutabilityExclusionFilters: one(state.imageTagMutabilityExclusionFilters),
    encryption: one(state.encryption),
    tags: one(state.tags),
    repositoryPolicy: one(state.repositoryPolicy),
    lifecyclePolicy: one(state.lifecyclePolicy),
  });
}

/** Whether the newest repository is of the same registry as the first, which may have been read before. */
function checkRegistry(states: readonly RepositoryState[], resume: string | undefined): void {
  const registryOf = (state: RepositoryState | undefined) => state?.arn.split(":repository/")[0];
  const [first, newest] = [registryOf(states[0]), registryOf(states.at(-1))];
  if (first !== newest) {
    throw new CommandFailure(
      `${resume}: is of the registry ${first}, and the credentials and Region are of ${newest}: give another file`,
      exitCodes.badCall,
    );
  }
}

/** The version of the provider that the stack's program uses; undefined where its package isn't installed here. */
function awsVersion(): string | undefined {
  try {
    return (require("@pulumi/aws/package.json") as { version: string }).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") {
      return undefined;
    }
    throw error;
  }
}
