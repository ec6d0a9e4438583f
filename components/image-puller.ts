import * as pulumi from "@pulumi/pulumi";
import { pullPolicy } from "../ecr/identity-policy";
import { grantableToReader } from "../ecr/role-grant";
import type { RegistryRepositories } from "./arguments";
import { emitGrant, grantableArns, grantRequest } from "./role-grant";
import { readerOf } from "./shared-registry-reference";

export interface ImagePullerArgs {
  /** The SharedRegistryReference of the environment, or in another language its `repositoryArns`. */
  registry: RegistryRepositories;
  /** Names of roles of this account, or their ARNs; at least one. */
  roles: pulumi.Input<string>[];
  /**
   * Names of repositories.
   * @default every repository that the environment may read
   */
  repositories?: string[];
}

/**
 * Lets roles of this account pull: for each an inline policy, in a RolePolicy named `<name>-<role>`
 * (`<name>-role<index>` for a role whose name is known only later).
 *
 * Across accounts the repository policy and the policy of the role must both allow a pull; this is the second. The
 * roles that pull are a cluster's node role or Fargate pod execution role, an ECS container instance role or task
 * execution role.
 */
export class ImagePuller extends pulumi.ComponentResource {
  /** JSON text of the policy that each role has. */
  public readonly policyDocument: pulumi.Output<string>;
  /** Names of the inline policies by name of role. */
  public readonly policyNames: pulumi.Output<Record<string, string>>;

  /** @throws pulumi.RunError that lists everything that is wrong with the arguments */
  constructor(name: string, args: ImagePullerArgs, opts?: pulumi.ComponentResourceOptions) {
    const what = `ImagePuller ${JSON.stringify(name)}`;
    const request = grantRequest(what, args, { canOmitRepositories: true });

    super("shared-tooling-registry:index:ImagePuller", name, {}, opts);

    const { registry, roles } = args;
    const reader = readerOf(registry);
    const grantable =
      reader?.contract.apply((its) => grantableToReader(its, reader.request.environment)) ??
      grantableArns(what, registry);
    const kind = { policyOf: pullPolicy, managedPolicy: "AmazonEC2ContainerRegistryPullOnly" };
    const { policyDocument, policyNames } = emitGrant(this, name, { what, request, roles, grantable, kind });
    this.policyDocument = policyDocument;
    this.policyNames = policyNames;
    this.registerOutputs({ policyDocument, policyNames });
  }
}
