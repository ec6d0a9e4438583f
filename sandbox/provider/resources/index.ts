import type { ResourceType } from "../resource-type";
import { lifecyclePolicy } from "./lifecycle-policy";
import { repository } from "./repository";
import { repositoryPolicy } from "./repository-policy";
import { role } from "./role";
import { rolePolicy } from "./role-policy";

const TYPES: readonly ResourceType[] = [repository, repositoryPolicy, lifecyclePolicy, role, rolePolicy];

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
