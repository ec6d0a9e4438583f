import { type AccessLevel, accessLevels, readActions } from "./action";
import { type AskedPolicy, policyAsker } from "./asked-policy";
import type { RequestContext } from "./iam-context";
import type { RegistryPlan, RepositoryPlan } from "./plan";
import type { PolicyDocument } from "./policy";
import type { Statement } from "./statement";
import { type DeclaredSubject, type Requester, subjectsOf, unnamedIn } from "./subject";
import type { Unnamed } from "./unnamed";

/** What somebody gets of a repository: an access level, `push` of a publisher, or nothing. */
export type Gets = AccessLevel | "push" | "none";

/** What one member of an environment or publisher gets: an account, a role, an organisation, Lambda. */
export interface MemberAccess extends Reached {
  /** As a user knows it. */
  label: string;
  kind: DeclaredSubject["kind"];
}

interface Reached {
  gets: Gets;
  /** Place in the policy of the statement that lets it in, or keeps it out; undefined where none does. */
  statement: number | undefined;
  /** Condition keys, in lower case, that what it gets hangs on. */
  dependsOn: string[];
}

/** What an environment or publisher gets of one repository. */
export interface PartyAccess {
  /** The least that any of its members gets. */
  gets: Gets;
  members: MemberAccess[];
}

export interface RepositoryAccess {
  /** By name, every environment that there is. */
  environments: Map<string, PartyAccess>;
  /** By name, every publisher that there is. */
  publishers: Map<string, PartyAccess>;
}

/**
 * Who gets what of each repository: not what config says, but what the repository's policy comes to, with the
 * statements that the user wrote.
 *
 * It is the repository policy's side alone: readers of other accounts need identity policies as well. A statement
 * that hangs on what isn't known of a request, be it Allow or Deny, is taken not to hold; `dependsOn` names that.
 *
 * @param registry where the registry is, as far as config says
 * @returns by repository
 */
export function accessMatrix(
  { declared, repositories }: RegistryPlan,
  registry: { account: string | null; region: string | null },
): Map<string, RepositoryAccess> {
  const guessed = unnamedIn(declared);
  const { account, region } = registry;
  const place = { account: account ?? guessed.registry.account, region: region ?? guessed.registry.region };
  const unnamed: Unnamed = { ...guessed, registry: place };
  const subjects = subjectsOf(declared, unnamed);
  const asker = policyAsker(unnamed);
  const questionOf = (name: string, { repositoryPolicy, tags }: RepositoryPlan): Question => {
    const statements = repositoryPolicy?.Statement ?? [];
    const whole = asker(statements, name);
    const allowing = statements.filter(({ Effect }) => Effect === "Allow");
    const allows = allowing.length === statements.length ? whole : asker(allowing, name);
    return { whole, allows, statements, tags: tagContext(statements, tags) };
  };
  const shared = new Map<PolicyDocument | null, RepositoryAccess>();
  return new Map(
    [...repositories].map(([name, repository]) => {
      const { repositoryPolicy } = repository;
      let access = shared.get(repositoryPolicy);
      if (access === undefined) {
        const question = questionOf(name, repository);
        const each = (parties: ReadonlyMap<string, readonly DeclaredSubject[]>, steps: readonly Step[]) =>
          new Map([...parties].map(([party, members]) => [party, partyAccess(question, members, steps)]));
        access = {
          environments: each(subjects.environments, readSteps),
          publishers: each(subjects.publishers, []),
        };
      }
      if (!isAboutRepository(repositoryPolicy)) {
        shared.set(repositoryPolicy, access);
      }
      return [name, access];
    }),
  );
}

/** A member as people call it. */
export function memberWords({ kind, label }: Pick<MemberAccess, "kind" | "label">): string {
  switch (kind) {
    case "account":
      return `account ${label}`;
    case "organization":
      return `organisation ${label}`;
    case "organization-path":
      return `accounts under ${label}`;
    case "service":
      return label.replace(/^lambda\.amazonaws\.com for (\d{12})$/, "Lambda functions of account $1");
    default:
      return label;
  }
}

/** Whether members fare differently, or as the request has it. */
export function isUneven({ gets, members }: PartyAccess): boolean {
  return members.some((member) => member.dependsOn.length > 0 || (member.gets !== gets && !isServed(member)));
}

/** A service calls what it needs and no more, so that is all that it gets. */
function isServed({ kind, gets }: MemberAccess): boolean {
  return kind === "service" && gets !== "none";
}

/** Actions that go together, and what has them. */
interface Step {
  gets: Gets;
  actions: readonly string[];
}

/** Each level's actions but for those of the level before. */
const readSteps: readonly Step[] = accessLevels.map((gets, index) => {
  const before = accessLevels[index - 1];
  const had = before === undefined ? [] : readActions[before];
  return { gets, actions: readActions[gets].filter((action) => !had.includes(action)) };
});

const ranks: readonly Gets[] = ["none", "pull", "inspect", "audit", "push"];

function least(some: readonly { gets: Gets }[]): Gets {
  return ranks.find((rank) => some.some(({ gets }) => gets === rank)) ?? "none";
}

function partyAccess(
  question: Question,
  subjects: readonly DeclaredSubject[],
  steps: readonly Step[],
): PartyAccess {
  const members = subjects.map((subject) => memberAccess(question, subject, steps));
  return { gets: least(members.filter((member) => !isServed(member))), members };
}

/** @param steps what there is to get; none for those that get all that they need, or nothing */
function memberAccess(
  question: Question,
  { label, kind, actions, requesters }: DeclaredSubject,
  steps: readonly Step[],
): MemberAccess {
  const isService = kind === "service";
  const whole: Step = { gets: isService ? "pull" : "push", actions };
  const reached = requesters.map((requester) =>
    climb(question, requester, isService || steps.length === 0 ? [whole] : steps),
  );
  const gets = least(reached);
  const { statement } = reached.find((its) => its.gets === gets) ?? {};
  const dependsOn = [...new Set(reached.flatMap((its) => its.dependsOn))].sort();
  return { label, kind, gets, statement, dependsOn };
}

/** A repository's policy, ready to be asked. */
interface Question {
  whole: AskedPolicy;
  /** Its Allow statements alone. */
  allows: AskedPolicy;
  /** The policy's statements, in its order. */
  statements: readonly Statement[];
  /** What the plan says of the tags that its conditions are about. */
  tags: RequestContext | undefined;
}

/** Goes up the steps as far as the policy allows every action. */
function climb(question: Question, requester: Requester, steps: readonly Step[]): Reached {
  const reached: Reached = { gets: "none", statement: undefined, dependsOn: [] };
  for (const { gets, actions } of steps) {
    for (const action of actions) {
      const { isAllowed, statement, dependsOn } = ask(question, requester, action);
      reached.dependsOn.push(...dependsOn);
      if (!isAllowed) {
        return reached.gets === "none" ? { ...reached, statement } : reached;
      }
      reached.statement ??= statement;
    }
    reached.gets = gets;
  }
  return reached;
}

/** Keys of statements about members of an organisation; who is meant by them is a member of its own. */
const membershipKeys = ["aws:principalorgid", "aws:principalorgpaths"];

function ask({ whole, allows, statements, tags }: Question, requester: Requester, action: string) {
  const asking =
    tags === undefined ? requester : { ...requester, context: { ...requester.context, ...tags } };
  const answer = whole.says(asking, action);
  const isOpen = answer.verdict === "undetermined";
  const { verdict, statement } = isOpen ? allows.says(asking, action) : answer;
  const isAllowed = verdict === "allowed";
  const counts = (key: string) => isAllowed || !membershipKeys.includes(key);
  return {
    isAllowed,
    statement: statement && statements.indexOf(statement),
    dependsOn: isOpen ? answer.missing.filter(counts) : [],
  };
}

const tagKey = /^(?:aws|ecr):resourcetag\/(.+)$/i;

/** The conditions' keys about the repository's tags, with what the plan gives it; undefined if there are none. */
function tagContext(
  statements: readonly Statement[],
  tags: Record<string, string>,
): RequestContext | undefined {
  const keys = statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys));
  const entries = keys.flatMap((key): [string, string | null][] => {
    const name = tagKey.exec(key)?.[1];
    return name === undefined ? [] : [[key, tags[name] ?? null]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Whether a policy says different things of repositories that share it. */
function isAboutRepository(policy: PolicyDocument | null): boolean {
  return (policy?.Statement ?? []).some(
    ({ Resource, NotResource, Condition = {} }) =>
      Resource !== undefined ||
      NotResource !== undefined ||
      Object.values(Condition).some((keys) => Object.keys(keys).some((key) => tagKey.test(key))),
  );
}
