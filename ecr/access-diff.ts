import { type AskedPolicy, type PolicyAsker, policyAsker } from "./guard/asked-policy";
import { extraSubjects } from "./guard/extra-subject";
import { isAboutRepository } from "./guard/statement-names";
import { type Subject, subjectsOf, unnamedIn } from "./guard/subject";
import { accessWords, type Permission, permissionOf } from "./guard/subject-access";
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
  const ask = policyAsker(unnamed);
  const sides = [sideOf(from, unnamed), sideOf(to, unnamed)] as const;
  const known = new Map<unknown, Map<unknown, Change[]>>();
  return sortedSet(sides.flatMap(({ repositories }) => [...repositories])).flatMap((repository) => {
    const [before, after] = [sides[0].of(repository), sides[1].of(repository)];
    const sharing = known.get(before.key) ?? new Map<unknown, Change[]>();
    known.set(before.key, sharing);
    const changes = sharing.get(after.key) ?? changesOf(repository, before, after, ask);
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

function changesOf(repository: string, before: Before, after: Before, ask: PolicyAsker): Change[] {
  const [one, other] = [before, after].map(({ statements, tags }) => JSON.stringify([statements, tags]));
  if (one === other) {
    return [];
  }
  const was = ask(before.statements, repository, before.tags);
  const will = ask(after.statements, repository, after.tags);
  const groups = alikeInBoth(was, will);
  const subjects = [...before.subjects, ...after.subjects].map(
    (subject) => [subject.label, subject] as const,
  );
  const changes = [...new Map(subjects).values()].flatMap((subject): Change[] => {
    const steps = groups.map(([action = "", ...others]): Step => {
      const [from, to] = [permissionOf(subject, was, action), permissionOf(subject, will, action)];
      return { actions: [action, ...others], from, to };
    });
    if (steps.every(isSame)) {
      return [];
    }
    const access = (side: "from" | "to") =>
      steps.map((step) => ({ actions: step.actions, permission: step[side] }));
    const words = {
      principal: subject.label,
      from: accessWords(access("from"), subject, before.statements),
      to: accessWords(access("to"), subject, after.statements),
      ...changedActions(steps),
    };
    return [{ subject, words, isByMembership: steps.every((step) => isSame(step) || isByMembership(step)) }];
  });
  return withoutMembers(changes.sort((a, b) => (a.subject.label < b.subject.label ? -1 : 1)));
}

/** The repository's actions in groups that neither policy's statements tell apart. */
function alikeInBoth(one: AskedPolicy, other: AskedPolicy): string[][] {
  return one.alike.flatMap((group) =>
    other.alike
      .map((others) => group.filter((action) => others.includes(action)))
      .filter((both) => both.length > 0),
  );
}

/** What becomes of a subject's permission for some actions. */
interface Step {
  actions: string[];
  from: Permission;
  to: Permission;
}

function isSame({ from, to }: Step): boolean {
  return from.may === to.may && from.conditions === to.conditions;
}

function changedActions(steps: readonly Step[]): Pick<AccessChange, "gained" | "lost" | "unclear"> {
  const where = (is: (step: Step) => boolean) =>
    sortedSet(steps.filter(is).flatMap(({ actions }) => actions));
  return {
    gained: where(({ from, to }) => to.may > from.may),
    lost: where(({ from, to }) => to.may < from.may),
    unclear: where((step) => step.to.may === step.from.may && !isSame(step)),
  };
}

const membershipKeys: readonly string[] = ["aws:principalorgid", "aws:principalorgpaths"];

/** Whether it is about what the subject may do if it is a member of some organisation. */
function isByMembership({ from, to }: Step): boolean {
  return [from, to].every(
    ({ may, missing }) =>
      may === no || (may === unknown && missing.every((key) => membershipKeys.includes(key))),
  );
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
    unclear.every((action) => told.has(`+${action}`) || told.has(`-${action}`));
  return changes.filter(
    ({ subject, words, isByMembership }) =>
      subject.kind.startsWith("organization") || !isByMembership || !isTold(words),
  );
}
