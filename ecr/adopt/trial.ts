import { planRegistry } from "../plan";
import { foldWords } from "./defaults";
import { type Fault, faultOf, faultsBetween } from "./fault";
import type { LiveRepository, RegistryLocation } from "./live-repository";
import type { RepositoryWords } from "./repository-words";

/**
 * Makes what tries repositories out, each alone, with every statement of its policy as its own: what is wrong then
 * is wrong with the repository itself. Those that are alike are tried once.
 */
export function repositoryTrial(location: RegistryLocation, mayRespell: boolean) {
  const known = new Map<string, Fault[]>();
  return (live: LiveRepository, words: RepositoryWords): Fault[] => {
    const key = JSON.stringify([
      { ...words, tags: {} },
      live.policy?.text,
      live.lifecycle?.text,
      isAboutItself(live) && [live.name, live.tags],
    ]);
    const faults = known.get(key) ?? tryOut(live, words, location, mayRespell);
    known.set(key, faults);
    return faults;
  };
}

/** Whether a policy may say of which repository it is. */
function isAboutItself({ policy }: LiveRepository): boolean {
  return policy !== null && /repository\/|ResourceTag/i.test(policy.text);
}

function tryOut(
  live: LiveRepository,
  words: RepositoryWords,
  { partition, ...deployment }: RegistryLocation,
  mayRespell: boolean,
): Fault[] {
  const unread = [
    { what: "the repository policy", text: live.policy },
    { what: "the lifecycle policy", text: live.lifecycle },
  ].filter(({ text }) => text !== null && text.document === undefined);
  if (unread.length > 0) {
    return unread.map(({ what }) => ({
      code: "config-syntax",
      reason: `${what} is not JSON`,
      statement: null,
    }));
  }
  const { repositories } = foldWords(new Map([[live.name, words]]), false);
  const { plan, problems } = planRegistry({ partition, repositories }, deployment);
  const errors = problems.filter(({ severity }) => severity === "error");
  const planned = plan.repositories.get(live.name);
  if (errors.length > 0 || planned === undefined) {
    return errors.map((problem) => faultOf(problem, live));
  }
  return faultsBetween(live, planned, mayRespell);
}
