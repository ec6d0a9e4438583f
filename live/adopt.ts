import { type ECRClient, InvalidParameterException, type Repository } from "@aws-sdk/client-ecr";
import type { RepositoryState } from "../ecr/repository-state";
import { awsErrorWords } from "./aws-error";
import { readState, repositoryPages } from "./registry";
import { oneByOne } from "./together";

/** One step of reading a registry, as it comes; what is written down of them lets another reading go on. */
export type ReadingStep =
  | { state: RepositoryState }
  /** A repository that is there and may not be read, as when its own policy denies it. */
  | { unreadable: { repository: string; reason: string } }
  /** A repository that was deleted while its page was read. */
  | { gone: string }
  /** A page is read; the token of the next one, null after the last. */
  | { next: string | null };

export interface ReadingOptions {
  /** Whether a repository of this name is wanted. */
  isWanted(name: string): boolean;
  /** The token of the page to begin with, from an earlier reading. */
  from?: string | undefined;
  /** Names of repositories that an earlier reading has read. */
  known?: ReadonlySet<string>;
  /** Repositories that are read at the same time. */
  concurrency?: number | undefined;
}

/**
 * Reads the repositories of a registry: beside the pages of names three calls for each that is wanted. Nothing is
 * written, and nothing is kept here.
 *
 * @throws what AWS answers, but for what concerns one repository alone
 */
export async function* readRepositories(
  ecr: ECRClient,
  options: ReadingOptions,
): AsyncGenerator<ReadingStep> {
  const { isWanted, from, known = new Set(), concurrency } = options;
  for await (const { repositories, next } of pagesFrom(ecr, from)) {
    const wanted = repositories.filter(({ repositoryName: name = "" }) => isWanted(name) && !known.has(name));
    yield* oneByOne(wanted, (found) => readOne(ecr, found), concurrency);
    yield { next: next ?? null };
  }
}

/** The pages from a token on; all of them where AWS doesn't know it any more. */
async function* pagesFrom(ecr: ECRClient, from: string | undefined): ReturnType<typeof repositoryPages> {
  let isKnown = false;
  try {
    for await (const page of repositoryPages(ecr, from)) {
      isKnown = true;
      yield page;
    }
  } catch (error) {
    if (isKnown || from === undefined || !(error instanceof InvalidParameterException)) {
      throw error;
    }
    yield* repositoryPages(ecr);
  }
}

async function readOne(ecr: ECRClient, found: Repository): Promise<ReadingStep> {
  const repository = found.repositoryName ?? "";
  try {
    const state = await readState(ecr, found);
    return state === undefined ? { gone: repository } : { state };
  } catch (error) {
    if ((error as Error).name === "AccessDeniedException") {
      return { unreadable: { repository, reason: awsErrorWords(error) } };
    }
    throw error;
  }
}
