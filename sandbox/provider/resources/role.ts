import type { RoleArgs, RoleState } from "@pulumi/aws/iam";
import type { iam } from "@pulumi/aws/types/input";
import { areSameRepositoryPolicy as areSamePolicy } from "../equal-repository-policy";
import { compact, type Json, UNKNOWN } from "../properties";
import type { ResourceType } from "../resource-type";
import { NO_PREFIX, type Spec, type TableOf } from "../schema";
import { derivedTags } from "../tags";
import { createRole, deleteRole, readRole } from "./role-live";
import { updateRole } from "./role-update";

const NO_POLICIES =
  "the sandbox's stand-in gives a role no policies through the role itself: use RolePolicy, or RolePolicyAttachment on AWS";

const INLINE: TableOf<iam.RoleInlinePolicy> = { name: { type: "string" }, policy: { type: "string" } };

const INPUTS: TableOf<RoleArgs> = {
  assumeRolePolicy: {
    type: "string",
    required: true,
    json: true,
    // The real provider compares all of IAM's policies alike.
    same: (old, now) => areSamePolicy(String(old ?? ""), String(now ?? "")),
  },
  description: { type: "string" },
  forceDetachPolicies: { type: "boolean" },
  inlinePolicies: { type: "list", item: INLINE, problem: () => NO_POLICIES },
  managedPolicyArns: { type: "texts", problem: () => NO_POLICIES },
  maxSessionDuration: {
    type: "number",
    problem: (value) =>
      Number(value) >= 3600 && Number(value) <= 43_200
        ? undefined
        : `expected maxSessionDuration to be in the range (3600 - 43200), got ${value}`,
    same: (old, now) => now === undefined && old === 3600,
  },
  name: { type: "string", replaces: true, problem: nameProblem },
  namePrefix: { type: "string", replaces: true, problem: () => NO_PREFIX },
  path: { type: "string", replaces: true, same: (old, now) => now === undefined && old === "/" },
  permissionsBoundary: { type: "string" },
  tags: { type: "map" },
};

type Computed = Exclude<keyof RoleState, keyof RoleArgs>;

/** IAM has roles in no Region. */
export const role: ResourceType = {
  token: "aws:iam/role:Role",
  inputs: INPUTS,
  autoname: "name",

  derived: {
    table: { tagsAll: { type: "map" } } satisfies { [Property in Computed]?: Spec },
    from: (connection, inputs) => derivedTags(connection.config, inputs),
  },

  plan(_connection, news, olds) {
    const computed: { [Property in Computed]: Json | undefined } = {
      arn: olds?.["arn"] ?? UNKNOWN,
      createDate: olds?.["createDate"] ?? UNKNOWN,
      tagsAll: news["tagsAll"] ?? {},
      uniqueId: olds?.["uniqueId"] ?? UNKNOWN,
    };
    const defaults = { maxSessionDuration: 3600, path: "/" };
    return compact({ ...defaults, ...news, ...computed });
  },

  create: createRole,
  read: readRole,
  update: updateRole,
  delete: deleteRole,
};

function nameProblem(value: Json): string | undefined {
  return /^[\w+=,.@-]{1,64}$/.test(String(value))
    ? undefined
    : "must contain only alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals signs, 1 to 64 of them";
}
