import { type AccessRequest, type PolicySet, type Side, verdict } from "../access";
import { compilePolicy, type IamPolicy } from "../iam/policy";
import type { RequestPrincipal } from "../iam/request-principal";
import type { Decided } from "./question";

/** A statement of a policy, as JSON. */
export type PolicyStatement = Record<string, unknown>;

/**
 * The smallest statement that makes a side allow a request, or, with `Deny`, refuse it.
 *
 * In a repository policy a principal is named by its account's root and a condition on its ARN, so that it need
 * not exist and may be made anew; in the registry's own account, where that would only leave it to the
 * principal's own policies, by itself.
 */
export function statementFor(
  side: Side,
  request: AccessRequest,
  effect: "Allow" | "Deny" = "Allow",
): PolicyStatement {
  const { action, resource } = request;
  return side === "repository-policy"
    ? { Effect: effect, ...principalElements(request), Action: action, ...sourceCondition(request) }
    : { Effect: effect, Action: action, Resource: resource };
}

function principalElements({ principal, resourceAccount }: AccessRequest): PolicyStatement {
  const { kind, name, account } = principal;
  if (kind === "service") {
    return { Principal: { Service: name } };
  }
  if (kind === "root" || account === resourceAccount) {
    return { Principal: { AWS: name } };
  }
  return { Principal: { AWS: rootOf(principal) } };
}

/** What ties the statement to this principal; with the Principal element where the two have to agree. */
function sourceCondition({ principal, resourceAccount, context = {} }: AccessRequest): PolicyStatement {
  const { kind, name, account } = principal;
  if (kind === "service") {
    const source = textUnder(context, "aws:sourcearn");
    return source === undefined ? {} : { Condition: { ArnLike: { "aws:SourceArn": source } } };
  }
  if (kind === "root" || account === resourceAccount) {
    return {};
  }
  const arn = kind === "session" ? (textUnder(context, "aws:principalarn") ?? roleOf(principal)) : name;
  return { Condition: { ArnEquals: { "aws:PrincipalArn": arn } } };
}

function textUnder(context: NonNullable<AccessRequest["context"]>, key: string): string | undefined {
  const value = Object.entries(context).find(([name]) => name.toLowerCase() === key)?.[1];
  return typeof value === "string" ? value : undefined;
}

function rootOf({ name, account }: RequestPrincipal): string {
  return `arn:${name.split(":")[1]}:iam::${account}:root`;
}

/** The role of a session, whose path its ARN doesn't show. */
function roleOf({ name, account, roleName }: RequestPrincipal): string {
  return `arn:${name.split(":")[1]}:iam::${account}:role/${roleName}`;
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
  return { ...policies, repository: joined(policies.repository, added) };
}

function joined(policy: IamPolicy | null, added: IamPolicy): IamPolicy {
  return {
    statements: [...(policy?.statements ?? []), ...added.statements],
    statementsFor: (action) => [...(policy?.statementsFor(action) ?? []), ...added.statementsFor(action)],
  };
}
