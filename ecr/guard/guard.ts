import type { Place } from "../shape";
import { byReader } from "./by-reader";
import { type Finding, type Judged, policyJudge } from "./finding";
import { isAboutRepository } from "./statement-names";
import type { Declared } from "./subject";

/** A planned repository, and where to report. Where readers and statements make one policy, it is one object. */
export interface GuardedRepository extends Judged {
  place: Place;
}

/**
 * Reports policies that don't do what their plan declares: that keep out a reader or publisher, or let in someone
 * who is none. The same evaluator is asked that explains other people's policies, so that neither a Deny of the
 * user's nor a fault in building policies gets by.
 *
 * Each policy is judged once; what is wrong with many repositories alike is reported at the first of them.
 */
export function guardPolicies(repositories: readonly GuardedRepository[], declared: Declared): void {
  const groups = [...groupsOf(repositories)];
  const count = declared.environments.size + declared.publishers.size;
  const each = policyJudge(declared);
  const judge = groups.length > count ? byReader(each) : each;
  const found = new Map<string, { finding: Finding; having: GuardedRepository[] }>();
  for (const group of groups) {
    for (const finding of judge(group[0])) {
      const key = `${finding.code} ${finding.message}`;
      const known = found.get(key) ?? { finding, having: [] };
      found.set(key, known);
      known.having.push(...group);
    }
  }
  for (const { finding, having } of found.values()) {
    const [first, ...others] = having;
    first?.place[finding.severity](finding.code, finding.message + alsoIn(others));
  }
}

type Group = [GuardedRepository, ...GuardedRepository[]];

/** Repositories that one verdict is about: those with one policy, unless it says on which repository it is. */
function groupsOf(repositories: readonly GuardedRepository[]): Iterable<Group> {
  const groups = new Map<unknown, Group>();
  for (const repository of repositories) {
    const { policy, readers, extra } = repository;
    const key = extra.some(isAboutRepository)
      ? repository
      : (policy ?? JSON.stringify(readers.map(({ group, name }) => [group, name])));
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [repository]);
    } else {
      group.push(repository);
    }
  }
  return groups.values();
}

function alsoIn(others: readonly GuardedRepository[]): string {
  const [one, ...rest] = others;
  if (one === undefined) {
    return "";
  }
  return ` (and so in ${rest.length === 0 ? one.name : `${others.length} more repositories, ${one.name} among them`})`;
}
