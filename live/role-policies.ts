import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";

/** The policies of a role, as parsed JSON. */
export interface LiveRolePolicies {
  /** Inline and attached ones. */
  identity: unknown[];
  /** Undefined for a role without a permissions boundary. */
  boundary: unknown;
}

/**
 * @param roleName without path
 * @throws what AWS answers, NoSuchEntityException among it
 */
export async function readRolePolicies(iam: IAMClient, RoleName: string): Promise<LiveRolePolicies> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const boundaryArn = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  const identity: unknown[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      identity.push(decoded(PolicyDocument));
    }
  }
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
    { client: iam },
    { RoleName },
  )) {
    for (const { PolicyArn } of AttachedPolicies) {
      identity.push(await managedPolicy(iam, PolicyArn));
    }
  }
  return { identity, boundary: boundaryArn && (await managedPolicy(iam, boundaryArn)) };
}

async function managedPolicy(iam: IAMClient, PolicyArn: string | undefined): Promise<unknown> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return decoded(PolicyVersion?.Document);
}

/** IAM answers policies with percent signs for what a URL couldn't hold (RFC 3986). */
function decoded(document: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(document ?? ""));
}
