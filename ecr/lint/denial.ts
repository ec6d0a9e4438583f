import { type Narrowing, narrower, narrowingOf, outsidersOf, wider } from "./narrowing";
import { aboutActions, isEveryone, isWholeRepository, type StatementView } from "./view-statement";

/** What a policy denies, as far as its statements tell for sure. */
export interface Denials {
  /** What is denied whatever the request, by those to whom (`*`, an account, or a name) and by action. */
  outright: ReadonlyMap<string, ReadonlyMap<string, StatementView>>;
  /** What is denied to everyone but some, by action. */
  fences: ReadonlyMap<string, Fence>;
}

interface Fence {
  /** How few those are to whom it isn't denied. */
  narrowing: Narrowing;
  statement: StatementView;
}

export function readDenials(statements: readonly StatementView[], hasVariables: boolean): Denials {
  const outright = new Map<string, Map<string, StatementView>>();
  const fences = new Map<string, Fence>();
  for (const statement of statements.filter(isPlainDeny)) {
    const { principals, conditions } = statement;
    if (conditions.length === 0) {
      for (const { name, account } of principals) {
        addOutright(outright, account ?? name, statement);
      }
    } else if (principals.some((entry) => isEveryone(entry) && entry.kind === "AWS")) {
      // All conditions have to hold for it to deny, so whoever is within one of them gets through.
      const narrowing = conditions.map((condition) => outsidersOf(condition, hasVariables)).reduce(wider);
      for (const action of narrowing === "none" ? [] : aboutActions(statement)) {
        const before = fences.get(action);
        if (before === undefined || narrower(before.narrowing, narrowing) !== before.narrowing) {
          fences.set(action, { narrowing, statement });
        }
      }
    }
  }
  return { outright, fences };
}

function addOutright(
  outright: Map<string, Map<string, StatementView>>,
  whom: string,
  statement: StatementView,
): void {
  const denied = outright.get(whom) ?? new Map<string, StatementView>();
  outright.set(whom, denied);
  for (const action of aboutActions(statement)) {
    if (!denied.has(action)) {
      denied.set(action, statement);
    }
  }
}

/** A Deny of which every part can be read, about the whole repository. */
function isPlainDeny(statement: StatementView): boolean {
  const { effect, hasPrincipal, fields, areConditionsRead } = statement;
  return (
    effect === "Deny" &&
    hasPrincipal &&
    fields["NotPrincipal"] === undefined &&
    isWholeRepository(statement) &&
    areConditionsRead
  );
}

/** The Deny that keeps out a statement's everyone but some, from all that it grants. */
export function fenceAround(statement: StatementView, { fences }: Denials): Fence | undefined {
  const found = aboutActions(statement).map((action) => fences.get(action));
  return found.reduce(
    (one, other) =>
      one === undefined || other === undefined
        ? undefined
        : wider(one.narrowing, other.narrowing) === one.narrowing
          ? one
          : other,
    found[0],
  );
}

/** How far a statement's own conditions, and the statements that deny, narrow whom it lets in. */
export function narrowingWithin(
  statement: StatementView,
  { hasVariables, denials }: { hasVariables: boolean; denials: Denials },
): Narrowing {
  const own = narrowingOf(statement.conditions, hasVariables);
  const fence = fenceAround(statement, denials);
  return fence === undefined ? own : narrower(own, fence.narrowing);
}

/** The statements that deny outright all that another one grants, to all whom it names; none where they leave anything. */
export function deniersOf(statement: StatementView, { outright }: Denials): StatementView[] {
  const actions = aboutActions(statement);
  const found = new Set<StatementView>();
  for (const { kind, name, account, memberOf } of outright.size === 0 ? [] : statement.principals) {
    const names = kind === "AWS" ? ["*", account ?? memberOf ?? name, name] : ["*", name];
    for (const action of actions) {
      const denier = names.map((its) => outright.get(its)?.get(action)).find((its) => its !== undefined);
      if (denier === undefined) {
        return [];
      }
      found.add(denier);
    }
  }
  return [...found];
}
