import { deleteActions, lookActions, policyActions, pushActions, repositoryActions } from "../action";
import { isLambdasOwnSid, isPullingService } from "../service-principal";
import { narrowingWithin } from "./denial";
import type { StatementRule } from "./document";
import { type Findings, few, quoted } from "./finding";
import { readSid } from "./sid-words";
import type { PolicyView } from "./view";
import type { ActionEntry } from "./view-action";
import { isForEveryone, type StatementView } from "./view-statement";

/** Rules about how much a statement grants, and to whom. */
export const grantRules: readonly StatementRule[] = [actionsInBulk, policyItself, pushAndDelete];

/** What Lambda itself grants to itself in the registry's own account. @see Lambda Developer Guide, "Amazon ECR permissions" */
const lambdaOwn = [
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
  "ecr:GetRepositoryPolicy",
  ...policyActions,
];

function isLambdaOwn({ sid, principals, actions }: StatementView): boolean {
  return (
    isLambdasOwnSid(sid) &&
    principals.every(({ kind }) => kind === "Service") &&
    actions.every(
      ({ matches, hasWildcard }) => !hasWildcard && matches.every((its) => lambdaOwn.includes(its)),
    )
  );
}

/**
 * Whether those whom a statement lets in are picked one by one: roles or users, by name or by a condition on
 * `aws:PrincipalArn`, and not under a Sid that calls them readers. They may be the registry's administrators.
 */
function isForFew(statement: StatementView, policy: PolicyView): boolean {
  const { principals, hasPrincipal, sid } = statement;
  const own = policy.options.registryAccount;
  const areNamed =
    principals.length > 0 &&
    principals.every(
      ({ memberOf, account }) => memberOf !== undefined || (own !== undefined && account === own),
    );
  return (
    hasPrincipal &&
    (areNamed || narrowingWithin(statement, policy) === "principal") &&
    !readSid(sid).isForReaders
  );
}

/** How bad it is that a statement grants more than a reader or publisher needs. */
function severity(statement: StatementView, policy: PolicyView): "error" | "warning" {
  return isForFew(statement, policy) || isLambdaOwn(statement) ? "warning" : "error";
}

function actionsInBulk(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const { effect, actions, hasAction, spot } = statement;
  if (effect !== "Allow") {
    return;
  }
  const aboutPolicy = severity(statement, policy);
  if (!hasAction && actions.length > 0) {
    const listed = actions.flatMap(({ matches }) => matches);
    const granted = repositoryActions.filter((action) => !listed.includes(action));
    const how = granted.some((action) => policyActions.includes(action)) ? aboutPolicy : "warning";
    const message = `grants everything but what is listed (NotAction with Allow), ${consequences(granted)}: list the actions that are needed in Action`;
    findings[how]("action-broad", spot.child("NotAction"), message);
  }
  for (const { spot, text, matches } of hasAction ? actions.filter(({ hasWildcard }) => hasWildcard) : []) {
    const beyond = matches.filter((action) => !lookActions.includes(action) && !pushActions.includes(action));
    if (beyond.length === 0) {
      continue;
    }
    const how = beyond.some((action) => policyActions.includes(action)) ? aboutPolicy : "warning";
    const isAll = matches.length === repositoryActions.length;
    const what = isAll ? `grants every action, ${consequences(beyond)}` : `grants ${few(beyond)} as well`;
    findings[how]("action-broad", spot, `${quoted(text)} ${what}: list the actions that are needed`);
  }
}

function consequences(granted: readonly string[]): string {
  const among = [...policyActions, ...deleteActions].filter((action) => granted.includes(action));
  return among.length === 0 ? `${granted.length} actions in all` : `among them ${few(among)}`;
}

/** Who sets a repository's policy lets in whomever they like; who deletes it locks all readers out. */
function policyItself(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const { effect, hasAction, sid } = statement;
  const listed = effect === "Allow" && hasAction ? statement.actions.filter(isAboutPolicy) : [];
  if (listed.length === 0) {
    return;
  }
  const how = severity(statement, policy);
  const who = whom(statement);
  const isPublic = isForEveryone(statement) && narrowingWithin(statement, policy) === "none";
  const isOwn = isLambdaOwn(statement);
  for (const { spot, text } of listed) {
    const can = text.toLowerCase().includes("delete")
      ? "delete this policy"
      : "set this policy, and so let in anyone";
    const whose = isOwn
      ? "Lambda grants itself this when it makes a function from the repository; it needs it for nothing else"
      : "leave it to the registry's administrators, in their own IAM policies";
    findings[how]("policy-change", spot, `${quoted(text)} lets ${who} ${can}: ${whose}`, {
      // What isn't meant for readers, by the Sid's own word, nor for the whole world may go.
      remove: how === "error" && (isPublic || readSid(sid).isForReaders),
    });
  }
}

function isAboutPolicy({ hasWildcard, matches }: ActionEntry): boolean {
  return !hasWildcard && matches.some((action) => policyActions.includes(action));
}

/** What changes the images of a repository; a lifecycle policy deletes them. */
const notForReaders = ["ecr:PutImage", "ecr:PutLifecyclePolicy", ...deleteActions];

function pushAndDelete(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const { effect, hasAction, actions, sid, spot, principals } = statement;
  const says = readSid(sid);
  // What a pattern grants in bulk is said of the pattern, unless the Sid says that it can't be meant.
  const counted = actions.filter(({ hasWildcard }) => !hasWildcard || says.isForReaders);
  const granted = effect === "Allow" && hasAction ? counted.flatMap(({ matches }) => matches) : [];
  const excess = [...new Set(granted)].filter((action) => notForReaders.includes(action));
  if (excess.length === 0) {
    return;
  }
  const what = few(excess);
  const services = principals.filter(({ kind, name }) => kind === "Service" && isPullingService(name));
  if (says.isForReaders) {
    const message = `is for readers by its Sid ${quoted(sid ?? "")} and grants ${what}: leave that out, or rename it if they push`;
    findings.error("push-for-readers", spot, message);
  } else if (services.length > 0) {
    const names = services.map(({ name }) => name).join(" and ");
    const message = `grants ${what} to ${names}, which only ever pulls as itself: grant it to the role that needs it`;
    findings.warning("push-for-readers", spot, message);
  } else if (!says.saysMore && !isForFew(statement, policy)) {
    const message = `grants ${what} to ${whom(statement)}: name the role that needs it, in a statement of its own`;
    findings.warning("push-for-readers", spot, message);
  }
}

/** Those whom a statement lets in, in a few words. */
function whom(statement: StatementView): string {
  const { principals } = statement;
  if (isForEveryone(statement)) {
    return statement.conditions.length > 0 ? "everyone whom its conditions hold for" : "everyone";
  }
  const accounts = [...new Set(principals.flatMap(({ account }) => account ?? []))];
  const others = principals
    .filter(({ account }) => account === undefined)
    .map(({ name }) => name.slice(0, 200));
  const whole = accounts.map((account) => `account ${account} as a whole`);
  const names = [...whole, ...others];
  return names.length === 0 ? "those whom it means" : few(names);
}
