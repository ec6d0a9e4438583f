import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  type EncryptionConfiguration,
  type ImageTagMutability,
  type ImageTagMutabilityExclusionFilter,
  ListTagsForResourceCommand,
  type Repository,
} from "@aws-sdk/client-ecr";
import type { Connection } from "../connection";
import { awsError, InitFailed, isAwsError, messageOf } from "../errors";
import { compact, isObject, objectList, type Properties, requiredText, stringMap, text } from "../properties";
import { importId, type Live, regionOf } from "../resource-type";
import { notingEmulatorLimit, refuseMutability, refuseRepositoryName } from "../strict-repository";
import { allTags, readTags, toTagList } from "../tags";

export async function createRepository(connection: Connection, news: Properties): Promise<Live> {
  const name = requiredText(news, "name");
  const client = connection.ecr(text(news, "region"));
  const scanning = news["imageScanningConfiguration"];
  const tags = allTags(connection.config, news);
  let created: Repository | undefined;
  try {
    refuseRepositoryName(name);
    refuseMutability(mutability(news));
    const request = {
      repositoryName: name,
      ...mutability(news),
      ...encryption(news),
      ...(isObject(scanning)
        ? { imageScanningConfiguration: { scanOnPush: scanning["scanOnPush"] === true } }
        : {}),
      ...(Object.keys(tags).length === 0 ? {} : { tags: toTagList(tags) }),
    };
    const response = await notingEmulatorLimit(() => client.send(new CreateRepositoryCommand(request)));
    created = response.repository;
  } catch (error) {
    throw awsError(`creating ECR Repository (${name})`, "ECR: CreateRepository", error);
  }
  try {
    return await readExisting(connection, name, news);
  } catch (error) {
    // The repository is there: without its id in the state the next run would try to create it again.
    const outputs = compact({
      ...news,
      ...(created && outputsOf(created)),
      tagsAll: tags,
      region: regionOf(connection, news),
    });
    throw new InitFailed(name, outputs, news, messageOf(error));
  }
}

export async function readRepository(
  connection: Connection,
  givenId: string,
  state: Properties,
): Promise<Live | undefined> {
  const { id, region } = importId(connection, givenId, state);
  const client = connection.ecr(region);
  let operation = "ECR: DescribeRepositories";
  try {
    const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [id] }));
    const found = repositories?.[0];
    if (found === undefined) {
      return undefined;
    }
    operation = "ECR: ListTagsForResource";
    const { tags = [] } = await client.send(
      new ListTagsForResourceCommand({ resourceArn: found.repositoryArn }),
    );
    const live = readTags(connection.config, tags, stringMap(state, "tags"));
    return {
      id,
      outputs: compact({ ...outputsOf(found), ...live, region, forceDelete: state["forceDelete"] }),
    };
  } catch (error) {
    if (isAwsError(error, "RepositoryNotFoundException")) {
      return undefined;
    }
    throw awsError(`reading ECR Repository (${id})`, operation, error);
  }
}

function outputsOf(found: Repository) {
  const filters = found.imageTagMutabilityExclusionFilters ?? [];
  const encrypted = found.encryptionConfiguration;
  return {
    arn: found.repositoryArn,
    encryptionConfigurations: encrypted && [
      compact({ encryptionType: encrypted.encryptionType, kmsKey: encrypted.kmsKey || undefined }),
    ],
    imageScanningConfiguration: { scanOnPush: found.imageScanningConfiguration?.scanOnPush ?? false },
    imageTagMutability: found.imageTagMutability,
    imageTagMutabilityExclusionFilters:
      filters.length === 0
        ? undefined
        : filters.map(({ filter, filterType }) => compact({ filter, filterType })),
    name: found.repositoryName,
    registryId: found.registryId,
    repositoryUrl: found.repositoryUri,
  };
}

export async function deleteRepository(connection: Connection, id: string, olds: Properties): Promise<void> {
  const registryId = text(olds, "registryId");
  const request = {
    repositoryName: id,
    force: olds["forceDelete"] === true,
    ...(registryId ? { registryId } : {}),
  };
  try {
    await connection.ecr(text(olds, "region")).send(new DeleteRepositoryCommand(request));
  } catch (error) {
    if (isAwsError(error, "RepositoryNotFoundException")) {
      return;
    }
    const doing = isAwsError(error, "RepositoryNotEmptyException")
      ? `ECR Repository (${id}) not empty, consider using force_delete`
      : `deleting ECR Repository (${id})`;
    throw awsError(doing, "ECR: DeleteRepository", error);
  }
}

/** @throws when there is none */
export async function readExisting(connection: Connection, id: string, state: Properties): Promise<Live> {
  const live = await readRepository(connection, id, state);
  if (live === undefined) {
    throw new Error(`reading ECR Repository (${id}): couldn't find resource`);
  }
  return live;
}

export function mutability(news: Properties) {
  const filters: ImageTagMutabilityExclusionFilter[] = objectList(
    news,
    "imageTagMutabilityExclusionFilters",
  ).map((entry) => ({ filter: requiredText(entry, "filter"), filterType: "WILDCARD" }));
  return {
    // Check has held it against the SDK's own values.
    imageTagMutability: requiredText(news, "imageTagMutability") as ImageTagMutability,
    ...(filters.length === 0 ? {} : { imageTagMutabilityExclusionFilters: filters }),
  };
}

function encryption(news: Properties): { encryptionConfiguration?: EncryptionConfiguration } {
  const block = objectList(news, "encryptionConfigurations")[0];
  if (block === undefined) {
    return {};
  }
  const kmsKey = text(block, "kmsKey");
  const encryptionType = requiredText(block, "encryptionType") as EncryptionConfiguration["encryptionType"];
  return { encryptionConfiguration: { encryptionType, ...(kmsKey ? { kmsKey } : {}) } };
}
