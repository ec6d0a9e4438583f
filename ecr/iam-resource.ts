import { either, type Lookup, no, not, type Trilean, yes } from "./iam-context";
import { type PolicyText, readPolicyText, textMatches } from "./iam-text";

/** One entry of `Resource`: everything, the parts of an ARN, or nothing that could match. */
type ResourcePattern = "*" | ArnPattern | undefined;

interface ArnPattern {
  /** Partition to account, joined by colons, in lower case; undefined where one has a wildcard. */
  head: string | undefined;
  headParts: readonly PolicyText[];
  /** The resource's type with the `/` or `:` behind it. */
  type: string;
  id: PolicyText;
}

/** A statement's `Resource` or `NotResource`, made ready. */
export interface ResourceSet {
  patterns: readonly ResourcePattern[];
  isInverted: boolean;
}

/**
 * Never throws: what is no resource's pattern matches none.
 *
 * @param hasVariables whether the policy's version has policy variables
 */
export function compileResources(element: unknown, isInverted: boolean, hasVariables: boolean): ResourceSet {
  const list: unknown[] = Array.isArray(element) ? element : [element];
  return {
    isInverted,
    patterns: list.map((entry) => (typeof entry === "string" ? compileOne(entry, hasVariables) : undefined)),
  };
}

/**
 * Each part of an ARN is matched on its own. An ARN that ends early goes on with `*`; a resource's type, up to
 * the first `/` or `:`, stands for itself (IAM User Guide, "Resource" and "IAM ARNs").
 */
function compileOne(text: string, variables: boolean): ResourcePattern {
  if (text === "*") {
    return "*";
  }
  const parts = text.split(":");
  if (parts[0] !== "arn") {
    return undefined;
  }
  const head = [1, 2, 3, 4].map((index) => (parts[index] ?? "*").toLowerCase());
  const resource = parts.length > 5 ? parts.slice(5).join(":") : "*";
  const end = resource.search(/[/:]/) + 1;
  return {
    head: head.some((part) => /[*?]/.test(part)) ? undefined : head.join(":"),
    headParts: head.map((part) => readPolicyText(part, { wildcards: true, variables: false })),
    type: resource.slice(0, end),
    id: readPolicyText(resource.slice(end), { wildcards: true, variables }),
  };
}

/** A request's resource, taken apart once for all patterns. */
export interface RequestResource {
  arn: string;
  /** Partition to account, joined by colons, in lower case. */
  head: string;
  headParts: readonly string[];
  /** What is behind the account. */
  resource: string;
}

let latest: RequestResource | undefined;

/** The parts of a resource's ARN; of the latest one they are kept, as many requests in a row ask for the same. */
export function requestResource(arn: string): RequestResource {
  if (latest?.arn !== arn) {
    const [, ...parts] = arn.split(":");
    const headParts = parts.slice(0, 4).map((part) => part.toLowerCase());
    latest = { arn, head: headParts.join(":"), headParts, resource: parts.slice(4).join(":") };
  }
  return latest;
}

/** Whether a statement is about a resource. */
export function resourcesMatch(
  { patterns, isInverted }: ResourceSet,
  resource: RequestResource,
  lookup: Lookup,
  missing: string[],
): Trilean {
  let result: Trilean = no;
  for (const pattern of patterns) {
    result = either(result, patternMatches(pattern, resource, lookup, missing));
    if (result === yes) {
      break;
    }
  }
  return isInverted ? not(result) : result;
}

function patternMatches(
  pattern: ResourcePattern,
  resource: RequestResource,
  lookup: Lookup,
  missing: string[],
): Trilean {
  if (pattern === undefined) {
    return no;
  }
  if (pattern === "*") {
    return yes;
  }
  const { type, id } = pattern;
  if (!resource.resource.startsWith(type) || !headMatches(pattern, resource)) {
    return no;
  }
  return textMatches(id, resource.resource.slice(type.length), lookup, missing);
}

function headMatches({ head, headParts }: ArnPattern, resource: RequestResource): boolean {
  if (head !== undefined) {
    return head === resource.head;
  }
  return headParts.every(
    (part, index) => textMatches(part, resource.headParts[index] ?? "", nothing, []) === yes,
  );
}

/** A lookup for texts without variables. */
const nothing: Lookup = () => undefined;
