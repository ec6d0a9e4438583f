import { ECRClient } from "@aws-sdk/client-ecr";
import { IAMClient } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
  type STSClientConfig,
} from "@aws-sdk/client-sts";
import type { Credentials, ProviderConfig } from "./config";
import { awsError } from "./errors";

interface Identity {
  account: string;
  arn: string;
  userId: string;
}

/** The SDK's default. The real provider's is 25, which makes a failing emulator look like a hanging one. */
const DEFAULT_RETRIES = 2;

/** What can be put into the calls of any client. */
type Pluggable = Parameters<ECRClient["middlewareStack"]["use"]>[0] &
  Parameters<IAMClient["middlewareStack"]["use"]>[0];

/** One configured provider: an account, a Region, and the clients that speak to them. */
export interface Connection {
  readonly config: ProviderConfig;
  /** The caller in the account after every role was assumed. */
  identity(): Promise<Identity>;
  /** The ECR client of a Region (default: the provider's). */
  ecr(region?: string): ECRClient;
  /** The IAM client; IAM has one endpoint for all Regions. */
  iam(): IAMClient;
  /** Close the clients' sockets, and try no call again. */
  close(): void;
}

/**
 * @param endpoint the emulator's URL, used where the config's `endpoints` name no other
 * @throws never; the first call that needs credentials fails when there are none
 */
export function connect(config: ProviderConfig, endpoint: string): Connection {
  const base = {
    region: config.region,
    maxAttempts: (config.maxRetries ?? DEFAULT_RETRIES) + 1,
    // Said here so that the SDK doesn't look for them in the user's own environment and AWS config file.
    retryMode: "standard",
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
  const ecrEndpoint = config.endpoints.ecr ?? endpoint;
  const iamEndpoint = config.endpoints.iam ?? endpoint;
  const stsEndpoint = config.endpoints.sts ?? endpoint;

  // Calls arrive concurrently: one promise, so that no call can find half-resolved credentials and write
  // into the account that the roles were to lead out of.
  const credentials = once(() => assumeRoles(config, { ...base, endpoint: stsEndpoint }));
  const identity = once(async () => {
    const sts = new STSClient({ ...base, endpoint: stsEndpoint, credentials });
    try {
      return await callerIdentity(sts);
    } finally {
      sts.destroy();
    }
  });
  const regional = new Map<string, ECRClient>();
  const clients: { destroy(): void }[] = [];
  let isClosed = false;
  // Each attempt passes here: a call must not be tried again after the engine that asked for it is gone.
  const stopWhenClosed: Pluggable = {
    applyToStack: (stack) =>
      stack.add(
        (next) => (args) => (isClosed ? Promise.reject(new Error("the provider is closed")) : next(args)),
        { step: "finalizeRequest", priority: "low" },
      ),
  };
  const opened = <Client extends ECRClient | IAMClient>(client: Client): Client => {
    client.middlewareStack.use(stopWhenClosed);
    clients.push(client);
    return client;
  };
  let iam: IAMClient | undefined;

  return {
    config,
    identity,
    ecr(region = config.region) {
      const client =
        regional.get(region) ??
        opened(new ECRClient({ ...base, region, endpoint: ecrEndpoint, credentials }));
      regional.set(region, client);
      return client;
    },
    iam() {
      iam ??= opened(new IAMClient({ ...base, endpoint: iamEndpoint, credentials }));
      return iam;
    },
    close() {
      isClosed = true;
      for (const client of clients) {
        client.destroy();
      }
    },
  };
}

/** @throws when the config's account lists don't admit the account that its credentials lead to */
export async function admit(connection: Connection): Promise<void> {
  const { allowedAccountIds, forbiddenAccountIds, skipCredentialsValidation } = connection.config;
  if (allowedAccountIds.length + forbiddenAccountIds.length === 0 && skipCredentialsValidation) {
    return;
  }
  const { account } = await connection.identity();
  if (
    forbiddenAccountIds.includes(account) ||
    (allowedAccountIds.length > 0 && !allowedAccountIds.includes(account))
  ) {
    throw new Error(`AWS account ID not allowed: ${account}`);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function callerIdentity(sts: STSClient): Promise<Identity> {
  try {
    const caller = await sts.send(new GetCallerIdentityCommand({}));
    return { account: caller.Account ?? "", arn: caller.Arn ?? "", userId: caller.UserId ?? "" };
  } catch (error) {
    throw awsError(
      "unable to validate AWS credentials. Details: retrieving caller identity from STS",
      "STS: GetCallerIdentity",
      error,
    );
  }
}

async function assumeRoles(config: ProviderConfig, client: STSClientConfig): Promise<Credentials> {
  if (config.credentials === undefined) {
    throw new Error(
      "No valid credential sources found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or aws:accessKey and aws:secretKey",
    );
  }
  let credentials = config.credentials;
  for (const role of config.assumeRoles) {
    const sts = new STSClient({ ...client, credentials });
    try {
      const { Credentials: assumed } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: role.roleArn,
          RoleSessionName: role.sessionName ?? "pulumi",
          ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
        }),
      );
      if (assumed?.AccessKeyId === undefined || assumed.SecretAccessKey === undefined) {
        throw new Error("the response holds no credentials");
      }
      credentials = {
        accessKeyId: assumed.AccessKeyId,
        secretAccessKey: assumed.SecretAccessKey,
        ...(assumed.SessionToken === undefined ? {} : { sessionToken: assumed.SessionToken }),
      };
    } catch (error) {
      throw awsError(
        `Cannot assume IAM Role. IAM Role (${role.roleArn}) cannot be assumed`,
        "STS: AssumeRole",
        error,
      );
    } finally {
      sts.destroy();
    }
  }
  return credentials;
}
