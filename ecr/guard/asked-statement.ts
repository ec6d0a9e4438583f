import { type AccessRequest, decide, decideRepositorySide, type Verdict } from "../access";
import { repositoryActions } from "../action";
import { no, type Trilean, unknown, yes } from "../iam/context";
import { compilePolicy, type IamPolicy } from "../iam/policy";
import type { Partition } from "../partition";
import type { Statement } from "../statement";
import { principalNames, tagContext, textsIn } from "./statement-names";
import type { LocatedRequest, LocatedRequester } from "./subject";

/** Whether a statement is about a requester. */
export interface Match {
  matches: Trilean;
  /** Condition keys that it hangs on, in lower case. */
  missing: readonly string[];
}

/** What is asked about. */
export interface AskedRepository {
  partition: Partition;
  name: string;
  tags: Readonly<Record<string, string>>;
  /**
   * Whether in the registry's own account an Allow is one only to those whom it names: to name the account leaves
   * it to their own policies, which may allow it anyway.
   */
  isOwnAccountApart: boolean;
}

const everyone: Statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: ["ecr:*"] };

const unmatched: Match = { matches: no, missing: [] };

/** One statement that many requesters are tried on, each once, however many policies have it. */
export class AskedStatement {
  readonly #repository: AskedRepository;
  readonly #tags: Record<string, string> | undefined;
  readonly #policy: IamPolicy;
  readonly #about = new Map<string, boolean>();
  readonly #matches = new Map<LocatedRequester, readonly Match[]>();
  #named: "anyone" | ReadonlySet<string> | undefined;
  #actions: readonly string[] | undefined;
  #accounts: readonly string[] | undefined;
  #organizations: readonly string[] | undefined;

  constructor(
    readonly statement: Statement,
    repository: AskedRepository,
  ) {
    this.#repository = repository;
    this.#tags = tagContext(statement, repository.tags);
    // What a Deny takes away shows where all else is allowed.
    const statements = statement.Effect === "Deny" ? [statement, everyone] : [statement];
    this.#policy = compilePolicy({ Version: "2012-10-17", Statement: statements });
  }

  isAbout(action: string): boolean {
    let about = this.#about.get(action);
    if (about === undefined) {
      about = this.#policy.statementsFor(action).some(({ index }) => index === 0);
      this.#about.set(action, about);
    }
    return about;
  }

  /**
   * Whether it is about a requester, for any of its actions.
   *
   * @param at which of the requester's requests
   */
  match(requester: LocatedRequester, at: number): Match {
    if (!this.#mayName(requester)) {
      return unmatched;
    }
    let matches = this.#matches.get(requester);
    if (matches === undefined) {
      matches = requester.requests.map((request) => this.#try(requester, request));
      this.#matches.set(requester, matches);
    }
    return matches[at] ?? unmatched;
  }

  /** Spares most trials: no statement is about one whose account or service isn't among its principals. */
  #mayName({ principal: { account, name } }: LocatedRequester): boolean {
    this.#named ??= namesIn(this.statement);
    return this.#named === "anyone" || this.#named.has(account ?? name);
  }

  #try(requester: LocatedRequester, { context, registry }: LocatedRequest): Match {
    const [action] = this.actions;
    if (action === undefined) {
      return unmatched;
    }
    const { partition, name } = this.#repository;
    const { decision, missing } = this.#decide({
      principal: requester.principal,
      context: this.#tags === undefined ? context : { ...context, ...this.#tags },
      action,
      resource: `arn:${partition}:ecr:${registry.region}:${registry.account}:repository/${name}`,
      resourceAccount: registry.account,
    });
    if (decision === "undetermined") {
      return { matches: unknown, missing };
    }
    const wanted = this.statement.Effect === "Allow" ? "allowed" : "denied";
    return { matches: decision === wanted ? yes : no, missing: [] };
  }

  #decide(request: AccessRequest): { decision: Verdict; missing: readonly string[] } {
    const isOwn = request.principal.account === request.resourceAccount;
    return isOwn && this.#repository.isOwnAccountApart
      ? decide(request, { repository: this.#policy, identity: [] })
      : decideRepositorySide(request, this.#policy);
  }

  /** The repository's actions that it is about. */
  get actions(): readonly string[] {
    this.#actions ??= repositoryActions.filter((action) => this.isAbout(action));
    return this.#actions;
  }

  /** Account ids in its texts. */
  get accounts(): readonly string[] {
    this.#accounts ??= this.#found(/\d+/g).filter((digits) => digits.length === 12);
    return this.#accounts;
  }

  /** Ids of organisations in its texts. */
  get organizations(): readonly string[] {
    this.#organizations ??= this.#found(/o-[a-z0-9]{10,32}/g);
    return this.#organizations;
  }

  #found(form: RegExp): string[] {
    return [...new Set(textsIn(this.statement).flatMap((text) => text.match(form) ?? []))];
  }
}

/** The accounts and services in a statement's `Principal`. */
function namesIn(statement: Statement): "anyone" | ReadonlySet<string> {
  const aws = principalNames(statement, "AWS");
  if (statement.NotPrincipal !== undefined || aws.includes("*")) {
    return "anyone";
  }
  const accounts = aws.flatMap((name) => name.match(/\d{12}/g) ?? []);
  return new Set([...accounts, ...principalNames(statement, "Service")]);
}
