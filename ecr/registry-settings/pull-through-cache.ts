import type { Deployment } from "../guard/location";
import type { Partition } from "../partition";
import { didYouMean } from "../problem";
import type { Place } from "../shape";

/** One rule: names under its prefix are fetched from the upstream registry. */
export interface PullThroughCacheRule {
  upstreamRegistryUrl: string;
  /** Secret with the upstream's credentials. */
  credentialArn?: string;
  /** Role that ECR takes on to read a private registry of another account. */
  customRoleArn?: string;
  upstreamRepositoryPrefix?: string;
}

/** @see ECR User Guide, "Amazon ECR service quotas" */
const ruleLimit = 50;

/** What the AWS provider takes, which is less than ECR does. */
const prefixForm = /^(?:(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*\/?|ROOT)$/;

const ecrHost = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z0-9.-]+$/;

/** Upstreams by host, with whether they want credentials. @see ECR API, CreatePullThroughCacheRule */
const upstreams: Readonly<Record<string, { needsCredential: boolean }>> = {
  "cgr.dev": { needsCredential: true },
  "ghcr.io": { needsCredential: true },
  "public.ecr.aws": { needsCredential: false },
  "quay.io": { needsCredential: false },
  "registry-1.docker.io": { needsCredential: true },
  "registry.gitlab.com": { needsCredential: true },
  "registry.k8s.io": { needsCredential: false },
};

const azureHost = /^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/;

/** What people call Docker Hub. */
const dockerHub = ["docker.io", "index.docker.io", "hub.docker.com"];

const credentialForm =
  /^arn:([a-z-]+):secretsmanager:([a-z0-9-]+):(\d{12}):secret:ecr-pullthroughcache\/[a-zA-Z0-9/_+=.@-]+$/;

const keys = ["upstreamRegistryUrl", "credentialArn", "customRoleArn", "upstreamRepositoryPrefix"];

/**
 * The rules by prefix, sorted by it.
 *
 * @param deployment where the registry is: an upstream's credentials have to be there too
 */
export function readPullThroughCache(
  place: Place,
  partition: Partition,
  deployment: Deployment,
): Map<string, PullThroughCacheRule> {
  const rules = new Map<string, PullThroughCacheRule>();
  const entries = place.asMap("a map of rules by prefix of repository names") ?? [];
  if (entries.length > ruleLimit) {
    place.error("cache-rule-invalid", `has ${entries.length} rules, ECR takes ${ruleLimit}`);
  }
  for (const [prefix, entry] of entries) {
    checkPrefix(prefix, entry);
    const rule = readRule(entry, partition, deployment);
    if (rule !== undefined) {
      rules.set(prefix, rule);
    }
  }
  return rules;
}

function checkPrefix(prefix: string, place: Place): void {
  if (prefix.length < 2 || prefix.length > 30 || !prefixForm.test(prefix)) {
    place.error(
      "cache-rule-invalid",
      `${JSON.stringify(prefix)} is not a prefix for a cache: wanted 2 to 30 of a-z and 0-9 with single . _ - / between them, or ROOT`,
    );
  }
}

function readRule(
  place: Place,
  partition: Partition,
  deployment: Deployment,
): PullThroughCacheRule | undefined {
  const fields = place.asObject(keys, "a map with upstreamRegistryUrl");
  const url = fields?.child("upstreamRegistryUrl").asString("the host of an upstream registry");
  if (fields === undefined || url === undefined) {
    return undefined;
  }
  const upstream = upstreamOf(url, fields.child("upstreamRegistryUrl"));
  const credentialArn = fields.read("credentialArn", (it) => readCredential(it, partition, deployment));
  if (upstream?.needsCredential && fields.child("credentialArn").absent) {
    fields.error(
      "cache-rule-invalid",
      `has no credentialArn, which ${url} wants: give the ARN of a Secrets Manager secret named ecr-pullthroughcache/…`,
    );
  }
  const customRoleArn = fields.read("customRoleArn", (it) => readRole(it, partition));
  const [, account] = ecrHost.exec(url) ?? [];
  if (account !== undefined && deployment.account && account !== deployment.account) {
    if (fields.child("customRoleArn").absent) {
      fields.error(
        "cache-rule-invalid",
        `has no customRoleArn, which ECR needs to read the registry of account ${account}`,
      );
    }
  }
  const upstreamRepositoryPrefix = fields.read("upstreamRepositoryPrefix", readUpstreamPrefix);
  return {
    upstreamRegistryUrl: url,
    ...(credentialArn !== undefined && { credentialArn }),
    ...(customRoleArn !== undefined && { customRoleArn }),
    ...(upstreamRepositoryPrefix !== undefined && { upstreamRepositoryPrefix }),
  };
}

function upstreamOf(url: string, place: Place): { needsCredential: boolean } | undefined {
  if (ecrHost.test(url)) {
    return { needsCredential: false };
  }
  if (azureHost.test(url)) {
    return { needsCredential: true };
  }
  if (Object.hasOwn(upstreams, url)) {
    return upstreams[url];
  }
  const hosts = Object.keys(upstreams);
  const bare = url.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const meant = dockerHub.includes(bare) ? "registry-1.docker.io" : bare;
  const hint =
    meant !== url && Object.hasOwn(upstreams, meant)
      ? `; did you mean ${JSON.stringify(meant)}?`
      : didYouMean(bare, hosts);
  return place.error(
    "cache-rule-invalid",
    `${JSON.stringify(url)} is not an upstream that ECR caches${hint} (wanted ${hosts.join(", ")}, <name>.azurecr.io or <account>.dkr.ecr.<region>.amazonaws.com)`,
  );
}

function readCredential(place: Place, partition: Partition, deployment: Deployment): string | undefined {
  const arn = place.asString("the ARN of a secret");
  if (arn === undefined) {
    return undefined;
  }
  const parts = credentialForm.exec(arn);
  if (parts === null || arn.length < 50 || arn.length > 612) {
    return place.error(
      "cache-rule-invalid",
      `${JSON.stringify(arn)} is not the ARN of a secret for a cache: wanted arn:${partition}:secretsmanager:<region>:<account>:secret:ecr-pullthroughcache/<name>, of 50 to 612 characters`,
    );
  }
  const known = [
    ["partition", parts[1], partition],
    ["Region", parts[2], deployment.region],
    ["account", parts[3], deployment.account],
  ] as const;
  for (const [what, said, its] of known) {
    if (its && said !== its) {
      place.error(
        "cache-rule-invalid",
        `${JSON.stringify(arn)} is of ${what} ${said}, and ECR reads secrets of the registry's own, ${its}`,
      );
    }
  }
  return arn;
}

/** A role that ECR takes on. */
export function readRole(place: Place, partition: Partition): string | undefined {
  const arn = place.asString("the ARN of a role");
  if (arn === undefined || new RegExp(`^arn:${partition}:iam::\\d{12}:role/.+$`).test(arn)) {
    return arn;
  }
  return place.error(
    "role-invalid",
    `${JSON.stringify(arn)} is not the ARN of a role: wanted arn:${partition}:iam::<account>:role/<name>`,
  );
}

function readUpstreamPrefix(place: Place): string | undefined {
  const prefix = place.asString("a prefix of the upstream's repository names");
  if (prefix !== undefined && (prefix.length < 2 || prefix.length > 30 || !prefixForm.test(prefix))) {
    return place.error(
      "cache-rule-invalid",
      `${JSON.stringify(prefix)} is not a prefix: wanted 2 to 30 of a-z and 0-9 with single . _ - / between them, or ROOT`,
    );
  }
  return prefix;
}
