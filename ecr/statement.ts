import { type Account, later } from "./account";
import { lambdaActions, publishActions, readActions } from "./action";
import { sidWord } from "./names";
import type { Organization } from "./organization";
import type { Partition } from "./partition";
import type { Environment, Publisher } from "./readers";
import type { Role } from "./role";

/** Condition operator → condition key → value or values. */
export type Condition = Record<string, Record<string, string | string[]>>;

export type Principal = Record<string, string | string[]>;

/** One statement of a repository policy, as IAM spells it. */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: Principal;
  NotPrincipal?: Principal;
  Action?: string[];
  NotAction?: string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Condition;
}

/** The elements that a statement may have. @see IAM User Guide, "IAM JSON policy elements reference" */
export const statementElements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const satisfies readonly (keyof Statement)[];

/** What lets an environment in: one statement for each kind of reader, none for a kind without readers. */
export function environmentStatements(environment: Environment, partition: Partition): Statement[] {
  const sid = `Read${sidWord(environment.name)}`;
  const actions = readActions[environment.access];
  const statements = [
    ...accountStatement(sid, environment.accounts, actions, partition),
    ...roleStatements(sid, environment.roles, actions, partition),
    ...organizationStatement(sid, environment.organization, actions),
  ];
  return environment.lambda
    ? [...statements, ...lambdaStatement(sid, environment.accounts, partition)]
    : statements;
}

/** What lets a publisher in, by the same rules. */
export function publisherStatements(publisher: Publisher, partition: Partition): Statement[] {
  const sid = `Publish${sidWord(publisher.name)}`;
  return [
    ...accountStatement(sid, publisher.accounts, publishActions, partition),
    ...roleStatements(sid, publisher.roles, publishActions, partition),
  ];
}

function accountStatement(
  sid: string,
  accounts: readonly Account[],
  actions: readonly string[],
  partition: Partition,
): Statement[] {
  const roots = rootsOf(accounts, partition);
  return roots.length === 0 ? [] : [allow(`${sid}Accounts`, { AWS: roots }, actions)];
}

/**
 * Roles are let in through their account's root and a condition on `aws:PrincipalArn`. A role named as the
 * principal itself would have to exist when the policy is saved, and would be forgotten for good when it is
 * deleted, even if it is made again (IAM User Guide, "AWS JSON policy elements: Principal").
 */
function roleStatements(
  sid: string,
  roles: readonly Role[],
  actions: readonly string[],
  partition: Partition,
): Statement[] {
  const statement = (kind: string, operator: string, some: readonly Role[]): Statement[] =>
    some.length === 0
      ? []
      : [
          allow(
            `${sid}${kind}`,
            { AWS: rootsOf(new Set(some.map((role) => role.account)), partition) },
            actions,
            { [operator]: { "aws:PrincipalArn": some.map((role) => role.arn) } },
          ),
        ];
  return [
    ...statement(
      "Roles",
      "ArnEquals",
      roles.filter((role) => !role.isPattern),
    ),
    ...statement(
      "RolePatterns",
      "ArnLike",
      roles.filter((role) => role.isPattern),
    ),
  ];
}

function organizationStatement(
  sid: string,
  organization: Organization | undefined,
  actions: readonly string[],
): Statement[] {
  if (organization === undefined) {
    return [];
  }
  const { id, paths } = organization;
  const condition: Condition = {
    StringEquals: { "aws:PrincipalOrgID": id },
    ...(paths.length > 0 && { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": paths } }),
  };
  return [allow(`${sid}Organization`, { AWS: "*" }, actions, condition)];
}

/**
 * The Lambda service fetches a function's image itself. AWS requires function and repository to be in the
 * same Region anyway, so the Region stays open and the account is the boundary.
 */
function lambdaStatement(sid: string, accounts: readonly Account[], partition: Partition): Statement[] {
  const sources = accounts
    .filter((account) => account !== later)
    .map((account) => `arn:${partition}:lambda:*:${account}:function:*`);
  return sources.length === 0
    ? []
    : [
        allow(`${sid}Lambda`, { Service: "lambda.amazonaws.com" }, lambdaActions, {
          StringLike: { "aws:SourceArn": sources },
        }),
      ];
}

function rootsOf(accounts: Iterable<Account>, partition: Partition): string[] {
  return [...accounts]
    .filter((account) => account !== later)
    .sort()
    .map((account) => `arn:${partition}:iam::${account}:root`);
}

function allow(
  Sid: string,
  Principal: Principal,
  actions: readonly string[],
  Condition?: Condition,
): Statement {
  return {
    Sid,
    Effect: "Allow",
    Principal,
    Action: [...actions],
    ...(Condition !== undefined && { Condition }),
  };
}
