import type * as pulumi from "@pulumi/pulumi";

/** Whether the tags of a repository may move to another image. @see ECR API, PutImageTagMutability */
export const ImageTagMutability = {
  Mutable: "MUTABLE",
  Immutable: "IMMUTABLE",
  ImmutableWithExclusion: "IMMUTABLE_WITH_EXCLUSION",
  MutableWithExclusion: "MUTABLE_WITH_EXCLUSION",
} as const;
export type ImageTagMutability = (typeof ImageTagMutability)[keyof typeof ImageTagMutability];

/** How much readers may see: `inspect` is `pull` and descriptions, lists and scan findings; `audit` the policies too. */
export const Access = { Pull: "pull", Inspect: "inspect", Audit: "audit" } as const;
export type Access = (typeof Access)[keyof typeof Access];

/** What happens in AWS to a repository whose name leaves the arguments. */
export const Removal = { Protect: "protect", Retain: "retain", Delete: "delete" } as const;
export type Removal = (typeof Removal)[keyof typeof Removal];

/** @see ECR API, EncryptionConfiguration */
export const EncryptionType = { Aes256: "AES256", Kms: "KMS", KmsDsse: "KMS_DSSE" } as const;
export type EncryptionType = (typeof EncryptionType)[keyof typeof EncryptionType];

/** Sets of lifecycle rules. @see docs/configuration.md */
export const LifecyclePreset = { Ci: "ci", ReleasesOnly: "releases-only", Archive: "archive" } as const;
export type LifecyclePreset = (typeof LifecyclePreset)[keyof typeof LifecyclePreset];

export interface EncryptionSettings {
  /** `KMS_DSSE` exists in the partition aws-us-gov only. */
  type: EncryptionType;
  /**
   * ARN of a KMS key, for the types `KMS` and `KMS_DSSE`.
   * @default AWS's own key for ECR
   */
  kmsKey?: string;
}

/** Which tags a lifecycle rule is about; exactly one of the two. ECR compares them with all tags of an image. */
export interface TagSelection {
  /** Images with a tag that matches at least one of these. Compiles to one rule each. */
  anyOf?: string[];
  /** Images that have, for each of these, a tag that matches it. */
  allOf?: string[];
}

/**
 * One lifecycle rule. It takes at most one of `tags`, `tagPrefixes` and `untagged` (none: everything else) and
 * exactly one of `olderThanDays`, `keepLast`, `notPulledForDays` and `archivedForDays`.
 */
export interface LifecycleRule {
  /** @default made from the rule */
  description?: string;
  /** Tag patterns: up to four `*`, each for any characters. */
  tags?: TagSelection;
  /** Beginnings of tags, taken literally. */
  tagPrefixes?: TagSelection;
  /** True for images without a tag. */
  untagged?: boolean;
  /** Expires images pushed more than so many days ago, at least 1. */
  olderThanDays?: number;
  /** Expires all but the so many youngest, at least 1; with several patterns in `anyOf`, of each. */
  keepLast?: number;
  /** Archives images not pulled for so many days, at least 1. */
  notPulledForDays?: number;
  /** Expires archived images so many days after they were archived, at least 90. */
  archivedForDays?: number;
}

/** Which images expire. @see docs/configuration.md */
export interface LifecycleSettings {
  /**
   * Which rules come with the package, behind your own; in place of `standard`.
   * @default ci
   */
  preset?: LifecyclePreset;
  /**
   * Whether build tags (`gitsha_*`, `gitbranch_*`, `gitpr_*`) expire after 7 days and all but 5 untagged images
   * at once: true is the preset `ci`, false no preset at all.
   * @default true
   */
  standard?: boolean;
  /**
   * Tag patterns whose images never expire, nor are archived.
   * @default `["v*", "release-*", "*.*.*"]`; with the preset `releases-only` also `sha256-*`, with `archive` none
   */
  keepTags?: string[];
  /**
   * Own rules, the first that selects an image decides; they come after the rules that keep images and before
   * the standard ones.
   * @default none
   */
  rules?: LifecycleRule[];
  /** A whole lifecycle policy as JSON text, in place of all the rest; wants `protectDeployed: false`. */
  json?: string;
}

/** What one repository is like. */
export interface RepositorySettings {
  /** @default IMMUTABLE_WITH_EXCLUSION */
  imageTagMutability?: ImageTagMutability;
  /**
   * 1 to 5 tag patterns, with up to two `*` each, that the mutability doesn't hold for.
   * @default `["gitbranch_*", "gitpr_*", "deployed-*"]`, the tags that move by design
   */
  imageTagMutabilityExclusionFilters?: string[];
  /** @default true */
  scanOnPush?: boolean;
  /** @default the standard rules and `keepTags` */
  lifecycle?: LifecycleSettings;
  /**
   * Whether images with a tag `deployed-<environment>` are kept, whatever the other rules say.
   * @default true
   */
  protectDeployed?: boolean;
  /**
   * A change replaces the repository.
   * @default AES256
   */
  encryption?: EncryptionSettings;
  /**
   * Names of the environments that read this repository; an empty list for none.
   * @default all whose `repositories` match
   */
  readers?: string[];
  /**
   * What happens when the name leaves the arguments: `protect` refuses it, `retain` leaves all in AWS, `delete`
   * deletes the repository if it holds no image. It counts from the state: deploy a new value before the removal.
   * @default protect
   */
  removal?: Removal;
  /**
   * More statements for the repository policy, in IAM's JSON, without `Resource`.
   * @default none
   */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's component analyzer takes free-form JSON as any[] only
  extraStatements?: any[];
  /** @default none beside the registry's */
  tags?: Record<string, string>;
}

/** Readers by membership of an AWS organisation. */
export interface OrganizationReaders {
  /** `o-` and 10 to 32 letters and digits. */
  id: string;
  /**
   * Organisational units, from the organisation's id down, ending in `/` or `/*`.
   * @default the whole organisation
   */
  paths?: string[];
}

/** Who reads in one environment; at least one of `accounts`, `roles` and `organization`. */
export interface EnvironmentReaders {
  /** Ids of whole accounts, 12 digits; they may be Outputs. */
  accounts?: pulumi.Input<string>[];
  /** ARNs of roles, which need not exist yet; `*` in path or name makes a pattern. */
  roles?: string[];
  organization?: OrganizationReaders;
  /**
   * Whether Lambda functions of `accounts` may run the images.
   * @default false
   */
  lambda?: boolean;
  /** @default pull */
  access?: Access;
  /**
   * Globs over repository names; `*` stands for any characters, `/` included.
   * @default every repository
   */
  repositories?: string[];
}

/** Who pushes from another account; at least one of `accounts` and `roles`. */
export interface Publishers {
  /** Ids of whole accounts, 12 digits; they may be Outputs. */
  accounts?: pulumi.Input<string>[];
  /** As in `EnvironmentReaders`. */
  roles?: string[];
  /** Globs over repository names; `*` stands for any characters, `/` included. */
  repositories: string[];
}

/** A registry, as far as roles are let use it; a SharedRegistryReference and a SharedToolingRegistry are one. */
export interface RegistryRepositories {
  /** ARNs by name of repository. */
  repositoryArns: pulumi.Input<Record<string, string>>;
}
