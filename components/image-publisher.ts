import * as pulumi from "@pulumi/pulumi";
import { publishPolicy } from "../ecr/identity-policy";
import { grantableToPublisher } from "../ecr/role-grant";
import type { RegistryRepositories } from "./arguments";
import { emitGrant, grantableArns, grantRequest } from "./role-grant";
import { readerOf } from "./shared-registry-reference";

export interface ImagePublisherArgs {
  /**
   * A SharedToolingRegistry, a SharedRegistryReference, or any `repositoryArns`, as the tooling stack exports them:
   * an account that publishes need not be an environment.
   */
  registry: RegistryRepositories;
  /** Names of roles of this account, or their ARNs; at least one. */
  roles: pulumi.Input<string>[];
  /** Names of repositories, at least one. */
  repositories: string[];
}

/**
 * Lets roles of this account push, and pull, as CI does: for each an inline policy, in a RolePolicy named
 * `<name>-<role>` (`<name>-role<index>` for a role whose name is known only later).
 *
 * That the repositories exist is checked; whether their policies let this account push is not, because a registry
 * tells those that read it nothing of its publishers.
 */
export class ImagePublisher extends pulumi.ComponentResource {
  /** JSON text of the policy that each role has. */
  public readonly policyDocument: pulumi.Output<string>;
  /** Names of the inline policies by name of role. */
  public readonly policyNames: pulumi.Output<Record<string, string>>;

  /** @throws pulumi.RunError that lists everything that is wrong with the arguments */
  constructor(name: string, args: ImagePublisherArgs, opts?: pulumi.ComponentResourceOptions) {
    const what = `ImagePublisher ${JSON.stringify(name)}`;
    const request = grantRequest(what, args, { canOmitRepositories: false });

    super("shared-tooling-registry:index:ImagePublisher", name, {}, opts);

    const { registry, roles } = args;
    const grantable =
      readerOf(registry)?.contract.apply(grantableToPublisher) ?? grantableArns(what, registry);
    const kind = { policyOf: publishPolicy, managedPolicy: "AmazonEC2ContainerRegistryPowerUser" };
    const { policyDocument, policyNames } = emitGrant(this, name, { what, request, roles, grantable, kind });
    this.policyDocument = policyDocument;
    this.policyNames = policyNames;
    this.registerOutputs({ policyDocument, policyNames });
  }
}
