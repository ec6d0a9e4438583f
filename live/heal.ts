import { type ECRClient, RepositoryNotFoundException } from "@aws-sdk/client-ecr";
import type { Difference, Differing } from "../ecr/difference";
import type { RepositoryPlan } from "../ecr/plan";
import type { RepositoryState } from "../ecr/repository-state";
import { awsErrorWords } from "./aws-error";
import { healSteps } from "./heal-steps";

/** What of a repository could not be made as planned, and why. */
export interface Failure {
  what: Differing;
  /** One sentence. */
  message: string;
}

/** A write that is about to be made. */
export interface Write {
  repository: string;
  /** For example `sets the repository policy`. */
  words: string;
}

export interface HealOptions {
  /** Milliseconds before each further look, where AWS doesn't answer yet what was written. */
  waits: readonly number[];
  /** Told of each write before it is made. */
  onWrite: (write: Write) => void;
}

/**
 * Makes of a repository what differs from its plan, one step after the other; each may be repeated.
 *
 * The policy is replaced as a whole, so that access goes from what it was to what is planned without anything between.
 *
 * @returns what is done, what failed, and whether the repository vanished on the way
 */
export async function heal(
  ecr: ECRClient,
  plan: RepositoryPlan,
  state: RepositoryState,
  differences: readonly Difference[],
  options: HealOptions,
): Promise<{ changes: Difference[]; failures: Failure[]; isGone: boolean }> {
  const changes: Difference[] = [];
  const failures: Failure[] = [];
  for (const { heals, words, write } of healSteps(plan, state, options.waits)) {
    const its = differences.filter(({ what }) => heals.includes(what));
    const [first] = its;
    if (first === undefined) {
      continue;
    }
    options.onWrite({ repository: state.name, words });
    try {
      await write(ecr, plan, state, first);
      changes.push(...its);
    } catch (error) {
      if (error instanceof RepositoryNotFoundException) {
        return { changes, failures, isGone: true };
      }
      failures.push(...its.map(({ what }) => ({ what, message: awsErrorWords(error) })));
    }
  }
  return { changes, failures: [...failures, ...hopeless(differences)], isGone: false };
}

/** What no write can change. */
export function hopeless(differences: readonly Difference[]): Failure[] {
  return differences
    .filter(({ what }) => what === "encryption")
    .map(({ what, from, to, notes }) => ({
      what,
      message: `is ${JSON.stringify(from)}, planned is ${JSON.stringify(to)}: ${notes.join("; ")}`,
    }));
}
