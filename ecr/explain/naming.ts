import type { AccessRequest } from "../access";
import { yes } from "../iam/context";
import type { IamStatement } from "../iam/policy";
import { leavesOut, namingOf, unnamed } from "../iam/principal";

/** Whether a statement of a repository policy may be about a requester. */
export function mayName({ principals, effect }: IamStatement, { principal }: AccessRequest): boolean {
  if (principals === undefined) {
    return false;
  }
  return principals.isInverted
    ? leavesOut(principals.set, principal, effect) !== yes
    : namingOf(principals.set, principal) !== unnamed;
}
