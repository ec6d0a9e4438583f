import { EcrRefusal } from "./errors";
import { parseJson } from "./json-text";
import { isObject, type Json } from "./properties";
import { isKnownAction } from "./strict-actions";
import { isPrincipalElement } from "./strict-principal";

/** Characters, from the API model; the repository policy and the registry policy have the same limit. */
const MAX_LENGTH = 10_240;

const POLICY_KEYS = ["Version", "Id", "Statement"];
const STATEMENT_KEYS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  // Reported both as refused and as accepted by ECR, and so not refused here.
  "Resource",
  "NotResource",
  "Condition",
];

const OPERATOR = new RegExp(
  "^(ForAllValues:|ForAnyValue:)?(" +
    "String(Not)?(Equals(IgnoreCase)?|Like)|Numeric(Not)?Equals|(Numeric|Date)(Less|Greater)Than(Equals)?|" +
    "Date(Not)?Equals|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$",
  "i",
);

/**
 * Refuse the policies that ECR refuses. Independent of this package's own rules on purpose: it is the second
 * opinion on what they let through.
 *
 * @throws EcrRefusal with ECR's message, which says no more than that the policy is invalid
 */
export function refuseRepositoryPolicy(policyText: string): void {
  refusePolicy(policyText, "Invalid repository policy provided");
}

/** The same for registry policies, whose statements have to say which repositories they are about. */
export function refuseRegistryPolicy(policyText: string): void {
  const policy = refusePolicy(policyText, "Invalid registry policy provided");
  const statements = [policy["Statement"] ?? []].flat();
  if (
    statements.some((it) => isObject(it) && it["Resource"] === undefined && it["NotResource"] === undefined)
  ) {
    throw refusal("Invalid registry policy provided");
  }
}

function refusePolicy(policyText: string, message: string): { [key: string]: Json } {
  if (policyText.length > MAX_LENGTH) {
    throw refusal(`Member must have length less than or equal to ${MAX_LENGTH}`);
  }
  const policy = parseJson(policyText);
  if (!isObject(policy) || !isPolicy(policy)) {
    throw refusal(message);
  }
  return policy;
}

function isPolicy(policy: { [key: string]: Json }): boolean {
  const version = policy["Version"];
  const statements = Array.isArray(policy["Statement"]) ? policy["Statement"] : [policy["Statement"]];
  return (
    hasOnly(policy, POLICY_KEYS) &&
    (version === undefined || version === "2012-10-17" || version === "2008-10-17") &&
    (policy["Id"] === undefined || typeof policy["Id"] === "string") &&
    statements.length > 0 &&
    statements.every((statement) => isObject(statement) && isStatement(statement))
  );
}

function isStatement(statement: { [key: string]: Json }): boolean {
  const sid = statement["Sid"];
  return (
    hasOnly(statement, STATEMENT_KEYS) &&
    // Sids with spaces, and two alike, are common in policies that ECR holds.
    (sid === undefined || typeof sid === "string") &&
    (statement["Effect"] === "Allow" || statement["Effect"] === "Deny") &&
    hasOneOf(statement, "Principal", "NotPrincipal", isPrincipalElement) &&
    hasOneOf(
      statement,
      "Action",
      "NotAction",
      (value) => isTextList(value) && texts(value).every(isKnownAction),
    ) &&
    [statement["Resource"], statement["NotResource"]].every(
      (value) => value === undefined || isTextList(value),
    ) &&
    (statement["Condition"] === undefined || isCondition(statement["Condition"]))
  );
}

function isCondition(condition: Json): boolean {
  return (
    isObject(condition) &&
    Object.entries(condition).every(
      ([operator, keys]) =>
        OPERATOR.test(operator) &&
        isObject(keys) &&
        Object.entries(keys).every(
          ([key, values]) =>
            /^[A-Za-z0-9-]+:[A-Za-z0-9/:_.@-]+$/.test(key) &&
            (Array.isArray(values) ? values : [values]).every((value) =>
              ["string", "number", "boolean"].includes(typeof value),
            ),
        ),
    )
  );
}

function hasOnly(object: { [key: string]: Json }, known: readonly string[]): boolean {
  return Object.keys(object).every((key) => known.includes(key));
}

function hasOneOf(
  statement: { [key: string]: Json },
  positive: string,
  negative: string,
  isValid: (value: Json) => boolean,
): boolean {
  const found = [statement[positive], statement[negative]].filter((value) => value !== undefined);
  return found.length === 1 && found.every(isValid);
}

function texts(value: Json): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isTextList(value: Json): boolean {
  const list = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((entry) => typeof entry === "string");
}

function refusal(constraint: string): EcrRefusal {
  return new EcrRefusal(`Invalid parameter at 'PolicyText' failed to satisfy constraint: '${constraint}'`);
}
