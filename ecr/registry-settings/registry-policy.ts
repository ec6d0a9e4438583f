import { registryActions, repositoryActions } from "../action";
import { listOrOne } from "../extra-principal";
import { type PolicyKind, readStatements } from "../extra-statement";
import { globMatches } from "../glob";
import type { Deployment } from "../guard/location";
import type { Partition } from "../partition";
import { type PolicyDocument, policyLimit, policyText } from "../policy";
import { nearest } from "../problem";
import type { Place } from "../shape";

/** What a registry policy of scope V1 decides. @see ECR User Guide, "Private registry permissions" */
const narrowActions = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository", "ecr:ReplicateImage"];

const allActions = [...repositoryActions, ...registryActions].sort();

/** A partition's ARNs of repositories, of one Region and account or of several by wildcards. */
const resourceForm = /^arn:([a-z-]+|\*):ecr:([a-z0-9-]+|\*):(\d{12}|\*):repository\/.+$/;

/**
 * A registry's policy.
 *
 * @param place statements in IAM's JSON, each with the repositories that it is about
 * @param scope what the account setting REGISTRY_POLICY_SCOPE is to be; undefined where nothing is said, and AWS has V2
 * @returns undefined where it has no statement
 */
export function readRegistryPolicy(
  place: Place,
  partition: Partition,
  deployment: Deployment,
  scope: string | undefined,
): PolicyDocument | undefined {
  const statements = readStatements(place, partition, ofRegistries(partition, deployment));
  if (statements.length === 0) {
    return undefined;
  }
  reportSharedSids(place);
  const policy: PolicyDocument = { Version: "2012-10-17", Statement: statements };
  const size = policyText(policy).length;
  if (size > policyLimit) {
    place.error(
      "policy-too-large",
      `makes a policy of ${size} characters, ECR takes ${policyLimit}: name organisations in place of accounts`,
    );
  }
  const beyond = statements
    .flatMap(({ Action }) => Action ?? [])
    .filter((action) => !/[*?]/.test(action) && !narrowActions.includes(action));
  if (scope === "V1" && beyond.length > 0) {
    place.warning(
      "registry-scope",
      `is about ${beyond.join(", ")}, which a policy of scope V1 doesn't decide: set accountSettings.REGISTRY_POLICY_SCOPE to V2`,
    );
  }
  return policy;
}

function ofRegistries(partition: Partition, deployment: Deployment): PolicyKind {
  return {
    actions: allActions,
    whyNoAction(action) {
      const near = nearest(action, allActions);
      return `is not an action of ECR's${near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`}`;
    },
    checkResource(statement) {
      const given = ["Resource", "NotResource"].filter((key) => !statement.child(key).absent);
      const [key] = given;
      if (key === undefined || given.length > 1) {
        statement.error(
          "required",
          `wants exactly one of Resource and NotResource: a registry policy says which repositories it is about, as in "arn:${partition}:ecr:${deployment.region ?? "<region>"}:${deployment.account ?? "<account>"}:repository/*"`,
        );
        return;
      }
      for (const entry of listOrOne(statement.child(key))) {
        checkResource(entry, partition, deployment);
      }
    },
  };
}

function checkResource(place: Place, partition: Partition, deployment: Deployment): void {
  const text = place.asString("the ARN of repositories");
  if (text === undefined || text === "*") {
    return;
  }
  const found = resourceForm.exec(text);
  if (found === null) {
    place.error(
      "resource-element",
      `${JSON.stringify(text)} is not the ARN of repositories: wanted arn:${partition}:ecr:<region>:<account>:repository/<name or *>`,
    );
    return;
  }
  const parts = [
    ["partition", found[1], partition],
    ["Region", found[2], deployment.region],
    ["account", found[3], deployment.account],
  ] as const;
  for (const [what, said = "", known] of parts) {
    if (known && !globMatches(said, known)) {
      place.error(
        "resource-element",
        `${JSON.stringify(text)} is of ${what} ${said}, and this registry's is ${known}: the statement would be about nothing`,
      );
    }
  }
}

function reportSharedSids(place: Place): void {
  const seen = new Set<unknown>();
  for (const entry of place.asList("IAM statements", { mayBeEmpty: true }) ?? []) {
    const sid = entry.child("Sid");
    if (!sid.absent && seen.has(sid.value)) {
      sid.error(
        "sid-duplicate",
        `${JSON.stringify(sid.value)} is the Sid of an earlier statement: rename one`,
      );
    }
    seen.add(sid.value);
  }
}
