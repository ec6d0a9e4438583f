import {
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecr";
import type { Connection } from "../connection";
import { awsError, InitFailed, messageOf } from "../errors";
import { isObject, type Properties, requiredText, stringMap, text } from "../properties";
import type { Live } from "../resource-type";
import { refuseMutability } from "../strict-repository";
import { allTags, tagChanges, toTagList } from "../tags";
import { mutability, readExisting } from "./repository-live";

interface Step {
  doing: string;
  operation: string;
  run(): Promise<unknown>;
  /** The properties that are as the program wants them once the step is done. */
  settles: readonly string[];
}

export async function updateRepository(
  connection: Connection,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Live> {
  const done = { ...olds };
  let isChanged = false;
  try {
    for (const step of updateSteps(connection, id, olds, news)) {
      try {
        await step.run();
      } catch (error) {
        throw awsError(step.doing, step.operation, error);
      }
      isChanged = true;
      settle(done, news, step.settles);
    }
    settle(done, news, ["tags", "forceDelete"]);
    return await readExisting(connection, id, done);
  } catch (error) {
    throw isChanged ? new InitFailed(id, done, news, messageOf(error)) : error;
  }
}

function updateSteps(connection: Connection, id: string, olds: Properties, news: Properties): Step[] {
  const client = connection.ecr(text(olds, "region"));
  const key = { repositoryName: id, registryId: requiredText(olds, "registryId") };
  const differs = (property: string) => JSON.stringify(olds[property]) !== JSON.stringify(news[property]);
  const steps: Step[] = [];
  const modes = ["imageTagMutability", "imageTagMutabilityExclusionFilters"];
  if (modes.some(differs)) {
    steps.push({
      doing: `setting ECR Repository (${id}) image tag mutability`,
      operation: "ECR: PutImageTagMutability",
      async run() {
        refuseMutability(mutability(news));
        await client.send(new PutImageTagMutabilityCommand({ ...key, ...mutability(news) }));
      },
      settles: modes,
    });
  }
  const scanning = news["imageScanningConfiguration"];
  if (isObject(scanning) && differs("imageScanningConfiguration")) {
    const imageScanningConfiguration = { scanOnPush: scanning["scanOnPush"] === true };
    steps.push({
      doing: `setting ECR Repository (${id}) image scanning configuration`,
      operation: "ECR: PutImageScanningConfiguration",
      run: () =>
        client.send(new PutImageScanningConfigurationCommand({ ...key, imageScanningConfiguration })),
      settles: ["imageScanningConfiguration"],
    });
  }
  const { put, remove } = tagChanges(stringMap(olds, "tagsAll"), allTags(connection.config, news));
  const resourceArn = requiredText(olds, "arn");
  const doing = `updating tags for ECR (Elastic Container Registry) Repository (${resourceArn})`;
  if (remove.length > 0) {
    const run = () => client.send(new UntagResourceCommand({ resourceArn, tagKeys: remove }));
    steps.push({ doing, operation: "ECR: UntagResource", run, settles: [] });
  }
  if (Object.keys(put).length > 0) {
    const run = () => client.send(new TagResourceCommand({ resourceArn, tags: toTagList(put) }));
    steps.push({ doing, operation: "ECR: TagResource", run, settles: [] });
  }
  return steps;
}

function settle(done: Properties, news: Properties, properties: readonly string[]): void {
  for (const property of properties) {
    const value = news[property];
    if (value === undefined) {
      delete done[property];
    } else {
      done[property] = value;
    }
  }
}
