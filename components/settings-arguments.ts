import type { RepositorySettings } from "./arguments";

/** @see ECR API, PutRegistryScanningConfiguration */
export const ScanType = { Basic: "BASIC", Enhanced: "ENHANCED" } as const;
export type ScanType = (typeof ScanType)[keyof typeof ScanType];

/** When images are scanned. BASIC has `SCAN_ON_PUSH` and `MANUAL`, ENHANCED `SCAN_ON_PUSH` and `CONTINUOUS_SCAN`. */
export const ScanFrequency = {
  ScanOnPush: "SCAN_ON_PUSH",
  ContinuousScan: "CONTINUOUS_SCAN",
  Manual: "MANUAL",
} as const;
export type ScanFrequency = (typeof ScanFrequency)[keyof typeof ScanFrequency];

/** What makes ECR create a repository itself. @see ECR API, RCTAppliedFor */
export const CreationOccasion = {
  CreateOnPush: "CREATE_ON_PUSH",
  PullThroughCache: "PULL_THROUGH_CACHE",
  Replication: "REPLICATION",
} as const;
export type CreationOccasion = (typeof CreationOccasion)[keyof typeof CreationOccasion];

export interface ScanningRule {
  scanFrequency: ScanFrequency;
  /** 1 to 100 filters over repository names: one without `*` matches names that contain it, one with `*` whole names. */
  filters: string[];
}

export interface ScanningSettings {
  type: ScanType;
  /**
   * At most one for each frequency that the type has.
   * @default none: with BASIC images are scanned when somebody asks for it, with ENHANCED never
   */
  rules?: ScanningRule[];
}

export interface ReplicationDestination {
  /** As in `eu-central-1`. */
  region: string;
  /**
   * Account id of the registry that images are copied into, 12 digits.
   * @default the registry's own, where `aws:allowedAccountIds` says which that is
   */
  registryId?: string;
}

export interface ReplicationRule {
  destinations: ReplicationDestination[];
  /**
   * Beginnings of the names of repositories that are copied, up to 100.
   * @default every repository of the registry
   */
  prefixes?: string[];
}

/** What repositories are like that ECR makes by itself: as the registry plans those that it doesn't list. */
export interface CreationTemplateSettings {
  /** At least one. */
  appliedFor: CreationOccasion[];
  /**
   * ARN of a role that ECR takes on to tag repositories and to use a KMS key.
   * @default none: repositories are not tagged
   */
  customRoleArn?: string;
  /**
   * Settings over the registry's `defaults`.
   * @default none
   */
  settings?: RepositorySettings;
}

/** Names under a prefix are fetched from an upstream registry. */
export interface PullThroughCacheSettings {
  /** Host of the upstream registry, as in `registry-1.docker.io`. */
  upstreamRegistryUrl: string;
  /**
   * ARN of a secret named `ecr-pullthroughcache/…`, in the registry's account and Region.
   * @default none, where the upstream needs none
   */
  credentialArn?: string;
  /**
   * ARN of a role that ECR takes on to read a private registry of another account.
   * @default none
   */
  customRoleArn?: string;
  /**
   * Prefix of the upstream's repository names.
   * @default ROOT
   */
  upstreamRepositoryPrefix?: string;
}
