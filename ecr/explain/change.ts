import { type AccessRequest, decide, type PolicySet, type Side, verdict } from "../access";
import { compilePolicy, type IamPolicy, type IamStatement } from "../iam/policy";
import type { Decided } from "./question";
import { type PolicyStatement, statementFor } from "./statement";

/** What has to be changed in one place before a request is allowed. */
export interface Change {
  side: Side;
  /** Of service control policies: which level, from 1. */
  level?: number;
  /** Statements that deny, by Sid or place: they have to go, or to be narrowed. */
  denying: string[];
  /** A statement that has to be added. */
  added?: PolicyStatement;
}

/**
 * All that has to be changed before denied requests of one principal are allowed: first the statements that deny,
 * then what still isn't allowed.
 *
 * @param lacking requests that are denied, on one resource
 */
export function changesFor(lacking: readonly Decided[]): Change[] {
  const changes = new Map<string, Change & { actions: string[] }>();
  const at = (side: Side, level?: number) => {
    const key = `${side} ${level ?? 0}`;
    const known = changes.get(key) ?? {
      side,
      ...(level !== undefined && { level }),
      denying: [],
      actions: [],
    };
    changes.set(key, known);
    return known;
  };
  for (const { request, policies } of lacking) {
    const denials = denialsIn(request, policies);
    for (const { side, level, label } of denials) {
      const { denying } = at(side, level);
      if (!denying.includes(label)) denying.push(label);
    }
    for (const [side, level] of lacksIn(request, without(policies, denials))) {
      at(side, level).actions.push(request.action);
    }
  }
  const [first] = lacking;
  return [...changes.values()].map(({ actions, ...change }) =>
    actions.length === 0 || first === undefined
      ? change
      : { ...change, added: statementFor(change.side, first.request, actions) },
  );
}

interface Denial {
  side: Side;
  level?: number;
  label: string;
  statement: IamStatement;
}

/** The statements that deny a request. */
function denialsIn(request: AccessRequest, policies: PolicySet): Denial[] {
  const { repository, identity = [], boundary, scps = [], rcps = [] } = policies;
  const of = (side: Side, list: readonly IamPolicy[], ask: (only: IamPolicy) => PolicySet, level?: number) =>
    list.flatMap((policy) =>
      policy.statements
        .filter(({ effect }) => effect === "Deny")
        .filter((statement) => decide(request, ask(only(policy, statement))).isExplicit)
        .map((statement) => ({
          side,
          ...(level !== undefined && { level }),
          label: statement.label,
          statement,
        })),
    );
  const nothing: PolicySet = { repository: null, identity: [] };
  // A Deny with NotPrincipal counts for whoever has a boundary, whatever that says.
  const bounded = boundary ? { boundary: compilePolicy({ Statement: [] }) } : {};
  return [
    ...of("repository-policy", repository ? [repository] : [], (its) => ({
      ...nothing,
      ...bounded,
      repository: its,
    })),
    ...of("identity-policy", identity, (its) => ({ ...nothing, identity: [its] })),
    ...of("permissions-boundary", boundary ? [boundary] : [], (its) => ({ ...nothing, boundary: its })),
    ...scps.flatMap((list, index) => of("scp", list, (its) => ({ ...nothing, scps: [[its]] }), index + 1)),
    ...rcps.flatMap((list) => of("rcp", list, (its) => ({ ...nothing, rcps: [[its]] }))),
  ];
}

const everything = compilePolicy({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
});

/** The sides, and levels of SCPs, that don't allow a request where no statement denies it. */
function lacksIn(request: AccessRequest, policies: PolicySet): [side: Side, level?: number][] {
  const { blockedBy, decision } = decide(request, policies);
  if (decision !== "denied") {
    return [];
  }
  // At home one of the two sides is enough, and the principal's own is the usual one.
  const isHome = request.principal.account === request.resourceAccount;
  const isOwn = isHome && blockedBy.includes("identity-policy");
  return blockedBy
    .filter((side) => !(isOwn && side === "repository-policy"))
    .flatMap((side): [Side, number?][] => (side === "scp" ? lackingLevels(request, policies) : [[side]]));
}

function lackingLevels(request: AccessRequest, { scps = [] }: PolicySet): [Side, number][] {
  return scps.flatMap((level, index): [Side, number][] => {
    const alone = { repository: everything, identity: [everything], scps: [level] };
    return verdict(request, alone) === "denied" ? [["scp", index + 1]] : [];
  });
}

/**
 * The fewest statements that make an undetermined request allowed, by side.
 *
 * @returns none where no statement that allows does, as with a Deny that hangs on what isn't known
 */
export function suggestions({ request, policies }: Decided): [Side, PolicyStatement][] {
  const choices: Side[][] = [
    ["identity-policy"],
    ["repository-policy"],
    ["repository-policy", "identity-policy"],
  ];
  const enough = choices.find((sides) => {
    const changed = sides.reduce(
      (so, side) => withStatement(so, side, statementFor(side, request)),
      policies,
    );
    return verdict(request, changed) === "allowed";
  });
  return (enough ?? []).map((side) => [side, statementFor(side, request)]);
}

/** The policies with a statement more. Where the principal's own aren't known, they are then taken to be that one. */
function withStatement(policies: PolicySet, side: Side, statement: PolicyStatement): PolicySet {
  const added = compilePolicy({ Version: "2012-10-17", Statement: [statement] });
  if (side === "identity-policy") {
    return { ...policies, identity: [...(policies.identity ?? []), added] };
  }
  const { repository } = policies;
  return {
    ...policies,
    repository: {
      statements: [...(repository?.statements ?? []), ...added.statements],
      statementsFor: (action) => [
        ...(repository?.statementsFor(action) ?? []),
        ...added.statementsFor(action),
      ],
    },
  };
}

function only(policy: IamPolicy, statement: IamStatement): IamPolicy {
  return filtered(policy, (its) => its === statement);
}

function without(policies: PolicySet, denials: readonly Denial[]): PolicySet {
  const gone = new Set(denials.map(({ statement }) => statement));
  const rest = (policy: IamPolicy) => filtered(policy, (statement) => !gone.has(statement));
  const { repository, identity, boundary, scps, rcps } = policies;
  return {
    repository: repository && rest(repository),
    ...(identity && { identity: identity.map(rest) }),
    ...(boundary && { boundary: rest(boundary) }),
    ...(scps && { scps: scps.map((level) => level.map(rest)) }),
    ...(rcps && { rcps: rcps.map((level) => level.map(rest)) }),
  };
}

function filtered(policy: IamPolicy, keeps: (statement: IamStatement) => boolean): IamPolicy {
  return {
    statements: policy.statements.filter(keeps),
    statementsFor: (action) => policy.statementsFor(action).filter(keeps),
  };
}
