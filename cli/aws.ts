import { ECRClient } from "@aws-sdk/client-ecr";
import type { IAMClient } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { listed } from "../ecr/words";
import { awsErrorWords } from "../live/aws-error";
import { CommandFailure, exitCodes } from "./exit";

/** Where a command's calls go; what isn't said is read from the environment and the AWS config files. */
export interface AwsOptions {
  region?: string;
  profile?: string;
}

// The SDK would say in the middle of our output that it will need a newer Node some day.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Throttled calls are tried again, the longer the later; an endpoint that doesn't answer is given up. */
const patience = {
  retryMode: "adaptive",
  ...(process.env["AWS_MAX_ATTEMPTS"] === undefined && { maxAttempts: 6 }),
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  // What the SDK has to say is said by its errors; its warnings would stand in the middle of our output.
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  // Thousands of calls of a few kinds go the same way through the SDK: it is laid out once for each kind.
  cacheMiddleware: true,
} as const;

function ignore(): void {}

/** @param configured the Region that the stack's config says: it counts before what the environment says */
export function ecrClient({ region, profile }: AwsOptions, configured?: string | null): ECRClient {
  const its = region ?? configured ?? undefined;
  return new ECRClient({
    ...patience,
    ...(its !== undefined && { region: its }),
    ...(profile !== undefined && { profile }),
  });
}

/** IAM and STS know no Regions, but the SDK wants one. IAM's client is loaded where it is needed: one command does. */
export function iamClient(profile: string | undefined): IAMClient {
  const { IAMClient } = require("@aws-sdk/client-iam") as typeof import("@aws-sdk/client-iam");
  return new IAMClient({ ...patience, ...global(profile) });
}

/** Who the credentials of a profile are. */
export interface Caller {
  /** Account id. */
  account: string;
  arn: string;
}

/** @throws what AWS answers */
export async function caller(profile: string | undefined): Promise<Caller> {
  const { Account, Arn } = await new STSClient({ ...patience, ...global(profile) }).send(
    new GetCallerIdentityCommand({}),
  );
  if (Account === undefined || Arn === undefined) {
    throw new Error("AWS answered without an account or an ARN for these credentials");
  }
  return { account: Account, arn: Arn };
}

/**
 * Who calls, before anything is read or written.
 *
 * @param allowed the accounts that config allows (`aws:allowedAccountIds`); empty where it doesn't say
 * @throws CommandFailure with exit code 3 where AWS doesn't say who calls, 2 where it is another account
 */
export async function callerIn(allowed: readonly string[], profile: string | undefined): Promise<Caller> {
  const its = await caller(profile).catch((error: unknown) => {
    throw awsFailure("credentials", error);
  });
  if (allowed.length > 0 && !allowed.includes(its.account)) {
    throw new CommandFailure(
      `the credentials are of account ${its.account}, and config allows ${listed(allowed)} only (aws:allowedAccountIds): nothing was done`,
      exitCodes.badCall,
    );
  }
  return its;
}

function global(profile: string | undefined): AwsOptions {
  return { region: process.env["AWS_REGION"] ?? "us-east-1", ...(profile !== undefined && { profile }) };
}

/** What a call to AWS ended with, as the end of a command: AWS refused, or could not be reached. */
export function awsFailure(what: string, error: unknown): CommandFailure {
  return new CommandFailure(`${what}: ${awsErrorWords(error)}`, exitCodes.aws);
}
