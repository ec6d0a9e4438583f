import type { Statement } from "../statement";
import { matchesAny, representatives, type TextForm } from "./representatives";
import { conditionValues } from "./statement-names";

/** Where config says that a registry is deployed, as far as it says so. */
export interface Deployment {
  region?: string | null | undefined;
  /** 12 digits. */
  account?: string | null | undefined;
}

/** Where a registry is, or may be. */
export interface Location {
  region: string;
  account: string;
}

/**
 * Every place that statements may tell apart: what config says, else all that they name, and another.
 *
 * @param otherAccount an account that nothing names
 */
export function locationsIn(
  { region, account }: Deployment,
  statements: readonly Statement[],
  otherAccount: string,
): Location[] {
  const regions = region
    ? [region]
    : placesLike(statements.flatMap(regionsIn), regionForm, "unnamed-region-1");
  const accounts = account
    ? [account]
    : placesLike(statements.flatMap(accountsIn), accountForm, otherAccount);
  return accounts.flatMap((its) => regions.map((where) => ({ region: where, account: its })));
}

function regionsIn(statement: Statement): string[] {
  const arns = [...resourcesIn(statement), ...conditionValues(statement, "aws:sourcearn")];
  return [...conditionValues(statement, "aws:requestedregion"), ...arns.map((arn) => part(arn, 3))];
}

function accountsIn(statement: Statement): string[] {
  return [
    ...conditionValues(statement, "aws:resourceaccount"),
    ...resourcesIn(statement).map((arn) => part(arn, 4)),
  ];
}

function resourcesIn({ Resource, NotResource }: Statement): string[] {
  return [Resource ?? [], NotResource ?? []].flat();
}

/** A part of an ARN; `*` for what ends before it, as an ARN that ends early goes on with `*`. */
function part(arn: string, index: number): string {
  return arn.split(":")[index] ?? "*";
}

const regionForm: TextForm = {
  prefix: "",
  characters: "abcdefghijklmnopqrstuvwxyz0123456789-",
  form: (rest) => ({ kind: "", isWhole: rest !== "" }),
};

export const accountForm: TextForm = {
  prefix: "",
  characters: "0123456789",
  form: (rest) => (rest.length > 12 ? undefined : { kind: String(rest.length), isWhole: rest.length === 12 }),
};

/** One text for each set of patterns that a place may match, and one that matches none. */
export function placesLike(patterns: readonly string[], form: TextForm, other: string): string[] {
  const narrow = [...new Set(patterns)].filter((its) => !/^\**$/.test(its) && !its.includes("${"));
  if (narrow.length === 0) {
    return [other];
  }
  const { texts } = representatives(narrow, form);
  const named = texts.filter((text) => matchesAny(narrow, text));
  const unnamed = matchesAny(narrow, other) ? texts.filter((text) => !named.includes(text)) : [other];
  return [...named, ...unnamed];
}

/**
 * The condition keys about a registry's place that answers differ by.
 *
 * @param answers one for each location
 */
export function keysApart(locations: readonly Location[], answers: readonly unknown[]): string[] {
  const differ = (its: keyof Location, other: keyof Location) =>
    locations.some((one, index) =>
      locations.some(
        (two, at) => one[other] === two[other] && one[its] !== two[its] && answers[index] !== answers[at],
      ),
    );
  return [
    ...(differ("region", "account") ? ["aws:requestedregion"] : []),
    ...(differ("account", "region") ? ["aws:resourceaccount"] : []),
  ];
}
