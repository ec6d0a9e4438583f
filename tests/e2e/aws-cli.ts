/** The command line of AWS, as people and their scripts use it on the registry: nothing of it is ours. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { REGION } from "../../sandbox/accounts";
import { emulatorPython } from "../../sandbox/emulator";
import { run } from "../../sandbox/process";

/**
 * Runs `aws ecr …`.
 *
 * @param env where it calls, and with whose credentials
 * @param args for example `describe-repositories`, `--max-items`, `2`
 * @returns the JSON that it prints
 * @throws AssertionError with what it says, if it fails
 */
export async function awsEcr(
  env: Record<string, string>,
  ...args: string[]
): Promise<Record<string, unknown>> {
  const aws = join(dirname(await emulatorPython(() => undefined)), "aws");
  const { code, stdout, stderr } = await run(aws, ["ecr", ...args, "--region", REGION, "--output", "json"], {
    env,
  });
  assert.equal(code, 0, `aws ecr ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A repository as that command line reads it. */
export async function readWithCli(env: Record<string, string>, repositoryName: string) {
  const name = ["--repository-name", repositoryName];
  const { repositories } = await awsEcr(env, "describe-repositories", "--repository-names", repositoryName);
  const [repository] = repositories as { repositoryArn: string; imageTagMutability: string }[];
  assert(repository);
  const { policyText } = await awsEcr(env, "get-repository-policy", ...name);
  const { lifecyclePolicyText } = await awsEcr(env, "get-lifecycle-policy", ...name);
  const { tags } = await awsEcr(env, "list-tags-for-resource", "--resource-arn", repository.repositoryArn);
  return {
    imageTagMutability: repository.imageTagMutability,
    repositoryPolicy: JSON.parse(String(policyText)) as unknown,
    lifecyclePolicy: JSON.parse(String(lifecyclePolicyText)) as unknown,
    tags: Object.fromEntries(
      (tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
    ),
  };
}

/** Tags of a repository's images, as that command line reads them: by digest, sorted. */
export async function imagesWithCli(env: Record<string, string>, repositoryName: string) {
  const { imageDetails } = await awsEcr(env, "describe-images", "--repository-name", repositoryName);
  const images = imageDetails as { imageDigest: string; imageTags?: string[] }[];
  return Object.fromEntries(
    images.map(({ imageDigest, imageTags = [] }) => [imageDigest, [...imageTags].sort()]),
  );
}
