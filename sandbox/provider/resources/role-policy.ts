import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { RolePolicyArgs } from "@pulumi/aws/iam";
import type { Connection } from "../connection";
import { areSameRepositoryPolicy as areSamePolicy } from "../equal-repository-policy";
import { awsError, inAwsWords, isAwsError } from "../errors";
import { normalizeJson } from "../json-text";
import { compact, type Json, type Properties, requiredText, text } from "../properties";
import type { Live, ResourceType } from "../resource-type";
import { NO_PREFIX, type TableOf } from "../schema";

const INPUTS: TableOf<RolePolicyArgs> = {
  name: { type: "string", replaces: true, problem: nameProblem },
  namePrefix: { type: "string", replaces: true, problem: () => NO_PREFIX },
  policy: {
    type: "string",
    required: true,
    json: true,
    // The real provider compares all of IAM's policies alike.
    same: (old, now) => areSamePolicy(String(old ?? ""), String(now ?? "")),
  },
  role: { type: "string", required: true, replaces: true },
};

/** A policy that is part of a role; IAM has it in no Region. */
export const rolePolicy: ResourceType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  inputs: INPUTS,
  autoname: "name",

  plan: (_connection, news) => news,

  create: put,

  async read(connection, id, state) {
    const { role, name } = parts(id);
    try {
      const request = { RoleName: role, PolicyName: name };
      const found = await connection.iam().send(new GetRolePolicyCommand(request));
      const known = text(state, "policy");
      const live = decodeURIComponent(found.PolicyDocument ?? "");
      const policy = known !== undefined && areSamePolicy(known, live) ? known : normalizeJson(live);
      return { id, outputs: compact({ name: found.PolicyName, policy, role: found.RoleName }) };
    } catch (error) {
      if (isAwsError(error, "NoSuchEntityException")) {
        return undefined;
      }
      throw awsError(`reading IAM Role Policy (${id})`, "IAM: GetRolePolicy", error);
    }
  },

  update: (connection, _id, _olds, news) => put(connection, news),

  async delete(connection, id) {
    const { role, name } = parts(id);
    try {
      await connection.iam().send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name }));
    } catch (error) {
      if (!isAwsError(error, "NoSuchEntityException")) {
        throw awsError(`deleting IAM Role Policy (${id})`, "IAM: DeleteRolePolicy", error);
      }
    }
  },
};

function nameProblem(value: Json): string | undefined {
  return /^[\w+=,.@-]{1,128}$/.test(String(value))
    ? undefined
    : "must contain only alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals signs, 1 to 128 of them";
}

/** The id of a role's policy is `<role>:<name>`; neither has a colon in it. */
function parts(id: string): { role: string; name: string } {
  const [role = "", name = ""] = id.split(":");
  return { role, name };
}

/** PutRolePolicy writes over a policy of that name, so that a create over an existing one succeeds. */
async function put(connection: Connection, news: Properties): Promise<Live> {
  const [role, name] = [requiredText(news, "role"), requiredText(news, "name")];
  const policy = normalizeJson(requiredText(news, "policy"));
  try {
    await connection
      .iam()
      .send(new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: policy }));
  } catch (error) {
    const absent = `The role with name ${role} cannot be found.`;
    throw awsError(
      `putting IAM Role (${role}) Policy (${name})`,
      "IAM: PutRolePolicy",
      inAwsWords(error, "NoSuchEntityException", absent),
    );
  }
  return { id: `${role}:${name}`, outputs: { name, policy, role } };
}
