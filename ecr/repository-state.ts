/** A repository as a registry holds it, as plain data. */
export interface RepositoryState {
  name: string;
  arn: string;
  /** Account id of the registry. */
  account: string;
  imageTagMutability: string;
  /** Filters of exclusions from the mode, sorted; empty without. */
  imageTagMutabilityExclusionFilters: string[];
  scanOnPush: boolean;
  encryption: { type: string; kmsKey?: string };
  /** Resource tags, sorted by key. */
  tags: Record<string, string>;
  /** Text of the repository policy as AWS answers it; null where there is none. */
  repositoryPolicy: string | null;
  /** Text of the lifecycle policy as AWS answers it; null where there is none. */
  lifecyclePolicy: string | null;
}
