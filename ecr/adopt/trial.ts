import { planRegistry, type RepositoryPlan } from "../plan";
import type { PolicyDocument } from "../policy";
import type { Problem } from "../problem";
import type { Statement } from "../statement";
import { foldWords } from "./defaults";
import { type Fault, faultOf, faultsBetween } from "./fault";
import type { LiveRepository, RegistryLocation } from "./live-repository";
import type { Reading } from "./reader";
import type { repositoryWriter } from "./repository-words";

/**
 * Makes what tries repositories out, each alone, with just those statements that no environment or publisher stands
 * for: what is wrong then is wrong whatever else the config says. Those that are alike are planned once.
 */
export function repositoryTrial(
  location: RegistryLocation,
  write: ReturnType<typeof repositoryWriter>,
  mayRespell: boolean,
) {
  const known = new Map<string, Planned>();
  const numbers = new Map<unknown, number>();
  const numberOf = (part: unknown) => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  const policies = new Map<Reading, Map<RepositoryPlan, PolicyDocument | null>>();
  const policyOf = (plan: RepositoryPlan, reading: Reading) => {
    const byPlan = policies.get(reading) ?? new Map<RepositoryPlan, PolicyDocument | null>();
    policies.set(reading, byPlan);
    const policy = byPlan.get(plan) ?? withReaders(plan.repositoryPolicy, reading);
    byPlan.set(plan, policy);
    return policy;
  };
  return (live: LiveRepository, reading: Reading): Fault[] => {
    const { others } = reading;
    const unread = unreadable(live);
    if (unread.length > 0) {
      return unread;
    }
    const { tags, readers: _, ...parts } = write(live, others, undefined);
    // A policy may say of which repository it is, and of what tags.
    const isOwn = live.policy !== null && /repository\/|ResourceTag/i.test(live.policy.text);
    const words = { ...parts, tags: isOwn ? tags : {}, readers: undefined };
    const key = `${Object.values(parts).map(numberOf).join(" ")} ${isOwn ? live.name : ""}`;
    const planned = known.get(key) ?? planAlone(live.name, words, location);
    known.set(key, planned);
    if (planned.plan === undefined) {
      return planned.errors.map((problem) => faultOf(problem, live, others));
    }
    const repositoryPolicy = policyOf(planned.plan, reading);
    return faultsBetween(live, { ...planned.plan, repositoryPolicy, tags: live.tags }, mayRespell);
  };
}

function unreadable({ policy, lifecycle }: LiveRepository): Fault[] {
  return [
    { what: "the repository policy", text: policy },
    { what: "the lifecycle policy", text: lifecycle },
  ]
    .filter(({ text }) => text !== null && text.document === undefined)
    .map(({ what }) => ({ code: "config-syntax", reason: `${what} is not JSON`, statement: null }));
}

/** A plan, or why there is none. */
interface Planned {
  plan: RepositoryPlan | undefined;
  errors: Problem[];
}

function planAlone(
  name: string,
  words: ReturnType<ReturnType<typeof repositoryWriter>>,
  { partition, ...deployment }: RegistryLocation,
): Planned {
  const { repositories } = foldWords(new Map([[name, words]]), false);
  const { plan, problems } = planRegistry({ partition, repositories }, deployment);
  const errors = problems.filter(({ severity }) => severity === "error");
  return { plan: errors.length > 0 ? undefined : plan.repositories.get(name), errors };
}

function withReaders(policy: PolicyDocument | null, { readers }: Reading): PolicyDocument | null {
  const taken = readers.flatMap(({ statements }) => statements) as Statement[];
  const statements = [...taken, ...(policy?.Statement ?? [])];
  return statements.length === 0 ? null : { Version: "2012-10-17", Statement: statements };
}
