import { publishActions, readActions } from "./action";

/** An IAM policy that a role carries. */
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
  return withToken("Pull", readActions.pull, arns);
}

/** The identity side of pushing, by the same rules. */
export function publishPolicy(arns: readonly string[]): IdentityPolicy {
  return withToken("Publish", publishActions, arns);
}

function withToken(sid: string, actions: readonly string[], arns: readonly string[]): IdentityPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "GetAuthorizationToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      { Sid: sid, Effect: "Allow", Action: [...actions], Resource: [...arns].sort() },
    ],
  };
}

/**
 * What ECS needs to write the logs of containers into a log group that exists.
 *
 * @param arn of the log group, as CloudWatch's LogGroup has it, without `:*`
 * @see ECS Developer Guide, "Amazon ECS task execution IAM role"; CloudWatch Logs API, LogGroup: in policies its ARN ends in `:*`
 */
export function logPolicy(arn: string): IdentityPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${arn}:*`,
      },
    ],
  };
}
