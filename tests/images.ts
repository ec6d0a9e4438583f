/** Images in the emulator, and findings of them. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DescribeImageScanFindingsCommand,
  ECRClient,
  ImageAlreadyExistsException,
  PutImageCommand,
  PutLifecyclePolicyCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { ACCOUNTS, REGION } from "../sandbox/accounts";
import { childEnvironment } from "../sandbox/environment";
import type { Sandbox } from "../sandbox/sandbox";

/** A client of the tooling account whose calls go over the wire, which keeps tags and cuts pages as AWS does. */
export async function wiredClient(sandbox: Sandbox): Promise<ECRClient> {
  const credentials = await sandbox.clients.credentials("tooling");
  return new ECRClient({ endpoint: sandbox.wire.endpoint, region: REGION, credentials, maxAttempts: 3 });
}

/** What a command finds, to stand in the tooling account and call the emulator. It knows of nothing else of AWS. */
export async function toolingEnvironment(sandbox: Sandbox): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken = "" } = await sandbox.clients.credentials("tooling");
  return childEnvironment({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: sandbox.emulator.endpoint,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "none",
    AWS_SHARED_CREDENTIALS_FILE: "none",
  });
}

/** A repository with immutable tags, unless something else is said. */
export async function makeRepository(
  ecr: ECRClient,
  repositoryName: string,
  settings: Partial<CreateRepositoryCommandInput> = {},
  lifecyclePolicy?: unknown,
): Promise<void> {
  await ecr.send(
    new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE", ...settings }),
  );
  if (lifecyclePolicy !== undefined) {
    const lifecyclePolicyText = JSON.stringify(lifecyclePolicy);
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  }
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

/** @returns the digest of an image of its own for each name, without a tag unless one is given */
export function pushImage(ecr: ECRClient, repository: string, name: string, tag?: string): Promise<string> {
  const config = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    size: 7,
    digest: sha256(`config ${name}`),
  };
  return push(ecr, repository, { schemaVersion: 2, mediaType: manifestType, config, layers: [] }, tag);
}

export interface Entry {
  digest: string;
  mediaType?: string;
  platform?: { os: string; architecture: string; variant?: string };
  annotations?: Record<string, string>;
}

/** @returns the digest of an index that lists these images */
export function pushIndex(
  ecr: ECRClient,
  repository: string,
  entries: readonly Entry[],
  tag?: string,
): Promise<string> {
  const manifests = entries.map((entry) => ({ mediaType: manifestType, size: 7, ...entry }));
  return push(ecr, repository, { schemaVersion: 2, mediaType: indexType, manifests }, tag);
}

async function push(
  ecr: ECRClient,
  repositoryName: string,
  manifest: { mediaType: string; [key: string]: unknown },
  imageTag: string | undefined,
): Promise<string> {
  const imageManifest = JSON.stringify(manifest);
  const imageDigest = sha256(imageManifest);
  const { mediaType: imageManifestMediaType } = manifest;
  const put = new PutImageCommand({
    repositoryName,
    imageManifest,
    imageManifestMediaType,
    imageDigest,
    imageTag,
  });
  await ecr.send(put).catch((error: unknown) => {
    if (!(error instanceof ImageAlreadyExistsException)) {
      throw error;
    }
  });
  return imageDigest;
}

export function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** A finding of a basic scan, as ECR answers it. */
export function basicFinding(name: string, severity: string, packageName = "openssl") {
  return {
    name,
    severity,
    uri: `https://example.com/${name}`,
    attributes: [
      { key: "package_name", value: packageName },
      { key: "package_version", value: "1.0.0" },
    ],
  };
}

/** A finding of an enhanced scan, as ECR answers it. */
export function enhancedFinding(vulnerabilityId: string, severity: string, ...packages: string[]) {
  return {
    title: `${vulnerabilityId} - ${packages.join(", ")}`,
    severity,
    status: "ACTIVE",
    score: 7.5,
    fixAvailable: "YES",
    packageVulnerabilityDetails: {
      vulnerabilityId,
      sourceUrl: `https://example.com/${vulnerabilityId}`,
      vulnerablePackages: packages.map((name) => ({ name, version: "1.0.0", fixedInVersion: "1.0.1" })),
    },
  };
}

function severityCounts(findings: readonly { severity: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) {
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return counts;
}

export interface Seed {
  status?: string;
  description?: string;
  findings?: { severity: string }[];
  enhancedFindings?: { severity: string }[];
  /** Default those of the findings; null leaves them out. */
  counts?: Record<string, number> | null;
  /** Default an hour ago; null leaves it out. */
  completedAt?: Date | null;
}

const hour = 60 * 60 * 1000;

/** The answer of DescribeImageScanFindings that a seed stands for, without its image. */
export function scanAnswer(seed: Seed) {
  const { status = "COMPLETE", description = "words of ECR", findings, enhancedFindings } = seed;
  const { counts = severityCounts([...(findings ?? []), ...(enhancedFindings ?? [])]) } = seed;
  const { completedAt = new Date(Date.now() - hour) } = seed;
  return {
    imageScanStatus: { status, description },
    imageScanFindings: {
      ...(findings && { findings }),
      ...(enhancedFindings && { enhancedFindings }),
      ...(counts !== null && { findingSeverityCounts: counts }),
      ...(completedAt !== null && { imageScanCompletedAt: Math.floor(completedAt.getTime() / 1000) }),
    },
  };
}

/**
 * Makes the emulator answer this for the image from now on; an image is seeded once. It is asked for at once, as
 * the emulator gives a seed to the next untagged image that somebody asks for, whichever that is.
 */
export async function seedScan(
  { emulator, clients }: Sandbox,
  repositoryName: string,
  imageDigest: string,
  seed: Seed,
  { ecr, account }: { ecr: ECRClient; account: string } = {
    ecr: clients.ecr("tooling"),
    account: ACCOUNTS.tooling,
  },
): Promise<void> {
  const image = { repositoryName, imageId: { imageDigest } };
  await ecr.send(new StartImageScanCommand(image));
  const result = { ...scanAnswer(seed), registryId: account, ...image };
  const { status } = await fetch(`${emulator.endpoint}/moto-api/static/ecr/scan-finding-results`, {
    method: "POST",
    body: JSON.stringify({ account_id: account, region: REGION, results: [result] }),
  });
  assert.equal(status, 201);
  await ecr.send(new DescribeImageScanFindingsCommand(image));
}
