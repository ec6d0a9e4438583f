/** The command line of AWS, as people and their scripts use it on the registry: nothing of it is ours. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { type AccountName, REGION } from "../../sandbox/accounts";
import { emulatorPython } from "../../sandbox/emulator";
import { childEnvironment } from "../../sandbox/environment";
import { run } from "../../sandbox/process";
import { theSandbox } from "./support";

/**
 * Runs `aws ecr …` with an account's credentials.
 *
 * @param args for example `describe-repositories`, `--max-items`, `2`
 * @returns the JSON that it prints
 * @throws AssertionError with what it says, if it fails
 */
export async function awsEcr(account: AccountName, ...args: string[]): Promise<Record<string, unknown>> {
  const sandbox = theSandbox();
  const python = await emulatorPython(() => undefined);
  const { accessKeyId, secretAccessKey, sessionToken } = await sandbox.clients.credentials(account);
  const { code, stdout, stderr } = await run(
    python,
    [join(dirname(python), "aws"), "ecr", ...args, "--region", REGION, "--output", "json"],
    {
      env: childEnvironment({
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken ?? "",
        AWS_CONFIG_FILE: join(sandbox.directory, "empty"),
        AWS_SHARED_CREDENTIALS_FILE: join(sandbox.directory, "empty"),
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_ENDPOINT_URL: sandbox.wire.endpoint,
      }),
    },
  );
  assert.equal(code, 0, `aws ecr ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A repository as the command line reads it: policies as parsed JSON, null where it has none. */
export async function readWithCli(account: AccountName, repositoryName: string) {
  const name = ["--repository-name", repositoryName];
  const { repositories } = await awsEcr(
    account,
    "describe-repositories",
    "--repository-names",
    repositoryName,
  );
  const [repository] = repositories as { repositoryArn: string; imageTagMutability: string }[];
  assert(repository);
  const { policyText } = await awsEcr(account, "get-repository-policy", ...name);
  const { lifecyclePolicyText } = await awsEcr(account, "get-lifecycle-policy", ...name);
  const { tags } = await awsEcr(
    account,
    "list-tags-for-resource",
    "--resource-arn",
    repository.repositoryArn,
  );
  return {
    imageTagMutability: repository.imageTagMutability,
    repositoryPolicy: JSON.parse(String(policyText)) as unknown,
    lifecyclePolicy: JSON.parse(String(lifecyclePolicyText)) as unknown,
    tags: Object.fromEntries(
      (tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
    ),
  };
}
