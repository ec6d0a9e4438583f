import { accountOfMember, wholeAccount } from "../aws-principal";
import { type Partition, partitions } from "../partition";
import { isMap } from "../shape";
import { Spot } from "./finding";
import { type ActionEntry, readActionEntry } from "./view-action";
import { type ConditionEntry, readConditions } from "./view-condition";

export interface LintOptions {
  /** Account id of the registry, 12 digits, where it is known. */
  registryAccount?: string;
}

/** A policy as its rules look at it: whatever it is, with what can't be read left out. */
export interface PolicyView {
  spot: Spot;
  statements: readonly StatementView[];
  /** Whether its version has policy variables. */
  hasVariables: boolean;
  /** The partition that its principals are in. */
  partition: Partition;
  options: LintOptions;
}

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

export function viewPolicy(document: unknown, options: LintOptions): PolicyView {
  const spot = new Spot(document);
  const statements = spot
    .child("Statement")
    .each()
    .flatMap((entry) => (isMap(entry.value) ? [viewStatement(entry, entry.value)] : []));
  return {
    spot,
    statements,
    hasVariables: spot.child("Version").value === "2012-10-17",
    partition: commonPartition(statements),
    options,
  };
}

function viewStatement(spot: Spot, fields: Record<string, unknown>): StatementView {
  const { Effect, Sid } = fields;
  const hasPrincipal = Object.hasOwn(fields, "Principal");
  const hasAction = Object.hasOwn(fields, "Action");
  const actions = spot.child(hasAction ? "Action" : "NotAction");
  return {
    spot,
    fields,
    effect: Effect === "Allow" || Effect === "Deny" ? Effect : undefined,
    sid: typeof Sid === "string" && Sid !== "" ? Sid : undefined,
    principals: readPrincipals(spot.child(hasPrincipal ? "Principal" : "NotPrincipal")),
    hasPrincipal,
    actions: actions.value === undefined ? [] : actions.each().flatMap(readActionEntry),
    hasAction,
    conditions: readConditions(spot.child("Condition")),
  };
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

/** The partition that most principals are in; the first of those of a kind. */
function commonPartition(statements: readonly StatementView[]): Partition {
  const names = statements.flatMap(({ principals }) => principals.map(({ name }) => name));
  const counts = partitions.map((partition) => ({
    partition,
    count: names.filter((name) => name.startsWith(`arn:${partition}:`)).length,
  }));
  return counts.reduce((most, other) => (other.count > most.count ? other : most)).partition;
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
