import { repositoryActions } from "../action";
import { accountOfMember, wholeAccount } from "../aws-principal";
import { isMap } from "../shape";
import type { Spot } from "./finding";
import { type ActionEntry, readActionEntry } from "./view-action";
import { type ConditionEntry, readConditions } from "./view-condition";

/** A statement that is an object. */
export interface StatementView {
  spot: Spot;
  fields: Readonly<Record<string, unknown>>;
  /** Undefined where it isn't exactly one of the two. */
  effect: "Allow" | "Deny" | undefined;
  /** Undefined where there is none, or an empty one. */
  sid: string | undefined;
  /** Those of `Principal`, else of `NotPrincipal`. */
  principals: readonly PrincipalEntry[];
  /** Whether it lets in, or keeps out, those whom it names; not where it has `NotPrincipal` or neither. */
  hasPrincipal: boolean;
  /** Those of `Action`, else of `NotAction`. */
  actions: readonly ActionEntry[];
  hasAction: boolean;
  conditions: readonly ConditionEntry[];
  /** Whether `conditions` is all that `Condition` says. */
  areConditionsRead: boolean;
}

/** One name in a statement's `Principal` or `NotPrincipal`. */
export interface PrincipalEntry {
  spot: Spot;
  kind: "AWS" | "Service";
  name: string;
  /** The account that it names as a whole. */
  account: string | undefined;
  /** The account of a role, user or session. */
  memberOf: string | undefined;
}

export function viewStatement(spot: Spot, fields: Record<string, unknown>): StatementView {
  const { Effect, Sid } = fields;
  const hasPrincipal = Object.hasOwn(fields, "Principal");
  const hasAction = Object.hasOwn(fields, "Action");
  const actions = spot.child(hasAction ? "Action" : "NotAction");
  const conditions = readConditions(spot.child("Condition"));
  return {
    spot,
    fields,
    effect: Effect === "Allow" || Effect === "Deny" ? Effect : undefined,
    sid: typeof Sid === "string" && Sid !== "" ? Sid : undefined,
    principals: readPrincipals(spot.child(hasPrincipal ? "Principal" : "NotPrincipal")),
    hasPrincipal,
    actions: actions.value === undefined ? [] : actions.each().flatMap(readActionEntry),
    hasAction,
    conditions,
    areConditionsRead: areAllRead(fields["Condition"], conditions),
  };
}

function areAllRead(element: unknown, conditions: readonly ConditionEntry[]): boolean {
  return (
    element === undefined ||
    (isMap(element) &&
      Object.values(element).every(isMap) &&
      conditions.every(({ isKnown, spot, values }) => isKnown && values.length === spot.each().length))
  );
}

/** `"*"` means `{"AWS": "*"}`. */
function readPrincipals(spot: Spot): PrincipalEntry[] {
  if (spot.value === "*") {
    return [principalEntry(spot, "AWS", "*")];
  }
  return (["AWS", "Service"] as const).flatMap((kind) =>
    spot
      .child(kind)
      .each()
      .flatMap((entry) =>
        typeof entry.value === "string" ? [principalEntry(entry, kind, entry.value)] : [],
      ),
  );
}

function principalEntry(spot: Spot, kind: PrincipalEntry["kind"], name: string): PrincipalEntry {
  const isAws = kind === "AWS";
  return {
    spot,
    kind,
    name,
    account: isAws ? wholeAccount(name) : undefined,
    memberOf: isAws ? accountOfMember(name) : undefined,
  };
}

/** Whether a statement lets in everyone that its conditions don't keep out. */
export function isForEveryone({ effect, hasPrincipal, principals, fields }: StatementView): boolean {
  return (
    effect === "Allow" && (hasPrincipal ? principals.some(isEveryone) : fields["NotPrincipal"] !== undefined)
  );
}

export function isEveryone({ name }: PrincipalEntry): boolean {
  return name === "*";
}

/**
 * Whether a statement lets in those whom it names. A name that is nobody's can be left out of such a one; left out of
 * another it could let in someone.
 */
export function letsInNamed({ effect, hasPrincipal }: StatementView): boolean {
  return effect === "Allow" && hasPrincipal;
}

/** The actions of a repository that a statement is about. */
export function aboutActions({ actions, hasAction }: StatementView): readonly string[] {
  const listed = new Set(actions.flatMap(({ matches }) => matches));
  return repositoryActions.filter((action) => listed.has(action) === hasAction);
}

/** Whether no `Resource` keeps a statement from its repository, whatever that is called. */
export function isWholeRepository({ spot, fields }: StatementView): boolean {
  return (
    !Object.hasOwn(fields, "NotResource") &&
    (!Object.hasOwn(fields, "Resource") ||
      spot
        .child("Resource")
        .each()
        .some(({ value }) => value === "*"))
  );
}
