import { repositoryActions } from "./action";
import { isBoundToOrganization, namesSource, readCondition } from "./condition";
import { globMatches } from "./glob";
import type { Partition } from "./partition";
import { didYouMean } from "./problem";
import { isMap, type Place, sortedSet } from "./shape";
import type { Principal, Statement } from "./statement";

const statementKeys = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/**
 * Statements that a user wrote in IAM's own JSON, checked, in a canonical form and order: neither the order
 * of statements nor of what they list has a meaning in IAM, so it must not make another text.
 */
export function readExtraStatements(place: Place, partition: Partition): Statement[] {
  const read = (place.asList("IAM statements", { mayBeEmpty: true }) ?? []).map((entry) =>
    readStatement(entry, partition),
  );
  const byText = new Map(
    read
      .filter((statement) => statement !== undefined)
      .map((statement) => [JSON.stringify(statement), statement]),
  );
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
}

function readStatement(place: Place, partition: Partition): Statement | undefined {
  const fields = place.asObject(statementKeys, "an IAM statement");
  if (fields === undefined) {
    return undefined;
  }
  const field = (key: string) => fields.child(key);
  const given = (key: string) => !field(key).absent;
  const Effect = field("Effect").asOneOf(["Allow", "Deny"] as const) ?? "Deny";
  for (const [one, other] of [
    ["Principal", "NotPrincipal"],
    ["Action", "NotAction"],
  ] as const) {
    if (given(one) === given(other)) {
      place.error("required", `wants exactly one of ${one} and ${other}`);
    }
  }
  for (const key of ["Resource", "NotResource"].filter(given)) {
    field(key).warning(
      "resource-element",
      "a repository policy is always about its own repository; ECR has refused this element: leave it out",
    );
  }
  const statement: Statement = {
    ...(given("Sid") && { Sid: field("Sid").asString("text") ?? "" }),
    Effect,
    ...(given("Principal") && { Principal: readPrincipal(field("Principal"), partition) }),
    ...(given("NotPrincipal") && { NotPrincipal: readPrincipal(field("NotPrincipal"), partition) }),
    ...(given("Action") && { Action: readActions(field("Action")) }),
    ...(given("NotAction") && { NotAction: readActions(field("NotAction")) }),
    ...(given("Resource") && { Resource: readTexts(field("Resource")) }),
    ...(given("NotResource") && { NotResource: readTexts(field("NotResource")) }),
  };
  const condition = given("Condition") ? readCondition(field("Condition"), Effect) : undefined;
  if (condition !== undefined && Object.keys(condition).length > 0) {
    statement.Condition = condition;
  }
  checkWhoIsLetIn(statement, place);
  return statement;
}

/** Refuses an Allow for principals that nobody names. */
function checkWhoIsLetIn(statement: Statement, place: Place): void {
  if (statement.Effect !== "Allow") {
    return;
  }
  const everyone = Object.values(statement.Principal ?? {})
    .flat()
    .includes("*");
  if ((everyone || statement.NotPrincipal !== undefined) && !isBoundToOrganization(statement.Condition)) {
    place.error(
      "principal-undeclared",
      `lets in ${everyone ? "everyone in AWS" : "everyone but those listed (NotPrincipal with Allow)"}: name the principals, ` +
        'or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"}',
    );
  }
  if (statement.Principal?.["Service"] !== undefined && !namesSource(statement.Condition)) {
    place.warning(
      "service-unconditioned",
      "lets a service in for whichever account it acts: add a condition on aws:SourceArn or aws:SourceAccount",
    );
  }
}

function readPrincipal(place: Place, partition: Partition): Principal {
  if (place.value === "*") {
    return { AWS: "*" };
  }
  const fields = place.asObject(["AWS", "Service"], '"*", or a map with AWS or Service');
  const principal: Principal = {};
  if (isMap(fields?.value) && Object.keys(fields.value).length === 0) {
    fields.error("required", "names nobody: give AWS or Service");
  }
  for (const kind of ["AWS", "Service"].filter((key) => fields?.child(key).absent === false)) {
    const names = listOrOne(place.child(kind)).map((entry) =>
      kind === "AWS" ? readAwsPrincipal(entry, partition) : readService(entry),
    );
    principal[kind] = names.includes("*") ? "*" : sortedSet(names);
  }
  return principal;
}

/** An account's id and the ARN of its root mean the same: both become the ARN, so that they make one text. */
function readAwsPrincipal(place: Place, partition: Partition): string {
  // YAML makes a number of an unquoted id.
  const name = typeof place.value === "number" ? String(place.value) : place.asString("a principal");
  const why = name === undefined ? undefined : whyNotAnAwsPrincipal(name, partition);
  if (why !== undefined) {
    place.error("principal-invalid", `${JSON.stringify(name)} ${why}`);
  }
  return /^\d{12}$/.test(name ?? "") ? `arn:${partition}:iam::${name}:root` : (name ?? "");
}

function readService(place: Place): string {
  const name = place.asString("a service principal like lambda.amazonaws.com") ?? "";
  if (name !== "" && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
    place.error(
      "principal-invalid",
      `${JSON.stringify(name)} is not a service principal: wanted a name like lambda.amazonaws.com`,
    );
  }
  return name;
}

/** @see IAM User Guide, "AWS JSON policy elements: Principal" */
function whyNotAnAwsPrincipal(name: string, partition: Partition): string | undefined {
  if (name === "*" || /^\d{12}$/.test(name)) {
    return undefined;
  }
  if (/^\d+$/.test(name)) {
    const hint = name.length < 12 ? " (quote ids with leading zeros in YAML)" : "";
    return `has ${name.length} digits, an AWS account id has 12${hint}`;
  }
  const [prefix, itsPartition, service, region, account = "", ...rest] = name.split(":");
  const resource = rest.join(":");
  if (prefix !== "arn" || region !== "") {
    return `is not a principal: wanted an account id, or an ARN like arn:${partition}:iam::<12 digits>:role/<name>`;
  }
  if (itsPartition !== partition) {
    return `is in partition ${itsPartition}, this registry is in ${partition}`;
  }
  if (service === "sts") {
    return "is one session, which ends within hours: name its role";
  }
  if (service !== "iam" || !/^\d{12}$/.test(account)) {
    return "is not a principal: wanted arn:<partition>:iam::<12 digits>:root, :role/<name> or :user/<name>";
  }
  if (/[*?]/.test(resource)) {
    return "has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn";
  }
  return /^(?:root|(?:role|user)\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64})$/.test(resource)
    ? undefined
    : `does not say which principal of account ${account}: wanted :root, :role/<name> or :user/<name> at its end`;
}

function readActions(place: Place): string[] {
  return sortedSet(listOrOne(place).map(readAction));
}

/** An action, spelt as AWS spells it: IAM compares actions without regard to case. */
function readAction(place: Place): string {
  const action = place.asString("an action like ecr:BatchGetImage") ?? "";
  const wanted = action.toLowerCase();
  if (action !== "" && !repositoryActions.some((known) => globMatches(wanted, known.toLowerCase()))) {
    place.error("action-unknown", `${JSON.stringify(action)} ${whyNotAnAction(action)}`);
  }
  return repositoryActions.find((known) => known.toLowerCase() === wanted) ?? action;
}

function whyNotAnAction(action: string): string {
  if (action.toLowerCase() === "ecr:getauthorizationtoken") {
    return 'does nothing in a repository policy: it belongs in the reader\'s own IAM policy, on Resource "*"';
  }
  if (action.includes("*")) {
    return "matches no action that a repository policy can grant";
  }
  return `is not an action that a repository policy can grant${didYouMean(action, repositoryActions)}`;
}

function readTexts(place: Place): string | string[] {
  const texts = sortedSet(listOrOne(place).map((entry) => entry.asString("text") ?? ""));
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
}

/** IAM takes a single text wherever it takes a list of them. */
function listOrOne(place: Place): Place[] {
  return Array.isArray(place.value) ? (place.asList("at least one entry") ?? []) : [place];
}
