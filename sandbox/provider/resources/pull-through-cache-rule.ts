import {
  CreatePullThroughCacheRuleCommand,
  DeletePullThroughCacheRuleCommand,
  DescribePullThroughCacheRulesCommand,
  UpdatePullThroughCacheRuleCommand,
} from "@aws-sdk/client-ecr";
import type { PullThroughCacheRuleArgs } from "@pulumi/aws/ecr";
import type { Connection } from "../connection";
import { awsError, isAwsError } from "../errors";
import { compact, type Json, type Properties, requiredText, text } from "../properties";
import { importId, type Live, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";

const INPUTS: TableOf<PullThroughCacheRuleArgs> = {
  credentialArn: { type: "string" },
  customRoleArn: { type: "string" },
  ecrRepositoryPrefix: { type: "string", required: true, replaces: true, problem: prefixProblem },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  upstreamRegistryUrl: { type: "string", required: true, replaces: true },
  upstreamRepositoryPrefix: { type: "string", replaces: true, problem: prefixProblem },
};

export const pullThroughCacheRule: ResourceType = {
  token: "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
  inputs: INPUTS,

  plan: planOfRegistry,

  async create(connection, news) {
    const ecrRepositoryPrefix = requiredText(news, "ecrRepositoryPrefix");
    const region = regionOf(connection, news);
    try {
      await connection.ecr(region).send(
        new CreatePullThroughCacheRuleCommand({
          ecrRepositoryPrefix,
          upstreamRegistryUrl: requiredText(news, "upstreamRegistryUrl"),
          ...chosen(news, "credentialArn", "customRoleArn", "upstreamRepositoryPrefix"),
        }),
      );
    } catch (error) {
      const doing = `creating ECR Pull Through Cache Rule (${ecrRepositoryPrefix})`;
      throw awsError(doing, "ECR: CreatePullThroughCacheRule", error);
    }
    return present(ecrRepositoryPrefix, await read(connection, ecrRepositoryPrefix, region));
  },

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    return read(connection, id, region);
  },

  /** What is left out is not sent, and so stays in AWS, as with the real provider. */
  async update(connection, id, _olds, news) {
    const region = regionOf(connection, news);
    try {
      await connection.ecr(region).send(
        new UpdatePullThroughCacheRuleCommand({
          ecrRepositoryPrefix: id,
          ...chosen(news, "credentialArn", "customRoleArn"),
        }),
      );
    } catch (error) {
      throw awsError(
        `updating ECR Pull Through Cache Rule (${id})`,
        "ECR: UpdatePullThroughCacheRule",
        error,
      );
    }
    return present(id, await read(connection, id, region));
  },

  async delete(connection, id, olds) {
    try {
      await connection
        .ecr(regionOf(connection, olds))
        .send(new DeletePullThroughCacheRuleCommand({ ecrRepositoryPrefix: id }));
    } catch (error) {
      if (!isAwsError(error, "PullThroughCacheRuleNotFoundException")) {
        throw awsError(
          `deleting ECR Pull Through Cache Rule (${id})`,
          "ECR: DeletePullThroughCacheRule",
          error,
        );
      }
    }
  },
};

function chosen(news: Properties, ...keys: string[]): { [key: string]: string } {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = text(news, key);
      return value ? [[key, value]] : [];
    }),
  );
}

function present(id: string, live: Live | undefined): Live {
  if (live === undefined) {
    throw new Error(`reading ECR Pull Through Cache Rule (${id}): empty result`);
  }
  return live;
}

async function read(connection: Connection, id: string, region: string): Promise<Live | undefined> {
  try {
    const { pullThroughCacheRules = [] } = await connection
      .ecr(region)
      .send(new DescribePullThroughCacheRulesCommand({ ecrRepositoryPrefixes: [id] }));
    const [rule] = pullThroughCacheRules;
    return rule === undefined
      ? undefined
      : {
          id,
          outputs: compact({
            region,
            registryId: rule.registryId,
            credentialArn: rule.credentialArn,
            customRoleArn: rule.customRoleArn,
            ecrRepositoryPrefix: rule.ecrRepositoryPrefix,
            upstreamRegistryUrl: rule.upstreamRegistryUrl,
            upstreamRepositoryPrefix: rule.upstreamRepositoryPrefix,
          }),
        };
  } catch (error) {
    if (isAwsError(error, "PullThroughCacheRuleNotFoundException")) {
      return undefined;
    }
    throw awsError(
      `reading ECR Pull Through Cache Rule (${id})`,
      "ECR: DescribePullThroughCacheRules",
      error,
    );
  }
}

function prefixProblem(value: Json): string | undefined {
  const prefix = String(value);
  if (prefix.length < 2 || prefix.length > 30) {
    return `expected length to be in the range (2 - 30), got ${prefix}`;
  }
  return /^((?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*\/?|ROOT)$/.test(prefix)
    ? undefined
    : "must be 'ROOT' or only include alphanumeric, underscore, period, hyphen, or slash characters";
}
