/** How much a reader may see. Each level holds the one before it. */
export const accessLevels = ["pull", "inspect", "audit"] as const;

export type AccessLevel = (typeof accessLevels)[number];

const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

const inspect = [
  ...pull,
  "ecr:DescribeImageScanFindings",
  "ecr:DescribeImages",
  "ecr:DescribeRepositories",
  "ecr:ListImages",
  "ecr:ListTagsForResource",
];

const audit = [...inspect, "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy"];

/** The actions of each access level, sorted. */
export const readActions: Readonly<Record<AccessLevel, readonly string[]>> = {
  pull: [...pull].sort(),
  inspect: [...inspect].sort(),
  audit: [...audit].sort(),
};

/** What a publisher needs: pull, and the four calls of an upload; sorted. */
export const publishActions: readonly string[] = [
  ...pull,
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
].sort();

/** What the Lambda service calls when it fetches a function's image. @see Lambda Developer Guide, "Amazon ECR cross-account permissions" */
export const lambdaActions: readonly string[] = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/**
 * Every action that IAM decides for a repository, so that a repository policy can grant it.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECR"
 */
export const repositoryActions: readonly string[] = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchDeleteImage",
  "ecr:BatchGetImage",
  "ecr:BatchGetRepositoryScanningConfiguration",
  "ecr:BatchImportUpstreamImage",
  "ecr:CompleteLayerUpload",
  "ecr:DeleteLifecyclePolicy",
  "ecr:DeleteRepository",
  "ecr:DeleteRepositoryPolicy",
  "ecr:DescribeImageReplicationStatus",
  "ecr:DescribeImageScanFindings",
  "ecr:DescribeImageSigningStatus",
  "ecr:DescribeImages",
  "ecr:DescribeRepositories",
  "ecr:GetDownloadUrlForLayer",
  "ecr:GetImageCopyStatus",
  "ecr:GetLifecyclePolicy",
  "ecr:GetLifecyclePolicyPreview",
  "ecr:GetRepositoryPolicy",
  "ecr:InitiateLayerUpload",
  "ecr:ListImageReferrers",
  "ecr:ListImages",
  "ecr:ListTagsForResource",
  "ecr:PutImage",
  "ecr:PutImageScanningConfiguration",
  "ecr:PutImageTagMutability",
  "ecr:PutLifecyclePolicy",
  "ecr:ReplicateImage",
  "ecr:SetRepositoryPolicy",
  "ecr:StartImageScan",
  "ecr:StartLifecyclePolicyPreview",
  "ecr:TagResource",
  "ecr:UntagResource",
  "ecr:UpdateImageStorageClass",
  "ecr:UploadLayerPart",
];

/**
 * Actions about a registry as a whole, or about a repository that isn't there yet: IAM decides them for `*`, so that
 * no repository policy can grant them.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECR"
 */
export const registryActions: readonly string[] = [
  "ecr:CreatePullThroughCacheRule",
  "ecr:CreateRepository",
  "ecr:CreateRepositoryCreationTemplate",
  "ecr:DeletePullThroughCacheRule",
  "ecr:DeleteRegistryPolicy",
  "ecr:DeleteRepositoryCreationTemplate",
  "ecr:DeleteSigningConfiguration",
  "ecr:DeregisterPullTimeUpdateExclusion",
  "ecr:DescribePullThroughCacheRules",
  "ecr:DescribeRegistry",
  "ecr:DescribeRepositoryCreationTemplates",
  "ecr:GetAccountSetting",
  "ecr:GetAuthorizationToken",
  "ecr:GetRegistryPolicy",
  "ecr:GetRegistryScanningConfiguration",
  "ecr:GetSigningConfiguration",
  "ecr:ListPullTimeUpdateExclusions",
  "ecr:PutAccountSetting",
  "ecr:PutRegistryPolicy",
  "ecr:PutRegistryScanningConfiguration",
  "ecr:PutReplicationConfiguration",
  "ecr:PutSigningConfiguration",
  "ecr:RegisterPullTimeUpdateExclusion",
  "ecr:StartReplicationBackfill",
  "ecr:UpdatePullThroughCacheRule",
  "ecr:UpdateRepositoryCreationTemplate",
  "ecr:ValidatePullThroughCacheRule",
];

/** What puts an image into a repository, beside checking for layers that are there. */
export const pushActions: readonly string[] = [
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];

/** What takes images, or the repository, away. */
export const deleteActions: readonly string[] = ["ecr:BatchDeleteImage", "ecr:DeleteRepository"];

/** What changes who may do what. */
export const policyActions: readonly string[] = ["ecr:DeleteRepositoryPolicy", "ecr:SetRepositoryPolicy"];

/** What changes nothing. */
export const lookActions: readonly string[] = repositoryActions.filter((action) =>
  /^ecr:(?:BatchCheck|BatchGet|Describe|Get|List)/.test(action),
);
