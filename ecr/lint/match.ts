import { globsOverlap } from "../glob";
import { arnParts } from "../iam/operator";
import { organizationId } from "../organization";
import { allOrNone, each } from "./condition";
import type { StatementRule } from "./document";
import { type Findings, quoted, type Spot } from "./finding";
import type { ConditionEntry } from "./view-condition";

/** Rules about conditions whose values no request has. */
export const matchRules: readonly StatementRule[] = [each(accountIds), each(arns), each(organizations)];

const accountKeys = [
  "aws:principalaccount",
  "aws:sourceaccount",
  "aws:sourceowner",
  "aws:resourceaccount",
  "aws:vpceaccount",
];

/** Texts without wildcards and variables, which stand for themselves. */
function literals({ values, isKnown }: ConditionEntry): readonly { spot: Spot; text: string }[] {
  return isKnown ? values.filter(({ text }) => !/[*?]|\$\{/.test(text)) : [];
}

function accountIds(condition: ConditionEntry, findings: Findings): void {
  if (!accountKeys.includes(condition.key) || condition.base === "Null") {
    return;
  }
  for (const { spot, text } of literals(condition).filter(({ text }) => !/^\d{12}$/.test(text))) {
    findings.error(
      "account-id",
      spot,
      `${quoted(text)} ${whyNotAnAccount(text)}: ${allOrNone(condition.isNegative)}`,
    );
  }
}

function whyNotAnAccount(text: string): string {
  return /^\d+$/.test(text)
    ? `has ${text.length} digits, an AWS account id has 12`
    : "is not an AWS account id: wanted 12 digits";
}

const arnKeys = ["aws:principalarn", "aws:sourcearn"];

function arns(condition: ConditionEntry, findings: Findings): void {
  const { key, base, values, isNegative, isKnown } = condition;
  const isArn = base.startsWith("Arn");
  if (!isKnown || base === "Null" || (!isArn && !arnKeys.includes(key))) {
    return;
  }
  for (const { spot, text } of values) {
    const why = whyNotAnArn(text, isArn, key);
    if (why !== undefined) {
      const code = why.includes("digits") ? "account-id" : "condition-unmatchable";
      findings.error(code, spot, `${quoted(text)} ${why}: ${allOrNone(isNegative)}`);
    }
  }
}

function whyNotAnArn(text: string, isArn: boolean, key: string): string | undefined {
  const parts = arnParts(text);
  if (parts === undefined) {
    const isPattern = /[*?]|\$\{/.test(text);
    return isArn || !isPattern
      ? "is no ARN: wanted six parts with colons between them, arn:<partition>:<service>:<region>:<account>:<resource>"
      : undefined;
  }
  const [prefix = "", , service = "", , account = "", resource = ""] = parts;
  if (prefix !== "arn" && !/[*?]/.test(prefix)) {
    return "is no ARN: wanted arn: in front";
  }
  if (/^\d+$/.test(account) && account.length !== 12) {
    return `names account ${account}, which has ${account.length} digits, an AWS account id has 12`;
  }
  if (key === "aws:principalarn" && service === "sts" && resource.startsWith("assumed-role/")) {
    return "is a session's ARN, and aws:PrincipalArn is the role's: wanted arn:<partition>:iam::<account>:role/<name>";
  }
  if (key === "aws:sourcearn" && service === "lambda" && !mayBeFunction(resource)) {
    return "is no function's ARN: wanted arn:<partition>:lambda:<region>:<account>:function:<name>";
  }
  return undefined;
}

/** No name is as long as what isn't looked into. */
function mayBeFunction(resource: string): boolean {
  return resource.length > 1_000 || globsOverlap("function:*", resource.replaceAll("?", "*"));
}

function organizations(condition: ConditionEntry, findings: Findings): void {
  const { key, base, isNegative } = condition;
  const isPath = key.endsWith("orgpaths");
  if (!(isPath || key.endsWith("orgid")) || base === "Null") {
    return;
  }
  for (const { spot, text } of isPath ? condition.values : literals(condition)) {
    const why = text.includes("${")
      ? undefined
      : isPath
        ? whyNotAPath(text, base)
        : whyNotAnOrganization(text);
    if (why !== undefined) {
      findings.error("organization-invalid", spot, `${quoted(text)} ${why}: ${allOrNone(isNegative)}`);
    }
  }
}

function whyNotAnOrganization(text: string): string | undefined {
  return organizationId.test(text)
    ? undefined
    : "is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9";
}

function whyNotAPath(text: string, base: string): string | undefined {
  const [first = "", ...rest] = text.split("/");
  if (!/[*?]/.test(first)) {
    const why = whyNotAnOrganization(first);
    if (why !== undefined) {
      return `begins with ${quoted(first)}, which ${why}`;
    }
  }
  const isOpen = base === "StringLike" || base === "StringNotLike" ? /[*?/]$/ : /\/$/;
  return isOpen.test(text) && (rest.length > 0 || /\*$/.test(text))
    ? undefined
    : "would match no account: end it in / for the accounts right in this unit, or in /* for those below it too";
}
