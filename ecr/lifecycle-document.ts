/** A lifecycle policy as ECR spells it. @see ECR User Guide, "Lifecycle policy properties" */
export interface LifecycleDocument {
  rules: LifecycleRule[];
}

export interface LifecycleRule {
  rulePriority: number;
  description?: string;
  selection: LifecycleSelection;
  action: LifecycleAction;
}

export interface LifecycleSelection {
  tagStatus: "tagged" | "untagged" | "any";
  /** Globs; an image matches when **every** one matches some tag of it. */
  tagPatternList?: string[];
  /** Like `tagPatternList`, with beginnings of tags. */
  tagPrefixList?: string[];
  storageClass?: "standard" | "archive";
  countType: "imageCountMoreThan" | "sinceImagePushed" | "sinceImagePulled" | "sinceImageTransitioned";
  countUnit?: "days";
  countNumber: number;
}

export interface LifecycleAction {
  type: "expire" | "transition";
  targetStorageClass?: "archive";
}

/** Rules that a lifecycle policy may have. */
export const ruleLimit = 50;

/** Characters that ECR takes in the text of a lifecycle policy. */
export const lifecycleTextLimits = { least: 100, most: 30_720 } as const;

/**
 * The count of a rule that keeps everything it selects: more than a repository can hold (ECR's quota is
 * 100,000 images), so the rule claims its images and never acts on one.
 */
export const keepAllCount = 999_999;

/** The text that goes to ECR. */
export function lifecycleText(policy: LifecycleDocument): string {
  return JSON.stringify(policy);
}
