/** What a registry of fault-registry.ts holds, read past every fault, and what must hold of it. */

import assert from "node:assert/strict";
import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  type Repository,
} from "@aws-sdk/client-ecr";
import { runtimeTag } from "../../ecr/runtime-tag";
import { foreign, plans, released } from "./fault-registry";
import type { Release } from "./fault-writes";
import { orNull } from "./support";

/** A repository with its images, as AWS holds it; policies that it hasn't are null. */
export interface Held {
  repositoryPolicy: unknown;
  lifecyclePolicy: unknown;
  imageTagMutability: string | undefined;
  /** Sorted. */
  imageTagMutabilityExclusionFilters: string[];
  scanOnPush: boolean | undefined;
  encryption: string | undefined;
  tags: Record<string, string>;
  images: Images;
}

/** Tags of each image, sorted, by its digest. */
export type Images = Record<string, string[]>;

/** All that a registry holds, by the names of repositories. */
export async function readAll(ecr: ECRClient): Promise<Map<string, Held>> {
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  const read = await Promise.all(repositories.map((its) => readOne(ecr, its)));
  return new Map(read);
}

async function readOne(ecr: ECRClient, its: Repository): Promise<[string, Held]> {
  const { repositoryName = "", repositoryArn, imageTagMutabilityExclusionFilters = [] } = its;
  const [policy, rules, { tags = [] }, images] = await Promise.all([
    orNull(ecr.send(new GetRepositoryPolicyCommand({ repositoryName })), "RepositoryPolicyNotFoundException"),
    orNull(ecr.send(new GetLifecyclePolicyCommand({ repositoryName })), "LifecyclePolicyNotFoundException"),
    ecr.send(new ListTagsForResourceCommand({ resourceArn: repositoryArn })),
    readImages(ecr, repositoryName),
  ]);
  return [
    repositoryName,
    {
      repositoryPolicy: policy && JSON.parse(policy.policyText ?? ""),
      lifecyclePolicy: rules && JSON.parse(rules.lifecyclePolicyText ?? ""),
      imageTagMutability: its.imageTagMutability,
      imageTagMutabilityExclusionFilters: imageTagMutabilityExclusionFilters
        .map(({ filter = "" }) => filter)
        .sort(),
      scanOnPush: its.imageScanningConfiguration?.scanOnPush,
      encryption: its.encryptionConfiguration?.encryptionType,
      tags: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
      images,
    },
  ];
}

async function readImages(ecr: ECRClient, repositoryName: string): Promise<Images> {
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  return Object.fromEntries(
    imageDetails.map(({ imageDigest = "", imageTags = [] }) => [imageDigest, [...imageTags].sort()]),
  );
}

/** Every image is where it was, with each of its tags; the only new tag is that of the release, on its image. */
export function assertNothingLost(
  before: ReadonlyMap<string, Held>,
  now: ReadonlyMap<string, Held>,
  { imageDigest, imageTag }: Release,
): void {
  for (const [name, { images }] of now) {
    const expected = structuredClone(before.get(name)?.images ?? {});
    const tags = expected[imageDigest];
    if (name === released && images[imageDigest]?.includes(imageTag)) tags?.push(imageTag);
    assert.deepEqual(images, expected, `images of ${name}`);
  }
  const gone = [...before.keys()].filter((name) => !now.has(name));
  assert.deepEqual(gone, [], "repositories that are gone");
}

/** These repositories are as planned, but for tags that are nobody's business; those of others are as they were. */
export function assertAsPlanned(
  before: ReadonlyMap<string, Held>,
  now: ReadonlyMap<string, Held>,
  names: Iterable<string>,
): void {
  for (const name of names) {
    const plan = plans.get(name);
    const { images, ...its }: Partial<Held> = now.get(name) ?? {};
    const { [runtimeTag.key]: _mark, ...others } = before.get(name)?.tags ?? {};
    const expected = {
      repositoryPolicy: plan?.repositoryPolicy,
      lifecyclePolicy: plan?.lifecyclePolicy,
      imageTagMutability: plan?.imageTagMutability,
      imageTagMutabilityExclusionFilters: plan?.imageTagMutabilityExclusionFilters,
      scanOnPush: plan?.scanOnPush,
      encryption: plan?.encryption.type,
      tags: { ...others, ...plan?.tags },
    };
    assert.deepEqual(its, expected, `${name} is not as planned: ${JSON.stringify(its)}`);
  }
  assert.deepEqual(now.get(foreign), before.get(foreign), "a repository of others");
}

export function assertReleased(now: ReadonlyMap<string, Held>, { imageDigest, imageTag }: Release): void {
  const tags = now.get(released)?.images[imageDigest] ?? [];
  assert.ok(tags.includes(imageTag), `${imageTag} is not on ${imageDigest}, which has ${tags.join(", ")}`);
}
