import {
  DescribeRepositoriesCommand,
  type ECRClient,
  GetRepositoryPolicyCommand,
  RepositoryPolicyNotFoundException,
} from "@aws-sdk/client-ecr";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";

/** A repository and its policy as they are in AWS. */
export interface LiveRepository {
  arn: string;
  /** Account id of the registry. */
  account: string;
  /** The policy as parsed JSON; null where it has none. */
  policy: unknown;
}

/**
 * @param name full name of the repository
 * @throws what AWS answers, RepositoryNotFoundException among it
 */
export async function readRepository(ecr: ECRClient, name: string): Promise<LiveRepository> {
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
  const [found] = repositories;
  if (found?.repositoryArn === undefined || found.registryId === undefined) {
    throw new Error(`AWS answered without an ARN for repository ${name}`);
  }
  return { arn: found.repositoryArn, account: found.registryId, policy: await readPolicy(ecr, name) };
}

async function readPolicy(ecr: ECRClient, repositoryName: string): Promise<unknown> {
  try {
    const { policyText } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    return policyText === undefined ? null : JSON.parse(policyText);
  } catch (error) {
    if (error instanceof RepositoryPolicyNotFoundException) {
      return null;
    }
    throw error;
  }
}

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
