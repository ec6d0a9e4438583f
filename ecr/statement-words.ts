import { accessLevels, lambdaActions, publishActions, readActions } from "./action";
import type { Statement } from "./statement";

/** A statement of a repository policy as people would say it. */
export interface StatementWords {
  /** Whom it is about: `account 222222222222`, a role's ARN, `everyone`; with NotPrincipal everyone but those. */
  who: string[];
  /** An access level, `publish` for what publishers do, else the actions as they stand. */
  what: string;
  /** What has to hold as well, one entry for each condition key; empty where nothing has to. */
  when: string[];
}

export function statementWords(statement: Statement): StatementWords {
  const { Principal, NotPrincipal, Action, NotAction, Condition = {} } = statement;
  const who = Object.entries(Principal ?? NotPrincipal ?? {}).flatMap(([kind, names]) =>
    [names].flat().map((name) => principalWords(kind, name)),
  );
  return {
    who: NotPrincipal === undefined ? who : who.map((name) => `everyone but ${name}`),
    what: Action === undefined ? `everything but ${(NotAction ?? []).join(", ")}` : actionWords(Action),
    when: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => conditionWords(operator, key, [values].flat())),
    ),
  };
}

function principalWords(kind: string, name: string): string {
  if (name === "*") {
    return "everyone";
  }
  const account = /^(?:arn:[a-z-]+:iam::(\d{12}):root|(\d{12}))$/.exec(name);
  return account ? `account ${account[1] ?? account[2]}` : kind === "Service" ? `the service ${name}` : name;
}

const named: readonly [name: string, actions: readonly string[]][] = [
  ...accessLevels.map((level): [string, readonly string[]] => [level, readActions[level]]),
  ["publish", publishActions],
  ["pull (as Lambda does)", lambdaActions],
];

function actionWords(actions: readonly string[]): string {
  const text = [...actions].sort().join(", ");
  const known = named.find(([, its]) => [...its].sort().join(", ") === text);
  return known?.[0] ?? text;
}

/** What a condition key is about, where that can be said shorter than by its name. */
const subjects: Readonly<Record<string, string>> = {
  "aws:principalarn": "the caller's ARN",
  "aws:principalaccount": "the caller's account",
  "aws:principalorgid": "the caller's organisation",
  "aws:principalorgpaths": "the caller's place in its organisation",
  "aws:sourcearn": "the resource that it acts for",
  "aws:sourceaccount": "the account that it acts for",
  "aws:sourceip": "the caller's IP address",
  "aws:sourcevpc": "the VPC that the request comes from",
  "aws:sourcevpce": "the VPC endpoint that the request comes through",
};

/** How an operator compares with one value, and with several of which one has to fit, or none may. */
const comparisons: Readonly<Record<string, [one: string, several: string]>> = {
  StringEquals: ["is", "is one of"],
  StringNotEquals: ["is not", "is none of"],
  StringEqualsIgnoreCase: ["is, in upper or lower case,", "is, in upper or lower case, one of"],
  StringNotEqualsIgnoreCase: ["is not, in upper or lower case,", "is, in upper or lower case, none of"],
  StringLike: ["is like", "is like one of"],
  StringNotLike: ["is not like", "is like none of"],
  ArnEquals: ["is", "is one of"],
  ArnNotEquals: ["is not", "is none of"],
  ArnLike: ["is like", "is like one of"],
  ArnNotLike: ["is not like", "is like none of"],
  NumericEquals: ["is", "is one of"],
  NumericNotEquals: ["is not", "is none of"],
  NumericLessThan: ["is less than", "is less than one of"],
  NumericLessThanEquals: ["is at most", "is at most one of"],
  NumericGreaterThan: ["is more than", "is more than one of"],
  NumericGreaterThanEquals: ["is at least", "is at least one of"],
  DateEquals: ["is", "is one of"],
  DateNotEquals: ["is not", "is none of"],
  DateLessThan: ["is before", "is before one of"],
  DateLessThanEquals: ["is at or before", "is at or before one of"],
  DateGreaterThan: ["is after", "is after one of"],
  DateGreaterThanEquals: ["is at or after", "is at or after one of"],
  Bool: ["is", "is one of"],
  BinaryEquals: ["is", "is one of"],
  IpAddress: ["is in", "is in one of"],
  NotIpAddress: ["is not in", "is in none of"],
};

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** @see IAM User Guide, "IAM JSON policy elements: Condition operators" */
function conditionWords(operator: string, key: string, values: readonly string[]): string {
  const [, set, base = operator, ifExists] = operatorForm.exec(operator) ?? [];
  const subject = subjects[key.toLowerCase()] ?? key;
  if (base === "Null") {
    return `${subject} is ${values.includes("true") ? "not " : ""}in the request`;
  }
  const [one, several] = comparisons[base] ?? [base, `${base} one of`];
  const compared = `${values.length === 1 ? one : several} ${values.join(", ")}`;
  const all =
    set === undefined
      ? `${subject} ${compared}`
      : `${set === "ForAllValues" ? "every value" : "a value"} of ${subject} ${compared}`;
  return ifExists === undefined ? all : `${all}, if the request has it`;
}
