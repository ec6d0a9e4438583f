import { compilePolicy } from "../ecr/iam/policy";
import type { RequestPrincipal } from "../ecr/iam/request-principal";
import { findRepository, readPolicy } from "../live/registry";
import { readRolePolicies } from "../live/role-policies";
import { awsFailure, caller as callerOf, ecrClient, iamClient } from "./aws";
import type { ExplainOptions } from "./explain-options";
import { type Asked, checkSame } from "./explain-source";

/**
 * A repository as it is in AWS, and the policies of the role that asks, where the credentials may read them: a
 * role is in another account more often than not.
 *
 * @throws CommandFailure with exit code 3 for what AWS refuses of the registry, 2 for a registry in another account
 *   than the one said
 */
export async function fromAws(options: ExplainOptions, principal: RequestPrincipal): Promise<Asked> {
  const { repository = "", region, profile, registryAccount } = options;
  const where = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
  const live = await readRepository(ecrClient(where), repository).catch((error: unknown) => {
    throw awsFailure(`repository ${repository}`, error);
  });
  checkSame("--registry-account", registryAccount, live.account, `repository ${repository}`);
  const isGiven = options.identityPolicy !== undefined;
  const own = isGiven ? undefined : await ownPolicies(principal, options.identityProfile ?? profile);
  const name = `repository ${repository}`;
  return { ...live, region: live.arn.split(":")[3], name, ...(own && { own }) };
}

async function readRepository(ecr: ReturnType<typeof ecrClient>, repository: string) {
  const { repositoryArn: arn, registryId: account } = (await findRepository(ecr, repository)) ?? {};
  if (arn === undefined || account === undefined) {
    throw new Error("the registry has none of that name in this Region");
  }
  const text = await readPolicy(ecr, repository);
  return { arn, account, policy: text === null ? null : (JSON.parse(text) as unknown) };
}

/** Undefined, with a line on standard error that says why, where they can't be read. */
async function ownPolicies(
  { kind, name, account, roleName }: RequestPrincipal,
  profile: string | undefined,
): Promise<Asked["own"]> {
  if (kind === "service" || kind === "root") {
    return undefined;
  }
  const unread = (why: string) => {
    process.stderr.write(
      `the policies of ${name} weren't read: ${why}; give them with --identity-policy, or credentials with --identity-profile\n`,
    );
    return undefined;
  };
  if (roleName === undefined) {
    return unread("only those of roles are");
  }
  try {
    const caller = await callerOf(profile);
    if (caller.account !== account) {
      return unread(`the credentials are of account ${caller.account}`);
    }
    const { identity, boundary } = await readRolePolicies(iamClient(profile), roleName);
    return {
      identity: identity.map(compilePolicy),
      ...(boundary !== undefined && { boundary: compilePolicy(boundary) }),
    };
  } catch (error) {
    // The repository's side is an answer of its own, so this one's failure is told and not the end.
    return unread((error as Error).message);
  }
}
