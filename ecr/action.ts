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
