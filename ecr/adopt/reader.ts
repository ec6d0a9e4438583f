import { readActions } from "../action";
import { sidWord } from "../names";
import { listOf } from "../normal-policy";
import type { Partition } from "../partition";
import { Problems } from "../problem";
import { readEnvironments, readPublishers } from "../readers";
import { isMap, Place, sortedSet } from "../shape";
import { environmentStatements, publisherStatements } from "../statement";
import { statementForm } from "./provider-equal";

/** An environment or publisher that statements of a live policy say exactly. */
export interface LiveReader {
  group: "environments" | "publishers";
  name: string;
  /** As config has it, without `repositories`. */
  settings: Record<string, unknown>;
}

/** A policy's statements: those that readers stand for, and the others. */
export interface Reading {
  readers: { reader: LiveReader; statements: readonly unknown[] }[];
  others: unknown[];
}

const kinds = ["Accounts", "Roles", "RolePatterns", "Organization", "Lambda"] as const;

type Kind = (typeof kinds)[number];

type ByKind = Map<Kind, Record<string, unknown>>;

const ourSid = new RegExp(`^(Read|Publish)([A-Za-z0-9]+?)(${kinds.join("|")})$`);

/**
 * Which environments and publishers a policy's statements stand for. A statement counts only with the very Sid that
 * the plan would give it, because to the provider another Sid is a change.
 */
export function readReaders(statements: readonly unknown[], partition: Partition): Reading {
  const found: Reading["readers"] = [];
  for (const [slot, byKind] of bySlot(statements)) {
    const reader = readerOf(slot, byKind, partition);
    if (reader !== undefined) {
      found.push(reader);
    }
  }
  const taken = new Set(found.flatMap((its) => its.statements));
  return { readers: found, others: statements.filter((statement) => !taken.has(statement)) };
}

/** A policy none of whose statements anybody stands for. */
export function withoutReaders({ readers, others }: Reading): Reading {
  return { readers: [], others: [...readers.flatMap(({ statements }) => statements), ...others] };
}

/** Statements whose Sids are those of one reader. */
function bySlot(statements: readonly unknown[]): Map<string, ByKind> {
  const slots = new Map<string, ByKind>();
  for (const statement of statements) {
    const sid = isMap(statement) ? statement["Sid"] : undefined;
    const [, verb, word, kind] = (typeof sid === "string" && ourSid.exec(sid)) || [];
    if (isMap(statement) && kind !== undefined) {
      const slot = `${verb} ${word}`;
      const byKind: ByKind = slots.get(slot) ?? new Map();
      slots.set(slot, byKind);
      byKind.set(kind as Kind, statement);
    }
  }
  return slots;
}

/** The reader that makes just these statements; without Lambda's, where it is not about the same accounts. */
function readerOf(
  slot: string,
  byKind: ByKind,
  partition: Partition,
): Reading["readers"][number] | undefined {
  const [verb, word = ""] = slot.split(" ");
  const name = nameOf(word);
  if (name === undefined) {
    return undefined;
  }
  const group = verb === "Read" ? "environments" : "publishers";
  for (const some of [byKind, new Map([...byKind].filter(([kind]) => kind !== "Lambda"))]) {
    const settings = settingsOf(some, group);
    const made = madeBy({ group, name, settings }, partition);
    const statements = [...some.values()];
    if (statements.length > 0 && sameForms(made, statements)) {
      return { reader: { group, name, settings }, statements };
    }
  }
  return undefined;
}

/** The name whose Sid has this word in it: `eu-production` for `EuProduction`. */
function nameOf(word: string): string | undefined {
  const name = word.replace(/(?!^)(?=[A-Z])/g, "-").toLowerCase();
  return sidWord(name) === word && name.length <= 40 ? name : undefined;
}

function settingsOf(byKind: ByKind, group: LiveReader["group"]): Record<string, unknown> {
  const accounts = sortedSet(principalsOf(byKind.get("Accounts")).map(accountOf));
  const roles = sortedSet([
    ...valuesOf(byKind.get("Roles"), "ArnEquals", "aws:PrincipalArn"),
    ...valuesOf(byKind.get("RolePatterns"), "ArnLike", "aws:PrincipalArn"),
  ]);
  const organization = byKind.get("Organization");
  const [id] = valuesOf(organization, "StringEquals", "aws:PrincipalOrgID");
  const paths = sortedSet(valuesOf(organization, "ForAnyValue:StringLike", "aws:PrincipalOrgPaths"));
  const [first] = [...byKind].filter(([kind]) => kind !== "Lambda").map(([, statement]) => statement);
  const access = group === "environments" ? accessOf(first) : "pull";
  return {
    ...(accounts.length > 0 && { accounts }),
    ...(roles.length > 0 && { roles }),
    ...(organization !== undefined && { organization: { id, ...(paths.length > 0 && { paths }) } }),
    ...(byKind.has("Lambda") && { lambda: true }),
    ...(access !== "pull" && { access }),
  };
}

/** The access level of just these actions; `pull` where there is none, which then doesn't make the statement. */
function accessOf(statement: Record<string, unknown> | undefined): string {
  const actions = listOf(statement?.["Action"]).map(String).sort().join();
  return Object.entries(readActions).find(([, its]) => its.join() === actions)?.[0] ?? "pull";
}

/** The statements that the plan makes of a reader; none where config wouldn't take it. */
function madeBy({ group, name, settings }: LiveReader, partition: Partition): unknown[] {
  const problems = new Problems();
  const repositories = group === "publishers" ? { repositories: ["*"] } : {};
  const place = new Place({ [name]: { ...settings, ...repositories } }, group, problems);
  const made =
    group === "environments"
      ? readEnvironments(place, partition).flatMap((its) => environmentStatements(its, partition))
      : readPublishers(place, partition).flatMap((its) => publisherStatements(its, partition));
  return problems.hasErrors ? [] : made;
}

function sameForms(some: readonly unknown[], others: readonly unknown[]): boolean {
  const forms = (statements: readonly unknown[]) => statements.map(statementForm).sort().join("\n");
  return some.length === others.length && forms(some) === forms(others);
}

function principalsOf(statement: Record<string, unknown> | undefined): string[] {
  const principal = statement?.["Principal"];
  return isMap(principal) ? listOf(principal["AWS"]).map(String) : [];
}

function accountOf(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

function valuesOf(statement: Record<string, unknown> | undefined, operator: string, key: string): string[] {
  const condition = statement?.["Condition"];
  const keys = isMap(condition) ? condition[operator] : undefined;
  return isMap(keys) ? listOf(keys[key]).map(String) : [];
}
