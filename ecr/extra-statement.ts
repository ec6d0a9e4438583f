import { repositoryActions } from "./action";
import { actionFlaw } from "./action-words";
import { isBoundToOrganization, namesSource, readCondition } from "./condition";
import { listOrOne, readPrincipal } from "./extra-principal";
import { globMatches } from "./glob";
import type { Partition } from "./partition";
import { Problems } from "./problem";
import { isMap, Place, sortedSet } from "./shape";
import { type Statement, statementElements } from "./statement";

/**
 * Statements that a user wrote in IAM's own JSON, checked, in a canonical form and order: neither the order
 * of statements nor of what they list has a meaning in IAM, so it must not make another text.
 */
export function readExtraStatements(place: Place, partition: Partition): Statement[] {
  return readStatements(place, partition, ofRepositories);
}

/** What statements of a kind of policy may say. */
export interface PolicyKind {
  actions: readonly string[];
  /** Why a policy of this kind can't grant an action, or a pattern of actions, of none of which it has one. */
  whyNoAction(action: string): string;
  /** Reports what is wrong with the resources that a statement is about. */
  checkResource(statement: Place): void;
}

const ofRepositories: PolicyKind = {
  actions: repositoryActions,
  whyNoAction: (action) => actionFlaw(action).why,
  checkResource(statement) {
    for (const key of ["Resource", "NotResource"].filter((it) => !statement.child(it).absent)) {
      statement
        .child(key)
        .warning(
          "resource-element",
          "a repository policy is always about its own repository; ECR has refused this element: leave it out",
        );
    }
  },
};

/** Statements of a policy of some kind, in the same way. */
export function readStatements(place: Place, partition: Partition, kind: PolicyKind): Statement[] {
  const read = (place.asList("IAM statements", { mayBeEmpty: true }) ?? []).map((entry) =>
    readStatement(entry, partition, kind),
  );
  const byText = new Map(
    read
      .filter((statement) => statement !== undefined)
      .map((statement) => [JSON.stringify(statement), statement]),
  );
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
}

/**
 * The path at which the user wrote a statement that {@link readExtraStatements} read.
 *
 * @param settings places of settings; the first that has any extra statements is the one in force
 */
export function extraStatementPath(
  statement: Statement,
  settings: readonly Place[],
  partition: Partition,
): string {
  const own = settings.find(({ value }) => isMap(value) && value["extraStatements"] !== undefined);
  const list = own?.child("extraStatements");
  const entries = Array.isArray(list?.value) ? list.value.map((_, index) => list.child(index)) : [];
  const text = JSON.stringify(statement);
  const written = entries.find(({ value, path }) => {
    const again = readStatement(new Place(value, path, new Problems()), partition, ofRepositories);
    return JSON.stringify(again) === text;
  });
  return written?.path ?? list?.path ?? "extraStatements";
}

function readStatement(place: Place, partition: Partition, kind: PolicyKind): Statement | undefined {
  const fields = place.asObject(statementElements, "an IAM statement");
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
  kind.checkResource(fields);
  const statement: Statement = {
    ...(given("Sid") && { Sid: field("Sid").asString("text") ?? "" }),
    Effect,
    ...(given("Principal") && { Principal: readPrincipal(field("Principal"), partition) }),
    ...(given("NotPrincipal") && { NotPrincipal: readPrincipal(field("NotPrincipal"), partition) }),
    ...(given("Action") && { Action: readActions(field("Action"), kind) }),
    ...(given("NotAction") && { NotAction: readActions(field("NotAction"), kind) }),
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

function readActions(place: Place, kind: PolicyKind): string[] {
  return sortedSet(listOrOne(place).map((entry) => readAction(entry, kind)));
}

/** An action, spelt as AWS spells it: IAM compares actions without regard to case. */
function readAction(place: Place, { actions, whyNoAction }: PolicyKind): string {
  const action = place.asString("an action like ecr:BatchGetImage") ?? "";
  const wanted = action.toLowerCase();
  if (action !== "" && !actions.some((known) => globMatches(wanted, known.toLowerCase()))) {
    place.error("action-unknown", `${JSON.stringify(action)} ${whyNoAction(action)}`);
  }
  return actions.find((known) => known.toLowerCase() === wanted) ?? action;
}

function readTexts(place: Place): string | string[] {
  const texts = sortedSet(listOrOne(place).map((entry) => entry.asString("text") ?? ""));
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
}
