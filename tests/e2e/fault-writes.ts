/** What may be written to a registry of fault-registry.ts, whatever goes wrong: what is planned, and nothing else. */

import assert from "node:assert/strict";
import { lifecycleText } from "../../ecr/lifecycle-document";
import type { RepositoryPlan } from "../../ecr/plan";
import { policyText } from "../../ecr/policy";
import { runtimeTag } from "../../ecr/runtime-tag";
import type { WireCall } from "../../sandbox/wire-call";
import { plans, released } from "./fault-registry";
import { isWrite, type WriteOperation } from "./fault-schedule";

/** What is promoted. */
export interface Release {
  imageDigest: string;
  imageTag: string;
}

type Input = Record<string, unknown>;

/**
 * Holds every call that may have changed something against the plan. A policy is written whole, so
 * that it is at each moment what it was before or what is planned, and never wider than both.
 */
export function assertOnlyPlannedWrites(calls: readonly WireCall[], release: Release): void {
  for (const { operation, input } of calls) {
    if (/^(Get|List|Describe|BatchGet)/.test(operation)) continue;
    const name = String(
      input["repositoryName"] ?? String(input["resourceArn"]).replace(/^.*:repository\//, ""),
    );
    const plan = plans.get(name);
    assert(isWrite(operation) && plan !== undefined, `${operation} ${JSON.stringify(input)}`);
    const { repositoryName, resourceArn, ...written } = input;
    assert.deepEqual(written, planned[operation](plan, written, name, release), `${operation} ${name}`);
  }
}

/** What each write may say beside the repository's name. */
const planned: Record<
  WriteOperation,
  (plan: RepositoryPlan, written: Input, name: string, release: Release) => Input | "nothing"
> = {
  CreateRepository: (plan) => ({
    ...mutability(plan),
    imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
    encryptionConfiguration: { encryptionType: plan.encryption.type },
    ...(Object.keys(plan.tags).length > 0 && { tags: tagList(plan.tags) }),
  }),
  SetRepositoryPolicy: ({ repositoryPolicy: policy }) =>
    policy === null ? "nothing" : { policyText: policyText(policy) },
  DeleteRepositoryPolicy: ({ repositoryPolicy: policy }) => (policy === null ? {} : "nothing"),
  PutLifecyclePolicy: ({ lifecyclePolicy: policy }) =>
    policy === null ? "nothing" : { lifecyclePolicyText: lifecycleText(policy) },
  DeleteLifecyclePolicy: ({ lifecyclePolicy: policy }) => (policy === null ? {} : "nothing"),
  PutImageTagMutability: (plan) => mutability(plan),
  PutImageScanningConfiguration: ({ scanOnPush }) => ({ imageScanningConfiguration: { scanOnPush } }),
  // Those that are there already may be left out.
  TagResource: ({ tags }, written) => ({
    tags: tagList(tags).filter(({ Key }) => JSON.stringify(written).includes(JSON.stringify(Key))),
  }),
  UntagResource: ({ tags }) => (runtimeTag.key in tags ? "nothing" : { tagKeys: [runtimeTag.key] }),
  PutImage: (_plan, { imageManifest, imageManifestMediaType }, name, release) =>
    name === released ? { imageManifest, imageManifestMediaType, ...release } : "nothing",
};

function mutability({
  imageTagMutability,
  imageTagMutabilityExclusionFilters: filters,
}: RepositoryPlan): Input {
  return {
    imageTagMutability,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
  };
}

function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
