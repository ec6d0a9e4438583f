import {
  GetRegistryScanningConfigurationCommand,
  PutRegistryScanningConfigurationCommand,
  type RegistryScanningRule,
  ScanFrequency,
  ScanType,
} from "@aws-sdk/client-ecr";
import type { RegistryScanningConfigurationArgs } from "@pulumi/aws/ecr";
import type { ecr } from "@pulumi/aws/types/input";
import type { Connection } from "../connection";
import { awsError } from "../errors";
import { compact, type Json, objectList, type Properties, requiredText } from "../properties";
import { importId, type Live, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";
import { areSameSets } from "../sets";

const FILTER: TableOf<ecr.RegistryScanningConfigurationRuleRepositoryFilter> = {
  filter: { type: "string", required: true, problem: filterProblem },
  filterType: { type: "string", required: true, oneOf: ["WILDCARD"] },
};

const RULE: TableOf<ecr.RegistryScanningConfigurationRule> = {
  repositoryFilters: { type: "list", item: FILTER, required: true, problem: emptyProblem },
  scanFrequency: { type: "string", required: true, oneOf: Object.values(ScanFrequency) },
};

const INPUTS: TableOf<RegistryScanningConfigurationArgs> = {
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  rules: { type: "list", item: RULE, max: 100, same: areSameSets },
  scanType: { type: "string", required: true, oneOf: Object.values(ScanType) },
};

export const registryScanningConfiguration: ResourceType = {
  token: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
  inputs: INPUTS,

  plan: planOfRegistry,

  create: put,
  read: (connection, givenId, state) => {
    const { id, region } = importId(connection, givenId, state);
    return read(connection, id, region);
  },
  update: (connection, _id, _olds, news) => put(connection, news),

  /** There is always a configuration: what is deleted leaves AWS's own. */
  async delete(connection, id, olds) {
    try {
      await connection
        .ecr(regionOf(connection, olds))
        .send(new PutRegistryScanningConfigurationCommand({ scanType: "BASIC", rules: [] }));
    } catch (error) {
      throw awsError(
        `deleting ECR Registry Scanning Configuration (${id})`,
        "ECR: PutRegistryScanningConfiguration",
        error,
      );
    }
  },
};

async function put(connection: Connection, news: Properties): Promise<Live> {
  const region = regionOf(connection, news);
  try {
    await connection.ecr(region).send(
      new PutRegistryScanningConfigurationCommand({
        scanType: requiredText(news, "scanType") as ScanType,
        rules: objectList(news, "rules") as unknown as RegistryScanningRule[],
      }),
    );
  } catch (error) {
    throw awsError(
      "putting ECR Registry Scanning Configuration",
      "ECR: PutRegistryScanningConfiguration",
      error,
    );
  }
  const { account } = await connection.identity();
  return read(connection, account, region);
}

async function read(connection: Connection, id: string, region: string): Promise<Live> {
  try {
    const { registryId, scanningConfiguration } = await connection
      .ecr(region)
      .send(new GetRegistryScanningConfigurationCommand({}));
    const rules = (scanningConfiguration?.rules ?? []).map(({ scanFrequency, repositoryFilters = [] }) => ({
      scanFrequency: scanFrequency ?? "",
      repositoryFilters: repositoryFilters.map(({ filter = "", filterType = "WILDCARD" }) => ({
        filter,
        filterType,
      })),
    }));
    return {
      id,
      outputs: compact({
        region,
        registryId,
        scanType: scanningConfiguration?.scanType,
        ...(rules.length > 0 && { rules }),
      }),
    };
  } catch (error) {
    throw awsError(
      `reading ECR Registry Scanning Configuration (${id})`,
      "ECR: GetRegistryScanningConfiguration",
      error,
    );
  }
}

function filterProblem(value: Json): string | undefined {
  const filter = String(value);
  return filter.length <= 256 && /^[0-9a-z*]+(?:[_./-][0-9a-z*]+)*$/.test(filter)
    ? undefined
    : "must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, and colon characters";
}

function emptyProblem(value: Json): string | undefined {
  return Array.isArray(value) && value.length === 0
    ? "Not enough list items: at least 1 are required"
    : undefined;
}
