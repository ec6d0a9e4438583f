import {
  DeleteRegistryPolicyCommand,
  GetRegistryPolicyCommand,
  PutRegistryPolicyCommand,
} from "@aws-sdk/client-ecr";
import type { RegistryPolicyArgs } from "@pulumi/aws/ecr";
import type { Connection } from "../connection";
import { areSameRepositoryPolicy } from "../equal-repository-policy";
import { awsError, isAwsError } from "../errors";
import { normalizeJson } from "../json-text";
import { compact, type Properties, requiredText, text } from "../properties";
import { importId, type Live, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";
import { notingEmulatorLimit } from "../strict-repository";
import { refuseRegistryPolicy } from "../strict-repository-policy";

const INPUTS: TableOf<RegistryPolicyArgs> = {
  policy: {
    type: "string",
    required: true,
    json: true,
    same: (old, now) => areSameRepositoryPolicy(String(old ?? ""), String(now ?? "")),
  },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
};

export const registryPolicy: ResourceType = {
  token: "aws:ecr/registryPolicy:RegistryPolicy",
  inputs: INPUTS,

  plan: planOfRegistry,

  create: put,

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    try {
      const { policyText = "", registryId } = await connection
        .ecr(region)
        .send(new GetRegistryPolicyCommand({}));
      const known = text(state, "policy");
      const policy =
        known !== undefined && areSameRepositoryPolicy(known, policyText) ? known : normalizeJson(policyText);
      return { id, outputs: compact({ policy, region, registryId }) };
    } catch (error) {
      if (isAwsError(error, "RegistryPolicyNotFoundException")) {
        return undefined;
      }
      throw awsError(`reading ECR Registry Policy (${id})`, "ECR: GetRegistryPolicy", error);
    }
  },

  update: (connection, _id, _olds, news) => put(connection, news),

  async delete(connection, id, olds) {
    try {
      await connection.ecr(regionOf(connection, olds)).send(new DeleteRegistryPolicyCommand({}));
    } catch (error) {
      if (!isAwsError(error, "RegistryPolicyNotFoundException")) {
        throw awsError(`deleting ECR Registry Policy (${id})`, "ECR: DeleteRegistryPolicy", error);
      }
    }
  },
};

async function put(connection: Connection, news: Properties): Promise<Live> {
  const policy = normalizeJson(requiredText(news, "policy"));
  const region = regionOf(connection, news);
  try {
    refuseRegistryPolicy(policy);
    const { registryId } = await notingEmulatorLimit(() =>
      connection.ecr(region).send(new PutRegistryPolicyCommand({ policyText: policy })),
    );
    return { id: registryId ?? "", outputs: compact({ policy, region, registryId }) };
  } catch (error) {
    throw awsError("creating ECR Registry Policy", "ECR: PutRegistryPolicy", error);
  }
}
