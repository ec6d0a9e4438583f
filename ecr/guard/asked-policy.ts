import type { Verdict } from "../access";
import { repositoryActions } from "../action";
import { either, no, type Trilean, unknown, yes } from "../iam/context";
import { sortedSet } from "../shape";
import type { Statement } from "../statement";
import { AskedStatement } from "./asked-statement";
import { keysApart } from "./location";
import { isAboutRepository } from "./statement-names";
import type { LocatedRequester } from "./subject";
import type { Unnamed } from "./unnamed";

/** What a policy says to a request. */
export interface Answer {
  verdict: Verdict;
  /** The statement that allows it, or denies it; none where none does, or where it hangs on something. */
  statement: Statement | undefined;
  /** Condition keys that it hangs on, in lower case and sorted; empty unless undetermined. */
  missing: string[];
}

/** What the statements of each effect come to. */
interface Weighed {
  allow: Trilean;
  deny: Trilean;
  allowing: Statement | undefined;
  denying: Statement | undefined;
}

const unallowed: Answer = { verdict: "denied", statement: undefined, missing: [] };

/**
 * A repository policy that many requesters are tried on.
 *
 * The evaluator is asked about each statement by itself, and its answers are put together: a thousand policies of
 * a plan are made of a few dozen statements.
 */
export class AskedPolicy {
  /** Its statements that deny. */
  readonly denying: AskedStatement[];

  constructor(readonly asked: readonly AskedStatement[]) {
    this.denying = asked.filter(({ statement }) => statement.Effect === "Deny");
  }

  has(statement: AskedStatement): boolean {
    return this.asked.includes(statement);
  }

  /** What it says to a requester wherever the registry may be. */
  says(requester: LocatedRequester, action: string): Answer {
    const answers = this.answers(requester, action);
    const [first = unallowed, ...others] = answers;
    if (others.length === 0) {
      return first;
    }
    const { verdict } = first;
    if (verdict !== "undetermined" && others.every((answer) => answer.verdict === verdict)) {
      return answers.find(({ statement }) => statement !== undefined) ?? first;
    }
    const hangsOn = keysApart(
      requester.requests.map(({ registry }) => registry),
      answers.map((answer) => answer.verdict),
    );
    const missing = sortedSet([...answers.flatMap((answer) => answer.missing), ...hangsOn]);
    return { verdict: "undetermined", statement: undefined, missing };
  }

  /** What it says to each of a requester's requests. */
  answers(requester: LocatedRequester, action: string): Answer[] {
    return requester.requests.map((_, at) => {
      const { allow, deny, allowing, denying } = this.weigh(requester, at, action);
      if (deny === yes || allow === no) {
        return deny === yes ? { verdict: "denied", statement: denying, missing: [] } : unallowed;
      }
      if (allow === yes && deny === no) {
        return { verdict: "allowed", statement: allowing, missing: [] };
      }
      const open = this.open(requester, at, action, allow === yes ? "Deny" : undefined);
      const missing = sortedSet(open.flatMap((asked) => asked.match(requester, at).missing));
      return { verdict: "undetermined", statement: undefined, missing };
    });
  }

  /** Whether statements allow and deny one of a requester's requests, and the first ones that do. */
  weigh(requester: LocatedRequester, at: number, action: string): Weighed {
    const weighed: Weighed = { allow: no, deny: no, allowing: undefined, denying: undefined };
    for (const asked of this.asked) {
      const matches = asked.isAbout(action) ? asked.match(requester, at).matches : no;
      if (matches === no) {
        continue;
      }
      const { statement } = asked;
      if (statement.Effect === "Allow") {
        weighed.allow = either(weighed.allow, matches);
        weighed.allowing ??= matches === yes ? statement : undefined;
      } else {
        weighed.deny = either(weighed.deny, matches);
        weighed.denying ??= matches === yes ? statement : undefined;
      }
    }
    return weighed;
  }

  /** The statements about a request that hang on what isn't known of it, those of one effect or all. */
  open(
    requester: LocatedRequester,
    at: number,
    action: string,
    effect: Statement["Effect"] | undefined,
  ): AskedStatement[] {
    return this.asked.filter(
      (asked) =>
        asked.isAbout(action) &&
        (effect === undefined || asked.statement.Effect === effect) &&
        asked.match(requester, at).matches === unknown,
    );
  }

  /** The repository's actions in groups that no statement tells apart, so that one of each speaks for all. */
  get alike(): readonly (readonly string[])[] {
    this.#alike ??= this.#groups();
    return this.#alike;
  }

  #alike: readonly (readonly string[])[] | undefined;

  #groups(): string[][] {
    const groups = new Map<string, string[]>();
    for (const action of repositoryActions) {
      const key = this.asked.map((asked) => (asked.isAbout(action) ? "1" : "0")).join("");
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [action]);
      } else {
        group.push(action);
      }
    }
    return [...groups.values()];
  }

  /** Whether some statement may allow a requester something; another may deny it all the same. */
  mayAllow(requester: LocatedRequester): boolean {
    for (const asked of this.asked) {
      const isAbout = requester.requests.some((_, at) => asked.match(requester, at).matches !== no);
      if (asked.statement.Effect === "Allow" && isAbout) {
        return true;
      }
    }
    return false;
  }
}

/**
 * A repository's policy, ready to be asked.
 *
 * @param repository its name
 * @param tags that it is known to have
 */
export type PolicyAsker = (
  statements: readonly Statement[],
  repository: string,
  tags?: Readonly<Record<string, string>>,
) => AskedPolicy;

/**
 * Makes policies ready to be asked; a statement that several have, as the same object, is asked once.
 *
 * @param isOwnAccountApart see {@link AskedRepository}
 */
export function policyAsker(
  { partition }: Pick<Unnamed, "partition">,
  isOwnAccountApart = false,
): PolicyAsker {
  const shared = new Map<Statement, AskedStatement>();
  const take = (statement: Statement, name: string, tags: Readonly<Record<string, string>>) => {
    const known = shared.get(statement);
    if (known !== undefined) {
      return known;
    }
    const made = new AskedStatement(statement, { partition, name, tags, isOwnAccountApart });
    if (!isAboutRepository(statement)) {
      shared.set(statement, made);
    }
    return made;
  };
  return (statements, repository, tags = {}) =>
    new AskedPolicy(statements.map((statement) => take(statement, repository, tags)));
}
