import { ECRClient } from "@aws-sdk/client-ecr";
import { IAMClient } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CommandFailure, exitCodes } from "./exit";

/** Where a command's calls go; what isn't said is read from the environment and the AWS config files. */
export interface AwsOptions {
  region?: string;
  profile?: string;
}

// The SDK would say in the middle of our output that it will need a newer Node some day.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Throttled calls are tried again, the longer the later. */
const patience = { maxAttempts: 6, retryMode: "adaptive" } as const;

export function ecrClient(options: AwsOptions): ECRClient {
  return new ECRClient({ ...patience, ...options });
}

/** IAM and STS know no Regions, but the SDK wants one. */
export function iamClient(profile: string | undefined): IAMClient {
  return new IAMClient({ ...patience, ...global(profile) });
}

/** The account that the credentials of a profile are in. */
export async function callerAccount(profile: string | undefined): Promise<string | undefined> {
  const { Account } = await new STSClient({ ...patience, ...global(profile) }).send(
    new GetCallerIdentityCommand({}),
  );
  return Account;
}

function global(profile: string | undefined): AwsOptions {
  return { region: process.env["AWS_REGION"] ?? "us-east-1", ...(profile !== undefined && { profile }) };
}

/** What a call to AWS ended with, as the end of a command: AWS refused, or could not be reached. */
export function awsFailure(what: string, error: unknown): CommandFailure {
  const { name, message } = error as Error;
  const code = name === "Error" ? "" : `${name}: `;
  return new CommandFailure(`${what}: ${code}${message}`, exitCodes.aws);
}
