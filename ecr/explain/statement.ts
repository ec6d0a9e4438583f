import type { AccessRequest, Side } from "../access";
import type { RequestPrincipal } from "../iam/request-principal";

/** A statement of a policy, as JSON. */
export type PolicyStatement = Record<string, unknown>;

/**
 * The smallest statement that makes a side allow a request, or, with `Deny`, refuse it.
 *
 * In a repository policy a principal is named by its account's root and a condition on its ARN, so that it need
 * not exist and may be made anew; in the registry's own account, where that would only leave it to the
 * principal's own policies, by itself.
 *
 * @param actions in place of the request's one
 */
export function statementFor(
  side: Side,
  request: AccessRequest,
  actions: readonly string[] = [request.action],
  effect: "Allow" | "Deny" = "Allow",
): PolicyStatement {
  const Action = actions.length === 1 ? actions[0] : actions;
  return side === "repository-policy"
    ? { Effect: effect, ...principalElements(request), Action, ...sourceCondition(request) }
    : { Effect: effect, Action, Resource: request.resource };
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
  const arn = kind === "session" ? textUnder(context, "aws:principalarn") : name;
  return arn === undefined
    ? { Condition: { ArnLike: { "aws:PrincipalArn": rolesOf(principal) } } }
    : { Condition: { ArnEquals: { "aws:PrincipalArn": arn } } };
}

function textUnder(context: NonNullable<AccessRequest["context"]>, key: string): string | undefined {
  const value = Object.entries(context).find(([name]) => name.toLowerCase() === key)?.[1];
  return typeof value === "string" ? value : undefined;
}

function rootOf({ name, account }: RequestPrincipal): string {
  return `arn:${name.split(":")[1]}:iam::${account}:root`;
}

/** The role of a session, without a path and with any: a session's ARN doesn't show it. */
function rolesOf({ name, account, roleName }: RequestPrincipal): string[] {
  const start = `arn:${name.split(":")[1]}:iam::${account}:role/`;
  return [`${start}${roleName}`, `${start}*/${roleName}`];
}
