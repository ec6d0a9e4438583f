import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand, type Role } from "@aws-sdk/client-iam";
import type { Connection } from "../connection";
import { areSameRepositoryPolicy as areSamePolicy } from "../equal-repository-policy";
import { awsError, isAwsError } from "../errors";
import { normalizeJson } from "../json-text";
import { compact, type Properties, requiredText, stringMap, text } from "../properties";
import type { Live } from "../resource-type";
import { allTags, readTags, toTagList } from "../tags";

export async function createRole(connection: Connection, news: Properties): Promise<Live> {
  const name = requiredText(news, "name");
  const tags = allTags(connection.config, news);
  const duration = news["maxSessionDuration"];
  const [path, description, boundary] = ["path", "description", "permissionsBoundary"].map((key) =>
    text(news, key),
  );
  try {
    const { Role: created } = await connection.iam().send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: normalizeJson(requiredText(news, "assumeRolePolicy")),
        ...(path && { Path: path }),
        ...(description && { Description: description }),
        ...(boundary && { PermissionsBoundary: boundary }),
        ...(typeof duration === "number" && { MaxSessionDuration: duration }),
        ...(Object.keys(tags).length > 0 && { Tags: toTagList(tags) }),
      }),
    );
    if (created === undefined) {
      throw new Error("the response holds no role");
    }
    // The response has no tags in it.
    return live(connection, { ...created, Tags: toTagList(tags) }, news);
  } catch (error) {
    throw awsError(`creating IAM Role (${name})`, "IAM: CreateRole", error);
  }
}

export async function readRole(
  connection: Connection,
  id: string,
  state: Properties,
): Promise<Live | undefined> {
  try {
    const { Role: found } = await connection.iam().send(new GetRoleCommand({ RoleName: id }));
    return found === undefined ? undefined : live(connection, found, state);
  } catch (error) {
    if (isAwsError(error, "NoSuchEntityException")) {
      return undefined;
    }
    throw awsError(`reading IAM Role (${id})`, "IAM: GetRole", error);
  }
}

function live({ config }: Connection, found: Role, state: Properties): Live {
  const known = text(state, "assumeRolePolicy");
  const document = decodeURIComponent(found.AssumeRolePolicyDocument ?? "");
  return {
    id: found.RoleName ?? "",
    outputs: compact({
      arn: found.Arn,
      assumeRolePolicy:
        known !== undefined && areSamePolicy(known, document) ? known : normalizeJson(document),
      createDate: found.CreateDate?.toISOString(),
      description: found.Description || undefined,
      forceDetachPolicies: state["forceDetachPolicies"],
      maxSessionDuration: found.MaxSessionDuration,
      name: found.RoleName,
      path: found.Path,
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
      uniqueId: found.RoleId,
      ...readTags(config, found.Tags ?? [], stringMap(state, "tags")),
    }),
  };
}

export async function deleteRole(connection: Connection, id: string): Promise<void> {
  try {
    await connection.iam().send(new DeleteRoleCommand({ RoleName: id }));
  } catch (error) {
    if (!isAwsError(error, "NoSuchEntityException")) {
      throw awsError(`deleting IAM Role (${id})`, "IAM: DeleteRole", error);
    }
  }
}
