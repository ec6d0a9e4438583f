import type { ResourceType } from "../resource-type";
import { accountSetting } from "./account-setting";
import { lifecyclePolicy } from "./lifecycle-policy";
import { pullThroughCacheRule } from "./pull-through-cache-rule";
import { registryPolicy } from "./registry-policy";
import { registryScanningConfiguration } from "./registry-scanning-configuration";
import { replicationConfiguration } from "./replication-configuration";
import { repository } from "./repository";
import { repositoryCreationTemplate } from "./repository-creation-template";
import { repositoryPolicy } from "./repository-policy";
import { role } from "./role";
import { rolePolicy } from "./role-policy";

const TYPES: readonly ResourceType[] = [
  repository,
  repositoryPolicy,
  lifecyclePolicy,
  registryScanningConfiguration,
  registryPolicy,
  replicationConfiguration,
  repositoryCreationTemplate,
  pullThroughCacheRule,
  accountSetting,
  role,
  rolePolicy,
];

const BY_TOKEN = new Map(TYPES.map((type) => [type.token, type]));

/** @throws when the stand-in has no such type: only what this package and its benchmarks use is built */
export function resourceType(token: string): ResourceType {
  const type = BY_TOKEN.get(token);
  if (type === undefined) {
    throw new Error(
      `the sandbox's stand-in for the AWS provider has no resource type ${token}; it has ${[...BY_TOKEN.keys()].join(", ")}`,
    );
  }
  return type;
}
