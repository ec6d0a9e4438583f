import type { RegistryBlueprint } from "./blueprint";
import type { Encryption } from "./encryption";
import { globCovers, globsOverlap } from "./glob";
import type { TagMutability } from "./mutability";
import { checkRepositoryName } from "./names";
import { policyLimit, policyText } from "./policy";
import type { Problems } from "./problem";
import { Place } from "./shape";
import type { Statement } from "./statement";

/** What makes ECR create a repository itself. @see ECR API, RCTAppliedFor */
export const templateOccasions = ["CREATE_ON_PUSH", "PULL_THROUGH_CACHE", "REPLICATION"] as const;

export type TemplateOccasion = (typeof templateOccasions)[number];

/** The input of CreateRepositoryCreationTemplate, in the API's own words. */
export interface CreationTemplate {
  prefix: string;
  description: string;
  appliedFor: TemplateOccasion[];
  imageTagMutability: TagMutability;
  imageTagMutabilityExclusionFilters?: { filter: string; filterType: "WILDCARD" }[];
  encryptionConfiguration: { encryptionType: Encryption["type"]; kmsKey?: string };
  repositoryPolicy?: string;
  lifecyclePolicy?: string;
  resourceTags?: { Key: string; Value: string }[];
  customRoleArn?: string;
}

export interface TemplateRequest {
  /** Of repository names, without the slash behind it; `ROOT` for all that no other template is for. */
  prefix: string;
  appliedFor: readonly TemplateOccasion[];
  /** A role that ECR takes on; without one it can neither tag repositories nor use a KMS key. */
  roleArn?: string | undefined;
}

/**
 * The creation template by which ECR makes the repositories under a prefix as the plan has it, as far as a template
 * can. One policy is for all of them, so that it lets in only those readers whose globs match every name under the
 * prefix; what can't be said is a warning.
 *
 * @returns undefined where there can be none, after the reason is reported
 * @see ECR API, CreateRepositoryCreationTemplate
 */
export function creationTemplate(
  { runtime }: RegistryBlueprint,
  { prefix, appliedFor, roleArn }: TemplateRequest,
  problems: Problems,
): CreationTemplate | undefined {
  const place = new Place(prefix, "prefix", problems);
  if (prefix !== "ROOT" && !checkRepositoryName(prefix, place)) {
    return undefined;
  }
  const { plan, readers, extraStatements } = runtime;
  const under = prefix === "ROOT" ? "*" : `${prefix}/*`;
  const letIn = readers.filter(({ repositories }) => repositories.some((glob) => globCovers(glob, under)));
  for (const { name, repositories, isRequired } of readers.filter((reader) => !letIn.includes(reader))) {
    const some = repositories.filter((glob) => globsOverlap(glob, under)).join(", ");
    if (some !== "") {
      place.warning(
        "template-partial",
        `${name} is for ${some} only, and a template for all names under ${under}: it is left out, run ensure for its repositories`,
      );
    } else if (isRequired) {
      place.error(
        "environment-mismatch",
        `defaults name the reader ${name}, whose globs (${repositories.join(", ")}) leave out all names under ${under}`,
      );
    }
  }
  const statements = [...letIn.flatMap((reader) => reader.statements), ...extraStatements] as Statement[];
  const policy = policyText({ Version: "2012-10-17", Statement: statements });
  if (policy.length > policyLimit) {
    return place.error(
      "policy-too-large",
      `needs a repository policy of ${policy.length} characters, ECR takes ${policyLimit}: let readers in by their organisation (environments.<name>.organization), or run ensure, which merges statements`,
    );
  }
  if (plan.encryptionType !== "AES256" && roleArn === undefined) {
    return place.error(
      "encryption-invalid",
      `encrypts with ${plan.encryptionType}, for which ECR needs a role: give its ARN`,
    );
  }
  if (problems.hasErrors) {
    return undefined;
  }
  const tags = Object.entries(plan.tags).map(([Key, Value]) => ({ Key, Value }));
  if (roleArn === undefined) {
    place.warning(
      "template-partial",
      `without a role ECR can't tag what it makes (${tags.map(({ Key }) => Key).join(", ")}): ensure --all doesn't know these repositories until ensure has run for each`,
    );
  }
  const filters = plan.imageTagMutabilityExclusionFilters;
  return {
    prefix,
    description: "What the shared registry plans for repositories that its config doesn't list",
    appliedFor: [...appliedFor],
    imageTagMutability: plan.imageTagMutability as TagMutability,
    ...(filters.length > 0 && {
      imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
    }),
    encryptionConfiguration: {
      encryptionType: plan.encryptionType as Encryption["type"],
      ...(plan.kmsKey !== undefined && { kmsKey: plan.kmsKey }),
    },
    ...(statements.length > 0 && { repositoryPolicy: policy }),
    ...(plan.lifecyclePolicy !== undefined && { lifecyclePolicy: plan.lifecyclePolicy }),
    ...(roleArn !== undefined && { resourceTags: tags, customRoleArn: roleArn }),
  };
}
