import * as ecr from "@aws-sdk/client-ecr";

/** Actions of the service authorization reference that are no API calls, so the SDK has no command for them. */
const IAM_ONLY = ["BatchImportUpstreamImage", "GetImageCopyStatus", "ReplicateImage"];

/** Every action that a policy can name, without its prefix, in lower case: IAM compares actions case-blind. */
const KNOWN = [
  ...Object.keys(ecr)
    .filter((name) => name.endsWith("Command") && name !== "$Command")
    .map((name) => name.slice(0, -"Command".length)),
  ...IAM_ONLY,
].map((name) => name.toLowerCase());

/** True for an ECR action, and for a pattern (`ecr:Batch*`, `ecr:*`, `*`) that matches at least one. */
export function isKnownAction(action: string): boolean {
  if (action === "*") {
    return true;
  }
  const [, pattern] = /^ecr:([a-z*?]+)$/.exec(action.toLowerCase()) ?? [];
  if (pattern === undefined) {
    return false;
  }
  const matcher = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  return KNOWN.some((name) => matcher.test(name));
}
