import { lambdaActions } from "../action";
import { namesSource } from "../condition";
import { memberKeys, sourceKeys } from "../condition-key";
import { isLambda, isLambdasOwnSid, nameWithoutRegion, whoPullsFor } from "../service-principal";
import type { Condition } from "../statement";
import type { PolicyRule, StatementRule } from "./document";
import type { Findings } from "./finding";
import { mayPull } from "./pull-grant";
import type { PolicyView } from "./view";
import type { StatementView } from "./view-statement";

/** Rules about services that pull on someone's behalf. */
export const serviceRules: readonly StatementRule[] = [serviceWithoutSource];

export const lambdaRules: readonly PolicyRule[] = [lambdaWithoutAccount];

/** The services that a statement lets in and that do pull. */
function services({ effect, hasPrincipal, principals }: StatementView): string[] {
  return effect === "Allow" && hasPrincipal
    ? principals.flatMap(({ kind, name }) =>
        kind === "Service" && name !== "*" && isPullerItself(name) ? [name] : [],
      )
    : [];
}

/** Names that nobody pulls under are reported as such. */
function isPullerItself(name: string): boolean {
  return whoPullsFor(name) === undefined && nameWithoutRegion(name) === undefined;
}

function serviceWithoutSource(statement: StatementView, _: PolicyView, findings: Findings): void {
  if (services(statement).length > 0 && !hasSource(statement)) {
    findings.warning(
      "service-unconditioned",
      statement.spot,
      "lets a service in for whichever account it acts: add a condition on aws:SourceArn or aws:SourceAccount",
    );
  }
}

/** An account with too few digits or too many, by itself or in an ARN. */
const misspeltAccount = /^(?:arn:[^:]*:[^:]*:[^:]*:)?(?!\d{12}(?!\d))\d{6,}(?![^:])/;

/** A condition on a source that can't match is reported as such; asking for one on top would mislead. */
function hasSource({ conditions }: StatementView): boolean {
  if (conditions.some(({ key, isBinding }) => isBinding && Object.hasOwn(memberKeys, key))) {
    return true;
  }
  const own = conditions.filter(({ key }) => sourceKeys.includes(key));
  const asWritten: Condition[] = own.map(({ operator, name, values }) => ({
    [operator]: { [name]: values.map(({ text }) => text) },
  }));
  return (
    asWritten.some(namesSource) ||
    own.some(
      ({ isBinding, values }) =>
        isBinding && values.every(({ text }) => misspeltAccount.test(text) || text.includes("${")),
    )
  );
}

/**
 * A function of another account than the registry's needs its account let in as well, for the one who creates it.
 *
 * @see Lambda Developer Guide, "Amazon ECR cross-account permissions"
 */
function lambdaWithoutAccount(policy: PolicyView, findings: Findings): void {
  const { statements, partition, options, pullGrants } = policy;
  const own = options.registryAccount;
  for (const statement of statements.filter((its) => services(its).some(isLambda))) {
    // Under this Sid Lambda itself lets itself in, in the registry's own account.
    if (isLambdasOwnSid(statement.sid)) {
      continue;
    }
    for (const account of sourceAccounts(statement)) {
      if (account === own || mayPull(pullGrants, account)) {
        continue;
      }
      const unless = own === undefined ? ", unless that is the registry's own account" : "";
      findings.warning(
        "lambda-accounts",
        statement.spot,
        `lets Lambda pull for functions of account ${account}, which can't be created from the image before that account may pull as well${unless}: add a statement for it`,
        {
          suggestion: {
            Effect: "Allow",
            Principal: { AWS: `arn:${partition}:iam::${account}:root` },
            Action: [...lambdaActions],
          },
        },
      );
    }
  }
}

function sourceAccounts({ conditions }: StatementView): string[] {
  const values = conditions
    .filter(({ key, isBinding }) => isBinding && (key === "aws:sourcearn" || key === "aws:sourceaccount"))
    .flatMap(({ values }) => values.map(({ text }) => /(?<!\d)\d{12}(?!\d)/.exec(text)?.[0]));
  return [...new Set(values.filter((account) => account !== undefined))];
}
