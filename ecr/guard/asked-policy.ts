import type { Verdict } from "../access";
import { repositoryActions } from "../action";
import { either, no, type Trilean, unknown, yes } from "../iam/context";
import { sortedSet } from "../shape";
import type { Statement } from "../statement";
import { AskedStatement } from "./asked-statement";
import { isAboutRepository } from "./statement-names";
import type { Requester } from "./subject";
import type { Unnamed } from "./unnamed";

/** What a policy says to a request. */
export interface Answer {
  verdict: Verdict;
  /** The statement that allows it, or denies it; none where none does, or where it hangs on something. */
  statement: Statement | undefined;
  /** Condition keys that it hangs on, in lower case and sorted; empty unless undetermined. */
  missing: string[];
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

  says(requester: Requester, action: string): Answer {
    let allow: Trilean = no;
    let deny: Trilean = no;
    let allowing: Statement | undefined;
    for (const asked of this.asked) {
      const matches = asked.isAbout(action) ? asked.match(requester).matches : no;
      if (matches === no) {
        continue;
      }
      const { statement } = asked;
      if (statement.Effect === "Allow") {
        allow = either(allow, matches);
        allowing ??= matches === yes ? statement : undefined;
      } else if (matches === yes) {
        return { verdict: "denied", statement, missing: [] };
      } else {
        deny = unknown;
      }
    }
    if (allow === no) {
      return unallowed;
    }
    if (allow === yes && deny === no) {
      return { verdict: "allowed", statement: allowing, missing: [] };
    }
    const missing = this.#missing(requester, action, allow === yes ? "Deny" : undefined);
    return { verdict: "undetermined", statement: undefined, missing };
  }

  /** The keys that statements hang on, those of one effect or all. */
  #missing(requester: Requester, action: string, effect: Statement["Effect"] | undefined): string[] {
    const open = this.asked.filter(
      (asked) => asked.isAbout(action) && (effect === undefined || asked.statement.Effect === effect),
    );
    return sortedSet(open.flatMap((asked) => asked.match(requester).missing));
  }

  /** The conditions of statements about a request that hang on what isn't known of it, as texts to compare. */
  hangingOn(requester: Requester, action: string): string[] {
    const open = this.asked.filter(
      (asked) => asked.isAbout(action) && asked.match(requester).matches === unknown,
    );
    return sortedSet(
      open.map(({ statement: { Effect, Condition, Resource, NotResource } }) =>
        JSON.stringify([Effect, Condition, Resource, NotResource]),
      ),
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
  mayAllow(requester: Requester): boolean {
    for (const asked of this.asked) {
      if (asked.statement.Effect === "Allow" && asked.match(requester).matches !== no) {
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

/** Makes policies ready to be asked; a statement that several have, as the same object, is asked once. */
export function policyAsker({ partition, registry: { region, account } }: Unnamed): PolicyAsker {
  const shared = new Map<Statement, AskedStatement>();
  const take = (statement: Statement, repository: string, tags: Readonly<Record<string, string>>) => {
    const known = shared.get(statement);
    if (known !== undefined) {
      return known;
    }
    const resource = `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
    const made = new AskedStatement(statement, { resource, resourceAccount: account, tags });
    if (!isAboutRepository(statement)) {
      shared.set(statement, made);
    }
    return made;
  };
  return (statements, repository, tags = {}) =>
    new AskedPolicy(statements.map((statement) => take(statement, repository, tags)));
}
