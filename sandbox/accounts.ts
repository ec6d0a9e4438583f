/** The sandbox's AWS accounts. */

import { ECRClient } from "@aws-sdk/client-ecr";
import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

export const ACCOUNTS = {
  /** Owns the repositories. */
  tooling: "111111111111",
  staging: "222222222222",
  production: "333333333333",
  /** In no config: may never get in. */
  stranger: "444444444444",
} as const;

export type AccountName = keyof typeof ACCOUNTS;

export const REGION = "us-east-1";

/** What a person who stands in no account yet signs with; the emulator takes any. */
export const CREDENTIALS = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };

export function deployRole(account: AccountName): string {
  return `arn:aws:iam::${ACCOUNTS[account]}:role/deploy`;
}

/** The provider's part of a stack config, for a stack that lives in this account. */
export function accountConfig(account: AccountName): Record<string, unknown> {
  return {
    "aws:region": REGION,
    "aws:allowedAccountIds": [ACCOUNTS[account]],
    "aws:assumeRoles": [{ roleArn: deployRole(account) }],
    "aws:skipCredentialsValidation": "true",
  };
}

/** As the AWS SDK takes them. */
interface AwsCredentialIdentity {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Clients {
  /** A client that sees what this account sees. Independent of the engine and its provider. */
  ecr(account: AccountName, region?: string): ECRClient;
  /** Likewise. IAM has no Regions. */
  iam(account: AccountName): IAMClient;
  /** What a command signs with to stand in this account. */
  credentials(account: AccountName): Promise<AwsCredentialIdentity>;
  destroy(): void;
}

export function openClients(endpoint: string): Clients {
  // Under Node 20 the SDK says once, in the middle of other output, that it will need a newer one.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const sts = new STSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const clients = new Map<string, ECRClient>();
  const iamClients = new Map<AccountName, IAMClient>();

  async function assume(account: AccountName): Promise<AwsCredentialIdentity> {
    const command = new AssumeRoleCommand({ RoleArn: deployRole(account), RoleSessionName: "sandbox" });
    const { Credentials: given } = await sts.send(command);
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined)
      throw new Error(`the emulator gave no credentials for ${deployRole(account)}`);
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
    };
  }

  return {
    ecr(account, region = REGION) {
      const key = `${account} ${region}`;
      const client =
        clients.get(key) ?? new ECRClient({ endpoint, region, credentials: () => assume(account) });
      clients.set(key, client);
      return client;
    },
    iam(account) {
      const client =
        iamClients.get(account) ??
        new IAMClient({ endpoint, region: REGION, credentials: () => assume(account) });
      iamClients.set(account, client);
      return client;
    },
    credentials: assume,
    destroy() {
      for (const client of [sts, ...clients.values(), ...iamClients.values()]) client.destroy();
    },
  };
}
