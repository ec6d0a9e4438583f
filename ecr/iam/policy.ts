import { isMap } from "../shape";
import { type CompiledCondition, compileConditions } from "./condition";
import { yes } from "./context";
import { compilePrincipals, type PrincipalSet } from "./principal";
import { compileResources, type ResourceSet } from "./resource";
import { readPolicyText, textMatches } from "./text";

/** One statement, made ready for evaluation. */
export interface IamStatement {
  /** Its place in the policy, from 0. */
  index: number;
  sid: string | undefined;
  /** The Sid, or `Statement[2]` without one. */
  label: string;
  effect: "Allow" | "Deny";
  /** Undefined where the statement has neither `Principal` nor `NotPrincipal`. */
  principals: { set: PrincipalSet; isInverted: boolean } | undefined;
  /** Undefined where it has neither `Resource` nor `NotResource`. */
  resources: ResourceSet | undefined;
  conditions: readonly CompiledCondition[];
}

/** A policy, made ready for evaluation. */
export interface IamPolicy {
  readonly statements: readonly IamStatement[];
  /** The statements about an action, such as `ecr:BatchGetImage`. */
  statementsFor(action: string): readonly IamStatement[];
}

/**
 * Makes a policy of any kind ready for evaluation: repository, identity, boundary, SCP or RCP. Never throws.
 *
 * IAM saves no policy that it can't read. Where one is evaluated all the same, a statement that it would refuse
 * matches nothing.
 *
 * @param document a policy as parsed JSON
 */
export function compilePolicy(document: unknown): IamPolicy {
  const { Statement, Version } = isMap(document) ? document : {};
  const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  // Before this version `${…}` was plain text (IAM User Guide, "IAM JSON policy elements: Version").
  const hasVariables = Version === "2012-10-17";
  return new CompiledPolicy(
    list.flatMap((statement, index) =>
      isMap(statement) ? compileStatement(statement, index, hasVariables) : [],
    ),
  );
}

/** A class, so that all policies share one method, which the engine can put in the place of its call. */
class CompiledPolicy implements IamPolicy {
  readonly #compiled: readonly Compiled[];
  readonly #byAction = new Map<string, IamStatement[]>();
  // The latest action's are at hand: who goes through many requests mostly asks for one action at a time.
  #latest: string | undefined;
  #about: IamStatement[] = [];

  constructor(compiled: readonly Compiled[]) {
    this.#compiled = compiled;
  }

  get statements(): readonly IamStatement[] {
    return this.#compiled.map(({ statement }) => statement);
  }

  statementsFor(action: string): readonly IamStatement[] {
    if (action !== this.#latest) {
      this.#about = this.#byAction.get(action) ?? this.#select(action);
      this.#latest = action;
    }
    return this.#about;
  }

  #select(action: string): IamStatement[] {
    const lower = action.toLowerCase();
    const about = this.#compiled.filter(({ isAbout }) => isAbout(lower)).map(({ statement }) => statement);
    this.#byAction.set(action, about);
    return about;
  }
}

interface Compiled {
  statement: IamStatement;
  isAbout: ActionTest;
}

/** Whether a statement is about an action, given in lower case. */
type ActionTest = (action: string) => boolean;

/** @returns nothing for a statement that IAM couldn't read */
function compileStatement(
  statement: Record<string, unknown>,
  index: number,
  hasVariables: boolean,
): Compiled[] {
  const { Sid, Effect, Principal, NotPrincipal, Resource, NotResource, Condition } = statement;
  const isAbout = compileActions(statement);
  const twice =
    (Principal !== undefined && NotPrincipal !== undefined) ||
    (Resource !== undefined && NotResource !== undefined);
  if ((Effect !== "Allow" && Effect !== "Deny") || isAbout === undefined || twice) {
    return [];
  }
  const sid = typeof Sid === "string" ? Sid : undefined;
  const principals = Principal ?? NotPrincipal;
  const resources = Resource ?? NotResource;
  return [
    {
      isAbout,
      statement: {
        index,
        sid,
        label: sid || `Statement[${index}]`,
        effect: Effect,
        principals:
          principals === undefined
            ? undefined
            : { set: compilePrincipals(principals), isInverted: NotPrincipal !== undefined },
        resources:
          resources === undefined
            ? undefined
            : compileResources(resources, NotResource !== undefined, Effect, hasVariables),
        conditions: compileConditions(Condition, hasVariables),
      },
    },
  ];
}

/** Undefined where the statement hasn't exactly one of `Action` and `NotAction`. */
function compileActions({ Action, NotAction }: Record<string, unknown>): ActionTest | undefined {
  if ((Action === undefined) === (NotAction === undefined)) {
    return undefined;
  }
  const element = Action ?? NotAction;
  const list: unknown[] = Array.isArray(element) ? element : [element];
  const actions = list.filter((action) => typeof action === "string").map((action) => action.toLowerCase());
  const patterns = actions
    .filter((action) => action.includes("*") || action.includes("?"))
    .map((action) => readPolicyText(action, { wildcards: true, variables: false }));
  const isListed: ActionTest = (action) =>
    actions.includes(action) ||
    patterns.some((pattern) => textMatches(pattern, action, () => undefined, []) === yes);
  return NotAction === undefined ? isListed : (action) => !isListed(action);
}
