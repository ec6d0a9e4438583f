import { lambdaActions } from "./action";
import { normalPolicy } from "./normal-policy";
import { isLambdasOwnSid } from "./service-principal";
import { isMap } from "./shape";

/** What Lambda lets itself do beyond the pull, in the statement that it adds itself. */
const itsActions: readonly string[] = [
  ...lambdaActions,
  "ecr:DeleteRepositoryPolicy",
  "ecr:GetRepositoryPolicy",
  "ecr:SetRepositoryPolicy",
];

/**
 * Whether a statement is the one that Lambda adds to the policy of a repository in its own account, when a function
 * is made of an image in it. What carries its Sid but lets in anyone else, or more, is not.
 *
 * @param statement as parsed JSON
 * @param account the registry's account id
 * @see Lambda Developer Guide, "Amazon ECR permissions"
 */
export function isLambdasOwnStatement(statement: unknown, account: string): boolean {
  const its: unknown = (
    normalPolicy({ Statement: [statement] })?.["Statement"] as unknown[] | undefined
  )?.[0];
  if (!isMap(its)) {
    return false;
  }
  const { Sid, Effect, Principal, Action, Condition, ...others } = its;
  const actions = [Action ?? []].flat();
  return (
    isLambdasOwnSid(typeof Sid === "string" ? Sid : undefined) &&
    Effect === "Allow" &&
    JSON.stringify(Principal) === '{"Service":"lambda.amazonaws.com"}' &&
    actions.length > 0 &&
    actions.every((action) => itsActions.includes(String(action))) &&
    isForFunctionsOf(account, Condition) &&
    Object.keys(others).length === 0
  );
}

/** Whether the only condition, in its normal form, is that a function of the account asks. */
function isForFunctionsOf(account: string, condition: unknown): boolean {
  const operators = isMap(condition) ? Object.entries(condition) : [];
  const [[operator = "", keys] = []] = operators;
  if (operators.length !== 1 || !/^(?:String|Arn)(?:Like|Equals)$/.test(operator) || !isMap(keys)) {
    return false;
  }
  const { "aws:SourceArn": sources, ...others } = keys;
  const arns = [sources ?? []].flat().map(String);
  const ofAccount = new RegExp(`^arn:[a-z-]+:lambda:[a-z0-9*-]+:${account}:function:`);
  return arns.length > 0 && arns.every((arn) => ofAccount.test(arn)) && Object.keys(others).length === 0;
}
