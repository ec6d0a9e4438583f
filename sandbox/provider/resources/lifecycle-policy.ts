import {
  DeleteLifecyclePolicyCommand,
  GetLifecyclePolicyCommand,
  PutLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";
import type { LifecyclePolicyArgs } from "@pulumi/aws/ecr";
import type { Connection } from "../connection";
import { areSameLifecyclePolicy } from "../equal-lifecycle-policy";
import { awsError, isAwsError } from "../errors";
import { normalizeJson } from "../json-text";
import {
  dropPolicy,
  isBeyondEmulator,
  type KeptAt,
  keepPolicy,
  keptPolicy,
} from "../kept-lifecycle-policies";
import { compact, requiredText, text } from "../properties";
import { importId, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";
import { refuseLifecyclePolicy } from "../strict-lifecycle-policy";
import { notingEmulatorLimit } from "../strict-repository";

const INPUTS: TableOf<LifecyclePolicyArgs> = {
  policy: {
    type: "string",
    required: true,
    replaces: true,
    json: true,
    same: (old, now) => areSameLifecyclePolicy(String(old ?? ""), String(now ?? "")),
  },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  repository: { type: "string", required: true, replaces: true },
};

export const lifecyclePolicy: ResourceType = {
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  inputs: INPUTS,
  // A repository has one lifecycle policy: deleting the old one after the new one was put would leave none.
  deleteBeforeReplace: true,

  plan: planOfRegistry,

  async create(connection, news) {
    const repositoryName = requiredText(news, "repository");
    const policy = normalizeJson(requiredText(news, "policy"));
    const region = regionOf(connection, news);
    try {
      refuseLifecyclePolicy(policy);
      const registryId = isBeyondEmulator(policy)
        ? await keep(connection, repositoryName, region, policy)
        : await put(connection, repositoryName, region, policy);
      return {
        id: repositoryName,
        outputs: compact({ policy, region, registryId, repository: repositoryName }),
      };
    } catch (error) {
      throw awsError(`creating ECR Lifecycle Policy (${repositoryName})`, "ECR: PutLifecyclePolicy", error);
    }
  },

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    try {
      const found = await find(connection, id, region);
      const known = text(state, "policy");
      const live = found.lifecyclePolicyText ?? "";
      const policy = known !== undefined && areSameLifecyclePolicy(known, live) ? known : normalizeJson(live);
      const { registryId, repositoryName: repository } = found;
      return { id, outputs: compact({ policy, region, registryId, repository }) };
    } catch (error) {
      if (isAwsError(error, "RepositoryNotFoundException", "LifecyclePolicyNotFoundException")) {
        return undefined;
      }
      throw awsError(`reading ECR Lifecycle Policy (${id})`, "ECR: GetLifecyclePolicy", error);
    }
  },

  async delete(connection, id, olds) {
    try {
      dropPolicy(await placeOf(connection, id, regionOf(connection, olds)));
      await connection
        .ecr(text(olds, "region"))
        .send(new DeleteLifecyclePolicyCommand({ repositoryName: id }));
    } catch (error) {
      if (!isAwsError(error, "RepositoryNotFoundException", "LifecyclePolicyNotFoundException")) {
        throw awsError(`deleting ECR Lifecycle Policy (${id})`, "ECR: DeleteLifecyclePolicy", error);
      }
    }
  },
};

async function placeOf(connection: Connection, repositoryName: string, region: string): Promise<KeptAt> {
  const { account } = await connection.identity();
  const endpoint = connection.config.endpoints.ecr ?? "";
  return { endpoint, account, region, repositoryName };
}

/** Keeps a policy that archives, in place of one that the emulator has. */
async function keep(connection: Connection, repositoryName: string, region: string, policy: string) {
  const at = await placeOf(connection, repositoryName, region);
  await keepPolicy(connection.ecr(region), at, policy);
  try {
    await connection.ecr(region).send(new DeleteLifecyclePolicyCommand({ repositoryName }));
  } catch (error) {
    if (!isAwsError(error, "LifecyclePolicyNotFoundException")) {
      throw error;
    }
  }
  return at.account;
}

async function put(connection: Connection, repositoryName: string, region: string, policy: string) {
  const { registryId } = await notingEmulatorLimit(() =>
    connection
      .ecr(region)
      .send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: policy })),
  );
  dropPolicy(await placeOf(connection, repositoryName, region));
  return registryId;
}

async function find(connection: Connection, repositoryName: string, region: string | undefined) {
  const ecr = connection.ecr(region);
  const at = await placeOf(connection, repositoryName, region ?? connection.config.region);
  const lifecyclePolicyText = await keptPolicy(ecr, at);
  return lifecyclePolicyText === undefined
    ? ecr.send(new GetLifecyclePolicyCommand({ repositoryName }))
    : { registryId: at.account, repositoryName, lifecyclePolicyText };
}
