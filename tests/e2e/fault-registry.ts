/** A registry for one fault schedule: made by hand, other than planned in ways that the seed decides. */

import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { lifecycleText } from "../../ecr/lifecycle-document";
import type { RepositoryPlan } from "../../ecr/plan";
import { policyText } from "../../ecr/policy";
import { type RuntimePlanner, runtimePlanner } from "../../ecr/runtime-plan";
import { runtimeTag } from "../../ecr/runtime-tag";
import { ACCOUNTS, CREDENTIALS, REGION } from "../../sandbox/accounts";
import { chance } from "./fault-schedule";

/** Whose image is promoted. */
export const released = "team/api";
/** In config, and without readers or rules: what somebody gave it is taken away. */
const bare = "team/private";
/** What an earlier run may have left without policies. */
const halfMade = "team/worker";
const oddsOfAbsence: Record<string, number> = { [halfMade]: 0.4, [bare]: 0.2 };
/** In no config, with the mark of runtime repositories. */
const atRuntime = "run/jobs";
/** In no config, and without the mark: nobody's business. */
export const foreign = "other/theirs";

const planner = runtimePlanner({
  repositories: {
    [released]: { tags: { team: "api" }, lifecycle: { keepTags: ["v*"] } },
    [halfMade]: { tags: { team: "worker" } },
    [bare]: { readers: [], lifecycle: { standard: false, keepTags: [] }, protectDeployed: false },
  },
  environments: { staging: { accounts: [ACCOUNTS.staging], repositories: ["team/*", "run/*"] } },
});

/** The plans of all repositories that are to be as planned. */
export const plans: ReadonlyMap<string, RepositoryPlan> = planner.plan([
  ...planner.listed.keys(),
  atRuntime,
]).plans;

/** Anyone may do anything: wider than any plan. */
const wide = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "ByHand", Effect: "Allow", Principal: "*", Action: "ecr:*" }],
});
const rulesByHand = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 1 },
      action: { type: "expire" },
    },
  ],
});

export interface FaultRegistry {
  planner: RuntimePlanner;
  /** As SDK clients take them; into an account that holds nothing else. */
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  /** Past every fault. */
  ecr: ECRClient;
  /** Of the image with the tag {@link candidate}. */
  imageDigest: string;
}

/** The tag whose image is promoted. */
export const candidate = "gitsha_abc";

let registries = 0;

/** @param endpoint of the emulator, past the wire */
export async function makeRegistry(seed: number, endpoint: string): Promise<FaultRegistry> {
  const draw = chance(seed);
  const credentials = await assume(String(500_000_000_000 + ++registries), endpoint);
  const ecr = new ECRClient({ endpoint, region: REGION, credentials });
  for (const [name, plan] of plans) await makeByHand(ecr, name, plan, draw);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: foreign }));
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: foreign, policyText: wide }));
  await putImage(ecr, foreign, "latest");
  const imageDigest = await putImage(ecr, released, candidate);
  await ecr.send(new StartImageScanCommand({ repositoryName: released, imageId: { imageDigest } }));
  return { planner, credentials, ecr, imageDigest };
}

async function makeByHand(
  ecr: ECRClient,
  repositoryName: string,
  plan: RepositoryPlan,
  draw: ReturnType<typeof chance>,
): Promise<void> {
  const may = (what: string, odds = 0.5) => draw(repositoryName, what) < odds;
  if (may("be absent", oddsOfAbsence[repositoryName] ?? 0)) return;
  const isHalfMade = repositoryName === halfMade && may("be half made");
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = plan;
  const isMutable = !isHalfMade && may("be mutable");
  const tags = {
    ...(isHalfMade || may("have its tags") ? plan.tags : { "cost-centre": "42" }),
    ...(repositoryName === atRuntime || may("be marked") ? { [runtimeTag.key]: runtimeTag.value } : {}),
  };
  await ecr.send(
    new CreateRepositoryCommand({
      repositoryName,
      ...(!isMutable && {
        imageTagMutability,
        imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
      }),
      imageScanningConfiguration: { scanOnPush: isHalfMade || may("scan") },
      tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  if (isHalfMade) return;

  const ownOdds = repositoryName === bare ? 0.9 : 0.5;
  const policy = may("be widened", repositoryName === bare ? 0.8 : 0.5)
    ? wide
    : may("have its policy")
      ? plan.repositoryPolicy
      : null;
  const text = typeof policy === "string" || policy === null ? policy : policyText(policy);
  if (text !== null) await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: text }));
  const rules = may("have rules by hand", ownOdds)
    ? rulesByHand
    : may("have its rules")
      ? plan.lifecyclePolicy
      : null;
  const lifecyclePolicyText = typeof rules === "string" || rules === null ? rules : lifecycleText(rules);
  if (lifecyclePolicyText !== null)
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  await putImage(ecr, repositoryName, "gitbranch_main");
}

/** @returns the image's digest */
async function putImage(ecr: ECRClient, repositoryName: string, imageTag: string): Promise<string> {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const digest = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", size: 2, digest: digest(imageTag) };
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
  const imageDigest = digest(imageManifest);
  await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest, imageDigest }));
  return imageDigest;
}

async function assume(account: string, endpoint: string): Promise<FaultRegistry["credentials"]> {
  const sts = new STSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const RoleArn = `arn:aws:iam::${account}:role/deploy`;
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "faults" }),
  );
  sts.destroy();
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
