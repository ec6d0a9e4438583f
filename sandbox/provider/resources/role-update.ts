import {
  DeleteRolePermissionsBoundaryCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Connection } from "../connection";
import { normalizeJson } from "../json-text";
import { type Properties, requiredText, stringMap, text } from "../properties";
import type { Live } from "../resource-type";
import { runSteps, type Step } from "../steps";
import { allTags, tagChanges, toTagList } from "../tags";
import { readRole } from "./role-live";

export function updateRole(
  connection: Connection,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Live> {
  return runSteps(id, olds, news, {
    steps: [...updateSteps(connection, id, olds, news), ...tagSteps(connection, id, olds, news)],
    unsent: ["tags", "forceDetachPolicies"],
    async read(done) {
      const live = await readRole(connection, id, done);
      if (live === undefined) {
        throw new Error(`reading IAM Role (${id}): couldn't find resource`);
      }
      return live;
    },
  });
}

function updateSteps(connection: Connection, id: string, olds: Properties, news: Properties): Step[] {
  const iam = connection.iam();
  const differs = (property: string) => JSON.stringify(olds[property]) !== JSON.stringify(news[property]);
  const steps: Step[] = [];
  if (differs("assumeRolePolicy")) {
    const PolicyDocument = normalizeJson(requiredText(news, "assumeRolePolicy"));
    steps.push({
      doing: `updating IAM Role (${id}) assume role policy`,
      operation: "IAM: UpdateAssumeRolePolicy",
      run: () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: id, PolicyDocument })),
      settles: ["assumeRolePolicy"],
    });
  }
  if (differs("description") || differs("maxSessionDuration")) {
    const duration = news["maxSessionDuration"];
    const request = {
      RoleName: id,
      Description: text(news, "description") ?? "",
      MaxSessionDuration: typeof duration === "number" ? duration : 3600,
    };
    steps.push({
      doing: `updating IAM Role (${id})`,
      operation: "IAM: UpdateRole",
      run: () => iam.send(new UpdateRoleCommand(request)),
      settles: ["description", "maxSessionDuration"],
    });
  }
  if (differs("permissionsBoundary")) {
    const boundary = text(news, "permissionsBoundary");
    steps.push({
      doing: `updating IAM Role (${id}) permissions boundary`,
      operation: `IAM: ${boundary ? "Put" : "Delete"}RolePermissionsBoundary`,
      run: () =>
        boundary
          ? iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary: boundary }))
          : iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: id })),
      settles: ["permissionsBoundary"],
    });
  }
  return steps;
}

function tagSteps(connection: Connection, id: string, olds: Properties, news: Properties): Step[] {
  const iam = connection.iam();
  const { put, remove } = tagChanges(stringMap(olds, "tagsAll"), allTags(connection.config, news));
  const doing = `updating tags for IAM (Identity & Access Management) Role (${id})`;
  const untag: Step = {
    doing,
    operation: "IAM: UntagRole",
    run: () => iam.send(new UntagRoleCommand({ RoleName: id, TagKeys: remove })),
    settles: [],
  };
  const tag: Step = {
    doing,
    operation: "IAM: TagRole",
    run: () => iam.send(new TagRoleCommand({ RoleName: id, Tags: toTagList(put) })),
    settles: [],
  };
  return [...(remove.length > 0 ? [untag] : []), ...(Object.keys(put).length > 0 ? [tag] : [])];
}
