import { either, type Lookup, no, not, type Trilean, yes } from "./context";
import { type PolicyText, readPolicyText, textMatches } from "./text";

/** One entry of `Resource`: everything, the parts of an ARN, or nothing that could match. */
type ResourcePattern = "*" | ArnPattern | undefined;

interface ArnPattern {
  /** Partition to account, in lower case. */
  head: readonly PolicyText[];
  /** What is behind the account. */
  resource: PolicyText;
  /** The head that it was last held against, and the answer: most requests are for one registry's repositories. */
  lastHead: string | undefined;
  lastMatched: boolean;
}

/** A statement's `Resource` or `NotResource`, made ready. */
export interface ResourceSet {
  /** ARNs without wildcards or variables, as {@link RequestResource}'s `normal`. */
  literals: ReadonlySet<string>;
  patterns: readonly ResourcePattern[];
  isInverted: boolean;
}

/**
 * Never throws: what is no resource's pattern matches none.
 *
 * @param hasVariables whether the policy's version has policy variables
 */
export function compileResources(
  element: unknown,
  isInverted: boolean,
  effect: "Allow" | "Deny",
  hasVariables: boolean,
): ResourceSet {
  // Of two readings of a wildcard in a resource's type, the one that lets in fewer.
  const isTypeOpen = (effect === "Deny") !== isInverted;
  const list: unknown[] = Array.isArray(element) ? element : [element];
  const texts = list.filter((entry) => typeof entry === "string");
  const literals = texts.filter((text) => /^arn(?::[^:*?$]*){5}(?::[^*?$]*)?$/.test(text));
  return {
    isInverted,
    literals: new Set(literals.map((text) => requestResource(text).normal)),
    patterns: texts
      .filter((text) => !literals.includes(text))
      .map((text) => compileOne(text, hasVariables, isTypeOpen)),
  };
}

/**
 * Each part of an ARN is matched on its own. An ARN that ends early goes on with `*` (IAM User Guide, "Resource").
 *
 * @param isTypeOpen whether a resource's type, up to the first `/` or `:`, takes wildcards: "IAM ARNs" says that it
 *   doesn't, and other guides have policies in which it does
 */
function compileOne(text: string, variables: boolean, isTypeOpen: boolean): ResourcePattern {
  if (text === "*") {
    return "*";
  }
  const parts = text.split(":");
  const resource = parts.length > 5 ? parts.slice(5).join(":") : "*";
  const type = resource.slice(0, resource.search(/[/:]/) + 1);
  if (parts[0] !== "arn" || (!isTypeOpen && /[*?]/.test(type))) {
    return undefined;
  }
  return {
    head: [1, 2, 3, 4].map((index) =>
      readPolicyText((parts[index] ?? "*").toLowerCase(), { wildcards: true, variables: false }),
    ),
    resource: readPolicyText(resource, { wildcards: true, variables }),
    lastHead: undefined,
    lastMatched: false,
  };
}

/** A request's resource, taken apart once for all patterns. */
export interface RequestResource {
  arn: string;
  /** The ARN, up to the account in lower case, as case makes no difference there. */
  normal: string;
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
    const head = headParts.join(":");
    const resource = parts.slice(4).join(":");
    latest = { arn, head, headParts, resource, normal: `${head}:${resource}` };
  }
  return latest;
}

/** Whether a statement is about a resource. */
export function resourcesMatch(
  { literals, patterns, isInverted }: ResourceSet,
  resource: RequestResource,
  lookup: Lookup,
  missing: string[],
): Trilean {
  let result: Trilean = literals.size > 0 && literals.has(resource.normal) ? yes : no;
  for (let index = 0; index < patterns.length && result !== yes; index++) {
    result = either(result, patternMatches(patterns[index], resource, lookup, missing));
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
  return headMatches(pattern, resource)
    ? textMatches(pattern.resource, resource.resource, lookup, missing)
    : no;
}

function headMatches(pattern: ArnPattern, { head, headParts }: RequestResource): boolean {
  if (pattern.lastHead !== head) {
    pattern.lastHead = head;
    pattern.lastMatched = pattern.head.every(
      (part, index) => textMatches(part, headParts[index] ?? "", nothing, []) === yes,
    );
  }
  return pattern.lastMatched;
}

/** A lookup for texts without variables. */
const nothing: Lookup = () => undefined;
