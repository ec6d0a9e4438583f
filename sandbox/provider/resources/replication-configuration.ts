import {
  DescribeRegistryCommand,
  PutReplicationConfigurationCommand,
  type ReplicationRule,
} from "@aws-sdk/client-ecr";
import type { ReplicationConfigurationArgs } from "@pulumi/aws/ecr";
import type { ecr } from "@pulumi/aws/types/input";
import type { Connection } from "../connection";
import { awsError } from "../errors";
import { compact, isObject, objectList, type Properties } from "../properties";
import { importId, type Live, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";

const DESTINATION: TableOf<ecr.ReplicationConfigurationReplicationConfigurationRuleDestination> = {
  region: { type: "string", required: true },
  registryId: { type: "string", required: true },
};

const FILTER: TableOf<ecr.ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter> = {
  filter: { type: "string", required: true },
  filterType: { type: "string", required: true, oneOf: ["PREFIX_MATCH"] },
};

const RULE: TableOf<ecr.ReplicationConfigurationReplicationConfigurationRule> = {
  destinations: { type: "list", item: DESTINATION, required: true, max: 25 },
  repositoryFilters: { type: "list", item: FILTER, max: 100 },
};

const CONFIGURATION: TableOf<ecr.ReplicationConfigurationReplicationConfiguration> = {
  // The real provider takes fewer rules than ECR, which takes 25.
  rules: { type: "list", item: RULE, required: true, max: 10 },
};

const INPUTS: TableOf<ReplicationConfigurationArgs> = {
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  replicationConfiguration: { type: "object", properties: CONFIGURATION },
};

export const replicationConfiguration: ResourceType = {
  token: "aws:ecr/replicationConfiguration:ReplicationConfiguration",
  inputs: INPUTS,

  plan: planOfRegistry,

  async create(connection, news) {
    await put(connection, regionOf(connection, news), rulesIn(news), "putting ECR Replication Configuration");
    const { account: id } = await connection.identity();
    return present(id, await read(connection, id, regionOf(connection, news)));
  },

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    return read(connection, id, region);
  },

  async update(connection, id, _olds, news) {
    await put(connection, regionOf(connection, news), rulesIn(news), "putting ECR Replication Configuration");
    return present(id, await read(connection, id, regionOf(connection, news)));
  },

  async delete(connection, id, olds) {
    await put(connection, regionOf(connection, olds), [], `deleting ECR Replication Configuration (${id})`);
  },
};

function rulesIn(news: Properties): ReplicationRule[] {
  const configuration = news["replicationConfiguration"];
  return (isObject(configuration) ? objectList(configuration, "rules") : []) as unknown as ReplicationRule[];
}

async function put(connection: Connection, region: string, rules: ReplicationRule[], doing: string) {
  try {
    await connection
      .ecr(region)
      .send(new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } }));
  } catch (error) {
    throw awsError(doing, "ECR: PutReplicationConfiguration", error);
  }
}

function present(id: string, live: Live | undefined): Live {
  if (live === undefined) {
    throw new Error(`reading ECR Replication Configuration (${id}): empty result`);
  }
  return live;
}

/** A configuration without rules is none to the real provider. */
async function read(connection: Connection, id: string, region: string): Promise<Live | undefined> {
  try {
    const { registryId, replicationConfiguration: found } = await connection
      .ecr(region)
      .send(new DescribeRegistryCommand({}));
    const rules = (found?.rules ?? []).map(({ destinations = [], repositoryFilters = [] }) => ({
      destinations: destinations.map((its) => ({
        region: its.region ?? "",
        registryId: its.registryId ?? "",
      })),
      ...(repositoryFilters.length > 0 && {
        repositoryFilters: repositoryFilters.map(({ filter = "", filterType = "PREFIX_MATCH" }) => ({
          filter,
          filterType,
        })),
      }),
    }));
    return rules.length === 0
      ? undefined
      : { id, outputs: compact({ region, registryId, replicationConfiguration: { rules } }) };
  } catch (error) {
    throw awsError(`reading ECR Replication Configuration (${id})`, "ECR: DescribeRegistry", error);
  }
}
