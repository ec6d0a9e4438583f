import { bindsToAccount } from "../condition";
import type { StatementRule } from "./document";
import { type Findings, few } from "./finding";
import type { PolicyView } from "./view";
import type { ConditionEntry } from "./view-condition";
import type { StatementView } from "./view-statement";

/** Conditions that want a requester, or whom a service acts for, to be in two accounts at once. */
export const requesterAccountRules: readonly StatementRule[] = [requesterInTwoAccounts, sourceInTwoAccounts];

/** Accounts that someone has to be in, and what says so. */
interface Within {
  accounts: readonly string[];
  says: string;
}

function requesterInTwoAccounts(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const accounts = accountsOfPrincipals(statement);
  const named = accounts && { accounts, says: `the statement names ${few(accounts)}` };
  inTwoAccounts(["aws:principalarn", "aws:principalaccount"], named, statement, policy, findings);
}

function sourceInTwoAccounts(statement: StatementView, policy: PolicyView, findings: Findings): void {
  inTwoAccounts(["aws:sourcearn", "aws:sourceaccount"], undefined, statement, policy, findings);
}

function inTwoAccounts(
  keys: readonly string[],
  named: Within | undefined,
  { conditions }: StatementView,
  { hasVariables }: PolicyView,
  findings: Findings,
): void {
  let within = named;
  for (const condition of conditions.filter(({ key }) => keys.includes(key))) {
    const wanted = accountsOfCondition(condition, hasVariables);
    if (wanted === undefined) {
      continue;
    }
    const before = new Set(within?.accounts ?? wanted);
    const both = wanted.filter((account) => before.has(account));
    if (within !== undefined && both.length === 0) {
      const message = `wants account ${few(wanted)}, and ${within.says}, so that this holds for no request`;
      findings.error("condition-unmatchable", condition.spot, message);
      return;
    }
    within = { accounts: both, says: `${condition.name} wants ${few(wanted)}` };
  }
}

/** The accounts of those whom a statement names; undefined where it names others too, or nobody. */
function accountsOfPrincipals({ principals, hasPrincipal }: StatementView): string[] | undefined {
  const accounts = principals.map(({ account, memberOf }) => account ?? memberOf);
  return hasPrincipal ? allKnown(accounts) : undefined;
}

/** The accounts that a condition lets through; undefined where that can't be told. */
function accountsOfCondition(
  { key, values, base, isBinding }: ConditionEntry,
  hasVariables: boolean,
): string[] | undefined {
  const isArn = key.endsWith("arn");
  const accounts = values.map(({ text }) => {
    if (hasVariables && text.includes("${")) {
      return undefined;
    }
    return isArn && bindsToAccount(text, base)
      ? text.split(":", 5)[4]
      : !isArn && base.startsWith("String") && /^\d{12}$/.test(text)
        ? text
        : undefined;
  });
  return isBinding ? allKnown(accounts) : undefined;
}

/** Each once; undefined where one isn't known, or there is none. */
function allKnown(accounts: readonly (string | undefined)[]): string[] | undefined {
  const known = accounts.filter((account) => account !== undefined);
  return known.length === accounts.length && known.length > 0 ? [...new Set(known)] : undefined;
}
