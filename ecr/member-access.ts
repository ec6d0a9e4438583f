import { type AccessLevel, accessLevels, readActions } from "./action";
import type { AskedPolicy } from "./guard/asked-policy";
import type { DeclaredSubject, LocatedRequester } from "./guard/subject";
import type { Statement } from "./statement";

/** What somebody gets of a repository: an access level, `publish` of a publisher, or nothing. */
export type Gets = AccessLevel | "publish" | "none";

interface Reached {
  gets: Gets;
  /** Place in the policy of the statement that lets it in, or keeps it out; undefined where none does. */
  statement: number | undefined;
  /** Condition keys, in lower case, that what it gets hangs on. */
  dependsOn: string[];
}

/** What one member of an environment or publisher gets: an account, a role, an organisation, Lambda. */
export interface MemberAccess extends Reached {
  /** As a user knows it. */
  label: string;
  kind: DeclaredSubject["kind"];
}

/** A repository's policy, ready to be asked. */
export interface Question {
  whole: AskedPolicy;
  /** Its Allow statements alone. */
  allows: AskedPolicy;
  /** The policy's statements, in its order. */
  statements: readonly Statement[];
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

const ranks: readonly Gets[] = ["none", "pull", "inspect", "audit", "publish"];

/** The least of what some get. */
export function least(some: readonly { gets: Gets }[]): Gets {
  return ranks.find((rank) => some.some(({ gets }) => gets === rank)) ?? "none";
}

/**
 * What a member gets from a policy. A service and a publisher get all that they need, or nothing.
 *
 * @param what `read` where there are levels to get
 */
export function memberAccess(
  question: Question,
  { label, kind, actions, requesters }: DeclaredSubject,
  what: "read" | "publish",
): MemberAccess {
  const isService = kind === "service";
  const whole: Step = { gets: isService ? "pull" : "publish", actions };
  const reached = requesters.map((requester) =>
    climb(question, requester, isService || what === "publish" ? [whole] : readSteps),
  );
  const gets = least(reached);
  const { statement } = reached.find((its) => its.gets === gets) ?? {};
  const dependsOn = [...new Set(reached.flatMap((its) => its.dependsOn))].sort();
  return { label, kind, gets, statement, dependsOn };
}

/** Goes up the steps as far as the policy allows every action. */
function climb(question: Question, requester: LocatedRequester, steps: readonly Step[]): Reached {
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

function ask({ whole, allows, statements }: Question, requester: LocatedRequester, action: string) {
  const answer = whole.says(requester, action);
  const isOpen = answer.verdict === "undetermined";
  const { verdict, statement } = isOpen ? allows.says(requester, action) : answer;
  const isAllowed = verdict === "allowed";
  const counts = (key: string) => isAllowed || !membershipKeys.includes(key);
  return {
    isAllowed,
    statement: statement && statements.indexOf(statement),
    dependsOn: isOpen ? answer.missing.filter(counts) : [],
  };
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
