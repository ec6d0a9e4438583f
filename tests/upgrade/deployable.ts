/** What recorded stacks need of the sandbox. */

import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { accountConfig } from "../../sandbox/accounts";
import type { StackConfig } from "../../sandbox/project";
import type { Sandbox } from "../../sandbox/sandbox";
import { type RecordedConfig, type RecordedStack, stackName } from "./recorded";

/** Makes the role that recorded consumers let pull. */
export async function makeRole({ clients }: Sandbox): Promise<void> {
  const iam = clients.iam("staging");
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await iam.send(new CreateRoleCommand({ RoleName: "upgrade-nodes", AssumeRolePolicyDocument }));
}

/** A recorded stack's config as it stands in its file. */
export function configOf(version: string, stack: RecordedStack, config: RecordedConfig): StackConfig {
  const own = {
    role: stack === "tooling" ? "tooling" : "consumer",
    ...(stack !== "tooling" && {
      registryStack: `organization/shared-tooling-registry/${stackName(version, "tooling")}`,
    }),
    ...config[stack],
  };
  return {
    ...accountConfig(stack),
    ...Object.fromEntries(
      Object.entries(own).map(([key, value]) => [`shared-tooling-registry:${key}`, value]),
    ),
  };
}
