import {
  CreateRepositoryCreationTemplateCommand,
  type CreateRepositoryCreationTemplateRequest,
  DeleteRepositoryCreationTemplateCommand,
  DescribeRepositoryCreationTemplatesCommand,
  EncryptionType,
  ImageTagMutability,
  RCTAppliedFor,
  UpdateRepositoryCreationTemplateCommand,
} from "@aws-sdk/client-ecr";
import type { RepositoryCreationTemplateArgs } from "@pulumi/aws/ecr";
import type { ecr } from "@pulumi/aws/types/input";
import type { Connection } from "../connection";
import { areSameLifecyclePolicy } from "../equal-lifecycle-policy";
import { areSameRepositoryPolicy } from "../equal-repository-policy";
import { awsError, isAwsError } from "../errors";
import { normalizeJson } from "../json-text";
import {
  compact,
  type Json,
  objectList,
  type Properties,
  requiredText,
  stringMap,
  text,
} from "../properties";
import { importId, type Live, planOfRegistry, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";
import { areSameSets } from "../sets";

const ENCRYPTION: TableOf<ecr.RepositoryCreationTemplateEncryptionConfiguration> = {
  encryptionType: { type: "string", oneOf: Object.values(EncryptionType), default: "AES256" },
  kmsKey: { type: "string" },
};

const FILTER: TableOf<ecr.RepositoryCreationTemplateImageTagMutabilityExclusionFilter> = {
  filter: { type: "string", required: true },
  filterType: { type: "string", required: true, oneOf: ["WILDCARD"] },
};

const INPUTS: TableOf<RepositoryCreationTemplateArgs> = {
  appliedFors: { type: "texts", required: true, same: areSameSets, problem: occasionProblem },
  customRoleArn: { type: "string" },
  description: { type: "string", problem: descriptionProblem },
  encryptionConfigurations: {
    type: "list",
    item: ENCRYPTION,
    max: 1,
    same: (_old, now) => now === undefined || (Array.isArray(now) && now.length === 0),
  },
  imageTagMutability: { type: "string", oneOf: Object.values(ImageTagMutability), default: "MUTABLE" },
  imageTagMutabilityExclusionFilters: { type: "list", item: FILTER, max: 5 },
  lifecyclePolicy: {
    type: "string",
    json: true,
    same: (old, now) => areSameLifecyclePolicy(String(old ?? ""), String(now ?? "")),
  },
  prefix: { type: "string", required: true, replaces: true },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  repositoryPolicy: {
    type: "string",
    json: true,
    same: (old, now) => areSameRepositoryPolicy(String(old ?? ""), String(now ?? "")),
  },
  resourceTags: { type: "map" },
};

export const repositoryCreationTemplate: ResourceType = {
  token: "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
  inputs: INPUTS,

  plan: planOfRegistry,

  async create(connection, news) {
    const prefix = requiredText(news, "prefix");
    const region = regionOf(connection, news);
    try {
      await connection.ecr(region).send(new CreateRepositoryCreationTemplateCommand(request(news)));
    } catch (error) {
      const doing = `creating ECR Repository Creation Template (${prefix})`;
      throw awsError(doing, "ECR: CreateRepositoryCreationTemplate", error);
    }
    return present(prefix, await read(connection, prefix, region, news));
  },

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    return read(connection, id, region, state);
  },

  async update(connection, id, _olds, news) {
    const region = regionOf(connection, news);
    try {
      await connection.ecr(region).send(new UpdateRepositoryCreationTemplateCommand(request(news)));
    } catch (error) {
      const doing = `updating ECR Repository Creation Template (${id})`;
      throw awsError(doing, "ECR: UpdateRepositoryCreationTemplate", error);
    }
    return present(id, await read(connection, id, region, news));
  },

  async delete(connection, id, olds) {
    try {
      await connection
        .ecr(regionOf(connection, olds))
        .send(new DeleteRepositoryCreationTemplateCommand({ prefix: id }));
    } catch (error) {
      if (!isAwsError(error, "TemplateNotFoundException")) {
        const doing = `deleting ECR Repository Creation Template (${id})`;
        throw awsError(doing, "ECR: DeleteRepositoryCreationTemplate", error);
      }
    }
  },
};

/** Everything is sent, what is left out as empty: so that an update takes away what a program no longer says. */
function request(news: Properties): CreateRepositoryCreationTemplateRequest {
  const occasions = Array.isArray(news["appliedFors"]) ? news["appliedFors"].map(String) : [];
  const [encryption] = objectList(news, "encryptionConfigurations");
  return {
    prefix: requiredText(news, "prefix"),
    appliedFor: occasions as RCTAppliedFor[],
    customRoleArn: text(news, "customRoleArn") ?? "",
    description: text(news, "description") ?? "",
    imageTagMutability: requiredText(news, "imageTagMutability") as ImageTagMutability,
    imageTagMutabilityExclusionFilters: objectList(news, "imageTagMutabilityExclusionFilters").map((its) => ({
      filter: requiredText(its, "filter"),
      filterType: "WILDCARD" as const,
    })),
    repositoryPolicy: jsonOrNone(text(news, "repositoryPolicy")),
    lifecyclePolicy: jsonOrNone(text(news, "lifecyclePolicy")),
    resourceTags: Object.entries(stringMap(news, "resourceTags")).map(([Key, Value]) => ({ Key, Value })),
    ...(encryption !== undefined && {
      encryptionConfiguration: {
        encryptionType: requiredText(encryption, "encryptionType") as EncryptionType,
        ...(text(encryption, "kmsKey") && { kmsKey: requiredText(encryption, "kmsKey") }),
      },
    }),
  };
}

function jsonOrNone(document: string | undefined): string {
  return document === undefined ? "" : normalizeJson(document);
}

function present(id: string, live: Live | undefined): Live {
  if (live === undefined) {
    throw new Error(`reading ECR Repository Creation Template (${id}): empty result`);
  }
  return live;
}

async function read(
  connection: Connection,
  id: string,
  region: string,
  state: Properties,
): Promise<Live | undefined> {
  try {
    const { registryId, repositoryCreationTemplates = [] } = await connection
      .ecr(region)
      .send(new DescribeRepositoryCreationTemplatesCommand({ prefixes: [id] }));
    const [its] = repositoryCreationTemplates;
    if (its === undefined) {
      return undefined;
    }
    const { encryptionConfiguration: encryption, imageTagMutabilityExclusionFilters: filters = [] } = its;
    const tags = Object.fromEntries((its.resourceTags ?? []).map(({ Key, Value }) => [Key, Value ?? ""]));
    const same = (key: string, live: string | undefined, areSame: (a: string, b: string) => boolean) => {
      const known = text(state, key);
      return live && known !== undefined && areSame(known, live) ? known : live || undefined;
    };
    return {
      id,
      outputs: compact({
        region,
        registryId,
        prefix: its.prefix,
        appliedFors: its.appliedFor,
        customRoleArn: its.customRoleArn || undefined,
        description: its.description || undefined,
        imageTagMutability: its.imageTagMutability,
        ...(filters.length > 0 && {
          imageTagMutabilityExclusionFilters: filters.map(({ filter = "", filterType = "WILDCARD" }) => ({
            filter,
            filterType,
          })),
        }),
        ...(encryption !== undefined && {
          encryptionConfigurations: [
            {
              encryptionType: encryption.encryptionType ?? "AES256",
              ...(encryption.kmsKey && { kmsKey: encryption.kmsKey }),
            },
          ],
        }),
        repositoryPolicy: same("repositoryPolicy", its.repositoryPolicy, areSameRepositoryPolicy),
        lifecyclePolicy: same("lifecyclePolicy", its.lifecyclePolicy, areSameLifecyclePolicy),
        ...(Object.keys(tags).length > 0 && { resourceTags: tags }),
      }),
    };
  } catch (error) {
    if (isAwsError(error, "TemplateNotFoundException")) {
      return undefined;
    }
    const doing = `reading ECR Repository Creation Template (${id})`;
    throw awsError(doing, "ECR: DescribeRepositoryCreationTemplates", error);
  }
}

function occasionProblem(value: Json): string | undefined {
  const occasions = Array.isArray(value) ? value.map(String) : [];
  const known: string[] = Object.values(RCTAppliedFor);
  const unknown = occasions.find((occasion) => !known.includes(occasion));
  if (occasions.length === 0) {
    return "Not enough list items: at least 1 are required";
  }
  return unknown === undefined
    ? undefined
    : `expected applied_for to be one of ${JSON.stringify(known)}, got ${unknown}`;
}

function descriptionProblem(value: Json): string | undefined {
  const { length } = String(value);
  return length > 255 ? `expected length to be in the range (0 - 255), got ${length}` : undefined;
}
