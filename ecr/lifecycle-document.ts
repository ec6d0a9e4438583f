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

/** The fewest days that ECR keeps an archived image. */
export const leastArchivedDays = 90;

/** Characters that ECR takes in the text of a lifecycle policy. */
export const lifecycleTextLimits = { least: 100, most: 30_720 } as const;

/** Images that a repository can hold. @see ECR User Guide, "Amazon ECR service quotas" */
const repositoryLimit = 100_000;

/**
 * The count of a rule that keeps everything it selects: more than a repository can hold, so the rule claims its
 * images and never acts on one.
 */
export const keepAllCount = 999_999;

/** A hundred years, in days. */
const lifetime = 36_500;

/**
 * Whether a rule never acts on what it claims, as it counts further than a repository reaches, or waits in the archive
 * for longer than anybody does.
 */
export function neverActs({ countType, countNumber }: { countType: string; countNumber: number }): boolean {
  return (
    (countType === "imageCountMoreThan" && countNumber >= repositoryLimit) ||
    (countType === "sinceImageTransitioned" && countNumber >= lifetime)
  );
}

/** The text that goes to ECR. */
export function lifecycleText(policy: LifecycleDocument): string {
  return JSON.stringify(policy);
}
