import {
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecr";
import type { Connection } from "../connection";
import { isObject, type Properties, requiredText, stringMap, text } from "../properties";
import type { Live } from "../resource-type";
import { runSteps, type Step } from "../steps";
import { refuseMutability } from "../strict-repository";
import { allTags, tagChanges, toTagList } from "../tags";
import { mutability, readExisting } from "./repository-live";

export function updateRepository(
  connection: Connection,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Live> {
  return runSteps(id, olds, news, {
    steps: updateSteps(connection, id, olds, news),
    unsent: ["tags", "forceDelete"],
    read: (done) => readExisting(connection, id, done),
  });
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
