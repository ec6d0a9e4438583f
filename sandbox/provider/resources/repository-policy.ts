import {
  DeleteRepositoryPolicyCommand,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import type { RepositoryPolicyArgs } from "@pulumi/aws/ecr";
import type { Connection } from "../connection";
import { areSameRepositoryPolicy } from "../equal-repository-policy";
import { awsError, isAwsError } from "../errors";
import { normalizeJson } from "../json-text";
import { compact, type Properties, requiredText, text } from "../properties";
import { importId, type Live, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";
import { notingEmulatorLimit } from "../strict-repository";
import { refuseRepositoryPolicy } from "../strict-repository-policy";

const INPUTS: TableOf<RepositoryPolicyArgs> = {
  policy: {
    type: "string",
    required: true,
    json: true,
    same: (old, now) => areSameRepositoryPolicy(String(old ?? ""), String(now ?? "")),
  },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  repository: { type: "string", required: true, replaces: true },
};

export const repositoryPolicy: ResourceType = {
  token: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  inputs: INPUTS,

  plan: planOfRegistry,

  create: put,

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    try {
      const found = await connection.ecr(region).send(new GetRepositoryPolicyCommand({ repositoryName: id }));
      const known = text(state, "policy");
      const live = found.policyText ?? "";
      const policy =
        known !== undefined && areSameRepositoryPolicy(known, live) ? known : normalizeJson(live);
      const { registryId, repositoryName: repository } = found;
      return { id, outputs: compact({ policy, region, registryId, repository }) };
    } catch (error) {
      if (isAwsError(error, "RepositoryNotFoundException", "RepositoryPolicyNotFoundException")) {
        return undefined;
      }
      throw awsError(`reading ECR Repository Policy (${id})`, "ECR: GetRepositoryPolicy", error);
    }
  },

  update: (connection, _id, _olds, news) => put(connection, news),

  async delete(connection, id, olds) {
    const registryId = text(olds, "registryId");
    const request = { repositoryName: id, ...(registryId ? { registryId } : {}) };
    try {
      await connection.ecr(text(olds, "region")).send(new DeleteRepositoryPolicyCommand(request));
    } catch (error) {
      if (!isAwsError(error, "RepositoryNotFoundException", "RepositoryPolicyNotFoundException")) {
        throw awsError(`deleting ECR Repository Policy (${id})`, "ECR: DeleteRepositoryPolicy", error);
      }
    }
  },
};

/** SetRepositoryPolicy replaces whatever policy there is, so that a create over an existing one succeeds. */
async function put(connection: Connection, news: Properties): Promise<Live> {
  const repositoryName = requiredText(news, "repository");
  const policy = normalizeJson(requiredText(news, "policy"));
  const region = regionOf(connection, news);
  try {
    refuseRepositoryPolicy(policy);
    // The real provider tries again for two minutes when the policy is called invalid, in case a role in it is
    // new. The emulator knows no roles, and the checks above don't change their mind: waiting would be for nothing.
    const { registryId } = await notingEmulatorLimit(() =>
      connection.ecr(region).send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy })),
    );
    return {
      id: repositoryName,
      outputs: compact({ policy, region, registryId, repository: repositoryName }),
    };
  } catch (error) {
    throw awsError(`putting ECR Repository Policy (${repositoryName})`, "ECR: SetRepositoryPolicy", error);
  }
}
