import { distance } from "fastest-levenshtein";

type Severity = "error" | "warning";

/** One thing that is wrong with what a user wrote, and where. */
export interface Problem {
  severity: Severity;
  /** Stable, kebab-case; docs/problems.md explains each. */
  code: ProblemCode;
  /** Where the value stands, as `pulumi config set --path` spells it: `environments.staging.accounts[1]`. */
  path: string;
  /** What was found, what was wanted, and the next step. */
  message: string;
}

/** Every code there is, with what it says about the input. docs/problems.md is held against this table. */
export const problemCodes = {
  "account-id": "an AWS account id is not 12 digits",
  "action-broad": "actions granted in bulk",
  "action-unknown": "an action that no repository policy can grant",
  "cache-rule-invalid": "a pull through cache rule that ECR would refuse",
  "cache-tags-immutable": "caches whose tags can not follow those upstream",
  "clock-skew": "a scan that ends in the future",
  "condition-invalid": "a condition that IAM would refuse or that lets everyone in",
  "condition-key": "a condition key that requests to ECR do not have",
  "condition-unmatchable": "a condition that no request can fulfil, or none can fail",
  "config-syntax": "a text that is not the JSON it has to be",
  "contract-invalid": "an output that is not a registry's contract",
  "contract-missing": "a stack without a contract",
  "contract-version": "a contract that a newer version of this package wrote",
  "count-unit": "a unit of time that ECR does not count in",
  "deployed-only-tag": "a mark that is an image's only tag, with which ECR would delete the image",
  "deployed-unprotected": "the mark of running images cannot work with the other settings",
  "description-contradicts": "a description that says something else than its rule",
  "encryption-invalid": "encryption settings that do not go together",
  "entry-duplicate": "an entry that stands in its list twice",
  "environment-mismatch": "a repository names a reader whose globs leave it out",
  "environment-unauthorized": "an environment that may not read what it asks for",
  "environment-unknown": "a reader that is no environment",
  "environment-unused": "an environment or publisher that reaches no repository",
  "filter-invalid": "a tag mutability exclusion filter that ECR refuses",
  "findings-disagree": "findings that do not agree with their own count",
  "findings-over-threshold": "findings as severe as the threshold, or worse",
  "findings-truncated": "findings of which not all pages could be read",
  "findings-unavailable": "findings that ECR cannot give",
  "glob-invalid": "a pattern for repository names with characters that no name has",
  "glob-unmatched": "a pattern for repository names that matches none",
  "grant-denied": "a grant of which another statement denies everything",
  "grant-redundant": "a grant that another one holds already",
  "image-archived": "an archived image, whose findings say nothing of today",
  "image-reference": "an image reference that cannot be read",
  "images-invalid": "a list of images that no repository can have",
  "image-unsupported": "an image that ECR cannot scan",
  "keep-each": "keepLast keeps N images of each tag pattern",
  "kept-images-count": "a keepLast that counts images which are kept anyway",
  "key-unknown": "a key that nothing reads",
  "lambda-accounts": "Lambda readers without the accounts their functions run in",
  "lifecycle-conflict": "lifecycle settings that exclude each other",
  "lifecycle-invalid": "a lifecycle rule that ECR would refuse",
  "list-empty": "a list without entries",
  "name-invalid": "a name that does not fit its grammar",
  "not-principal": "a statement about everyone but those listed",
  "organization-invalid": "an organisation id or path that is malformed",
  "pattern-syntax": "a regular expression, shell text or template where a tag pattern is wanted",
  "pattern-unmatched": "a tag pattern or prefix that none of the given images has a tag for",
  "platform-missing": "an index that lists an image which the repository does not hold",
  "platforms-missing": "an index without images of platforms",
  "plan-differs": "a live repository that config can't say exactly as it is",
  "policy-change": "a right to set or delete the repository policy itself",
  "policy-too-large": "a policy over 10,240 characters",
  "policy-variable": "a policy variable that stands for itself",
  "policy-version": "a policy version that is missing or unknown",
  "prefix-empty": "an empty prefix, with which every tag begins",
  "prefix-pattern": "a pattern in a list of prefixes",
  "principal-invalid": "a principal that ECR would refuse or that names nobody for long",
  "principal-undeclared": "a statement that lets in principals nobody named",
  "push-for-readers": "push or delete for those who only read",
  "reader-conditional": "a reader or publisher that is let in under a condition only",
  "reader-denied": "a reader or publisher that the repository policy keeps out",
  "readers-missing": "an environment or publisher without anyone in it",
  "region-invalid": "a name that no Region has",
  "region-unavailable": "a Region in which the registry has no repositories",
  "registry-scope": "a registry policy with actions that its scope leaves out",
  "release-tag-expires": "images with release tags that a lifecycle rule deletes",
  "release-tag-moved": "a tag that moved while its image was judged",
  "release-tag-mutable": "a release tag that can be moved to another image",
  "release-tag-taken": "a release tag that another image has",
  "release-tag-unprotected": "a release tag whose image the lifecycle policy can expire",
  "replication-invalid": "a replication rule that ECR or the AWS provider would refuse",
  "replication-twice": "two that write the one replication configuration of a registry",
  "repository-unknown": "a repository that the shared registry does not have",
  "repository-unreadable": "a live repository that these credentials may not read",
  "repository-unscanned": "a repository that no scanning filter matches",
  "resource-element": "a Resource element, which a repository policy does not need",
  required: "a value that has to be there is not",
  "role-invalid": "a role that a policy cannot be put into",
  "role-pattern": "a role pattern that new roles can be named to match",
  "rule-never-acts": "a lifecycle rule whose images an earlier rule claims",
  "rules-unordered": "lifecycle rules in another order than that of their priorities",
  "scan-expired": "an image too old for enhanced scanning",
  "scan-failed": "a scan that failed",
  "scan-in-progress": "a scan that has not ended",
  "scan-limit-exceeded": "an image that was not scanned, as a limit was reached",
  "scan-missing": "an image that was never scanned",
  "scan-pending": "a scan that has not begun",
  "scan-status-unknown": "a scan status that this version does not know",
  "scan-too-old": "a scan older than --max-scan-age",
  "scan-without-results": "a scan that says it is done and has no results",
  "scanning-invalid": "a scanning rule that ECR would refuse",
  "secret-config": "a secret among values that end up in policies",
  "service-inert": "a service that never pulls as itself",
  "service-invalid": "a setting of a service that ECS or Fargate would refuse",
  "service-unconditioned": "a service principal without a condition on its source",
  "settings-twice": "two RegistrySettings for one registry in one program",
  "severity-unranked": "findings of a severity without a rank, which count as the threshold",
  "sid-contradicts": "a Sid that says something else than its statement",
  "sid-duplicate": "two statements with one Sid",
  "signature-expires": "signatures that a lifecycle rule deletes before the images they sign",
  "tag-odd": "a tag pattern or prefix that ECR takes and no tag fits, or every tag",
  "tag-invalid": "a resource tag that AWS refuses",
  "tags-all-of": "a list of tags, all of which an image has to have, that was meant as any of them",
  "template-partial": "something that a creation template cannot do",
  "type-wrong": "a value of the wrong type",
  "undeclared-access": "a repository policy that lets in someone whom nobody declared",
  "untagged-unmanaged": "a lifecycle policy without a rule for untagged images",
  "value-unknown": "a value that is not one of those possible",
  "account-unguarded": "nothing stops this stack from being deployed into another account",
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** Collects problems instead of throwing the first. The same problem at the same path is kept once. */
export class Problems {
  readonly #seen = new Map<string, Problem>();

  error(code: ProblemCode, path: string, message: string): void {
    this.#add({ severity: "error", code, path, message });
  }

  warning(code: ProblemCode, path: string, message: string): void {
    this.#add({ severity: "warning", code, path, message });
  }

  #add(problem: Problem): void {
    this.#seen.set(`${problem.code} ${problem.path} ${problem.message}`, problem);
  }

  get count(): number {
    return this.#seen.size;
  }

  get hasErrors(): boolean {
    return this.list().some((problem) => problem.severity === "error");
  }

  /** Errors first; within a severity in the order they were found. */
  list(): Problem[] {
    return errorsFirst([...this.#seen.values()]);
  }
}

export function errorsFirst<P extends Problem>(problems: readonly P[]): P[] {
  return [
    ...problems.filter(({ severity }) => severity === "error"),
    ...problems.filter(({ severity }) => severity === "warning"),
  ];
}

/** One line: `path: message [code]`. */
export function formatProblem(problem: Problem): string {
  const place = problem.path === "" ? "" : `${problem.path}: `;
  return `${problem.severity === "warning" ? "warning: " : ""}${place}${problem.message} [${problem.code}]`;
}

/** The text of an error that lists every problem, one a line under a heading. */
export function formatProblems(what: string, problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const heading = `${what} has ${errors} ${errors === 1 ? "error" : "errors"}:`;
  return [heading, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join("\n");
}

/** `path` with `key` behind it, quoted as Pulumi's property paths want it: `repositories["team/api"]`. */
export function at(path: string, key: string | number): string {
  if (typeof key === "number") {
    return `${path}[${key}]`;
  }
  if (!/^[\w-]+$/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path === "" ? key : `${path}.${key}`;
}

/** The candidate that `word` is most likely a misspelling or the beginning of, if any is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const [typed, known] = [word.toLowerCase(), candidate.toLowerCase()];
    const apart = typed.length > 2 && known.startsWith(typed) ? 1 : distance(typed, known);
    if (apart < least) {
      least = apart;
      best = candidate;
    }
  }
  return best;
}

/** `; did you mean "x"?`, or nothing where no candidate is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const guess = nearest(word, candidates);
  return guess === undefined ? "" : `; did you mean ${JSON.stringify(guess)}?`;
}
