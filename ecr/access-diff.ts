import { type AskedPolicy, policyAsker } from "./guard/asked-policy";
import { bystanderSearch } from "./guard/bystander";
import { extraSubjects } from "./guard/extra-subject";
import { isAboutRepository } from "./guard/statement-names";
import { type Subject, subjectsOf, unnamedIn } from "./guard/subject";
import {
  accessWords,
  type Direction,
  directionOf,
  ownPolicies,
  type Permission,
  permissionsOf,
} from "./guard/subject-access";
import type { Unnamed } from "./guard/unnamed";
import { no, unknown } from "./iam/context";
import type { RegistryPlan } from "./plan";
import { isAmong } from "./reach";
import { sortedSet } from "./shape";
import type { Statement } from "./statement";

/** How somebody's access to a repository changes. */
export interface AccessChange {
  repository: string;
  /** As a user knows it: `222222222222`, a role's ARN or pattern, `o-…/…`, `lambda.amazonaws.com for 222222222222`. */
  principal: string;
  /** `none`, an access level, `publish`, or `custom (3 actions)`; and what it may come to besides. */
  from: string;
  to: string;
  /** Actions that are or may be allowed, and were less so before; sorted. */
  gained: string[];
  /** Actions that were or may have been allowed, and are less so; sorted. */
  lost: string[];
  /** Actions that hang on other conditions than before, which may let in more or fewer; sorted. */
  unclear: string[];
}

/** Whether anybody gets more than before, as far as it can be told. */
export function isWidened({ gained, unclear }: AccessChange): boolean {
  return gained.length + unclear.length > 0;
}

/**
 * What a change of config does to access, as the repository policies decide it, for everyone whom either config
 * names. A Deny counts like an Allow.
 *
 * What somebody gains or loses as a member of an organisation is told of the organisation alone.
 *
 * @returns sorted by repository, then by principal
 */
export function diffAccess(from: RegistryPlan, to: RegistryPlan): AccessChange[] {
  const unnamed = unnamedIn(from.declared, to.declared);
  const compare = comparison(unnamed);
  const sides = [sideOf(from, unnamed), sideOf(to, unnamed)] as const;
  const known = new Map<unknown, Map<unknown, Change[]>>();
  return sortedSet(sides.flatMap(({ repositories }) => [...repositories])).flatMap((repository) => {
    const [before, after] = [sides[0].of(repository), sides[1].of(repository)];
    const sharing = known.get(before.key) ?? new Map<unknown, Change[]>();
    known.set(before.key, sharing);
    const changes = sharing.get(after.key) ?? compare(repository, before, after);
    sharing.set(after.key, changes);
    return changes.map((change) => ({ repository, ...change.words }));
  });
}

/** A repository on one side of a change. */
interface Before {
  /** The same for repositories that are alike in all of this. */
  key: unknown;
  tags: Readonly<Record<string, string>>;
  statements: readonly Statement[];
  /** Whom the config names in connection with it. */
  subjects: readonly Subject[];
}

/** A plan's repositories, and those that it hasn't: they let in nobody. */
function sideOf({ declared, repositories }: RegistryPlan, unnamed: Unnamed) {
  const { environments, publishers } = subjectsOf(declared, unnamed);
  const pushers = [...declared.publishers.values()];
  return {
    repositories: repositories.keys(),
    of(name: string): Before {
      const repository = repositories.get(name);
      const statements = repository?.repositoryPolicy?.Statement ?? [];
      const extra = declared.extraStatements.get(name) ?? [];
      return {
        key: extra.some(isAboutRepository) ? name : (repository?.repositoryPolicy ?? null),
        tags: repository?.tags ?? {},
        statements,
        subjects: [
          ...(repository?.environments ?? []).flatMap((its) => environments.get(its) ?? []),
          ...pushers
            .filter((publisher) => repository && isAmong(name, publisher.repositories))
            .flatMap((publisher) => publishers.get(publisher.name) ?? []),
          ...extraSubjects(extra, unnamed),
        ],
      };
    },
  };
}

/** How one subject's access changes. */
interface Change {
  subject: Subject;
  words: Omit<AccessChange, "repository">;
  /** Whether all of it hangs on the subject's membership in an organisation. */
  isByMembership: boolean;
}

function comparison(unnamed: Unnamed): (repository: string, before: Before, after: Before) => Change[] {
  const ask = policyAsker(unnamed, true);
  const bystanders = bystanderSearch(unnamed);
  return (repository, before, after) => {
    const [one, other] = [before, after].map(({ statements, tags }) => JSON.stringify([statements, tags]));
    if (one === other) {
      return [];
    }
    const was = ask(before.statements, repository, before.tags);
    const will = ask(after.statements, repository, after.tags);
    const named = [...before.subjects, ...after.subjects];
    const groups = alikeInBoth(was, will);
    const subjects = [...together(named, bystanders(named, [was, will]))];
    const changes = subjects.flatMap((subject) => {
      const steps = groups.map((actions) => stepOf(subject, actions, was, will));
      return changeOf(subject, steps, before, after) ?? [];
    });
    return withoutMembers(changes.sort((a, b) => (a.subject.label < b.subject.label ? -1 : 1)));
  };
}

/** By label: whoever is known by the same words is one subject. */
function together(named: readonly Subject[], others: readonly Subject[]): Iterable<Subject> {
  const subjects = new Map(named.map((subject) => [subject.label, subject]));
  for (const { requesters, ...subject } of others) {
    const known = subjects.get(subject.label) ?? { ...subject, requesters: [] };
    subjects.set(subject.label, { ...known, requesters: [...known.requesters, ...requesters] });
  }
  return subjects.values();
}

function changeOf(
  subject: Subject,
  steps: readonly Step[],
  before: Before,
  after: Before,
): Change | undefined {
  if (steps.every(({ direction }) => direction === "same")) {
    return undefined;
  }
  const access = (side: "from" | "to") =>
    steps.map((step) => ({ actions: step.actions, permissions: step[side] }));
  const those = (direction: Direction) =>
    sortedSet(steps.filter((step) => step.direction === direction).flatMap(({ actions }) => actions));
  const words = {
    principal: subject.label,
    from: accessWords(access("from"), subject, before.statements),
    to: accessWords(access("to"), subject, after.statements),
    gained: those("gained"),
    lost: those("lost"),
    unclear: those("unclear"),
  };
  const isByMembership = steps.every((step) => step.direction === "same" || isMembers(step));
  return { subject, words, isByMembership };
}

/** The repository's actions in groups that neither policy's statements tell apart. */
function alikeInBoth(one: AskedPolicy, other: AskedPolicy): string[][] {
  return one.alike.flatMap((group) =>
    other.alike
      .map((others) => group.filter((action) => others.includes(action)))
      .filter((both) => both.length > 0),
  );
}

/** What becomes of a subject's permissions for some actions. */
interface Step {
  actions: string[];
  from: readonly Permission[];
  to: readonly Permission[];
  direction: Direction;
}

function stepOf(subject: Subject, actions: string[], was: AskedPolicy, will: AskedPolicy): Step {
  const [action = ""] = actions;
  const [from, to] = [permissionsOf(subject, was, action), permissionsOf(subject, will, action)];
  return { actions, from, to, direction: overall(from, to) };
}

/** A gain of one of those that a subject stands for, in one of the places where the registry may be, is a gain. */
function overall(from: readonly Permission[], to: readonly Permission[]): Direction {
  const directions = new Set(
    from.flatMap((before, index) => {
      const after = to[index];
      return after === undefined ? [] : [directionOf(before, after)];
    }),
  );
  directions.delete("same");
  const [first = "same", ...others] = directions;
  return others.length === 0 ? first : "unclear";
}

const membershipKeys: readonly string[] = ["aws:principalorgid", "aws:principalorgpaths"];

/** Whether it is about what the subject may do if it is a member of some organisation. */
function isMembers({ from, to }: Step): boolean {
  return from.every((before, index) => {
    const after = to[index] ?? before;
    const hanging = [before, after].filter(({ may }) => may !== no);
    const keys = hanging.flatMap(({ missing }) => missing);
    return (
      directionOf(before, after) === "same" ||
      (hanging.every(({ may }) => may === unknown) &&
        keys.every((key) => membershipKeys.includes(key) || key === ownPolicies) &&
        keys.some((key) => membershipKeys.includes(key)))
    );
  });
}

/** Leaves out members of an organisation whose change is the organisation's own. */
function withoutMembers(changes: readonly Change[]): Change[] {
  const ofOrganizations = changes.filter(({ subject }) => subject.kind.startsWith("organization"));
  const told = new Set(
    ofOrganizations.flatMap(({ words: { gained, lost, unclear } }) => [
      ...[...gained, ...unclear].map((action) => `+${action}`),
      ...[...lost, ...unclear].map((action) => `-${action}`),
    ]),
  );
  const isTold = ({ gained, lost, unclear }: Change["words"]) =>
    gained.every((action) => told.has(`+${action}`)) &&
    lost.every((action) => told.has(`-${action}`)) &&
    // What is unclear may be both, so that it is told only where both are.
    unclear.every((action) => told.has(`+${action}`) && told.has(`-${action}`));
  return changes.filter(
    ({ subject, words, isByMembership }) =>
      subject.kind.startsWith("organization") || !isByMembership || !isTold(words),
  );
}
