import { readActions } from "./action";

/** An IAM policy that a reader's role carries. */
export interface IdentityPolicy {
  Version: "2012-10-17";
  Statement: { Sid: string; Effect: "Allow"; Action: string | string[]; Resource: string | string[] }[];
}

/**
 * The identity side of pulling: across accounts the reader's own policy must allow it as well as the
 * repository's. A token is not issued for a repository, so that action takes no resource but `*`.
 *
 * @param arns of the repositories, at least one
 */
export function pullPolicy(arns: readonly string[]): IdentityPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "GetAuthorizationToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      { Sid: "Pull", Effect: "Allow", Action: [...readActions.pull], Resource: [...arns].sort() },
    ],
  };
}
