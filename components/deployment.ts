import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../ecr/guard/location";
import { deploymentIn } from "../ecr/stack-config";

/**
 * Where the config of the default AWS provider says that resources go; nothing of it holds for those that have a
 * provider of their own.
 */
export function deploymentOf(options: pulumi.ComponentResourceOptions = {}): Deployment {
  if (options.provider !== undefined || options.providers !== undefined || options.parent !== undefined) {
    return {};
  }
  const config = new pulumi.Config("aws");
  return deploymentIn({
    region: config.get("region"),
    allowedAccountIds: config.get("allowedAccountIds"),
  });
}
