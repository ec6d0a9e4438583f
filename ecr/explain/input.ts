import { repositoryActions } from "../action";
import { actionFlaw } from "../action-words";
import { multivaluedKeys } from "../condition-key";
import type { Requester } from "../guard/subject";
import type { ContextValue, RequestContext } from "../iam/context";
import { type RequestPrincipal, readRequestPrincipal, requestPrincipal } from "../iam/request-principal";
import { isPartition } from "../partition";
import type { Place } from "../shape";
import { tokenAction } from "./question";

const lambdaFunction = /^arn:(aws[a-z-]*):lambda:[a-z0-9-]+:(\d{12}):function:[\w-]+(?::[\w$-]+)?$/;

/**
 * Who asks, as people name it: a principal, or a Lambda function, for which the service asks.
 *
 * @returns undefined after reporting at `place` that it is neither
 */
export function readRequester(place: Place): Requester | undefined {
  const { value } = place;
  const [arn, , account] = (typeof value === "string" && lambdaFunction.exec(value)) || [];
  if (arn !== undefined && account !== undefined) {
    return {
      principal: requestPrincipal("lambda.amazonaws.com"),
      context: { "aws:SourceArn": arn, "aws:SourceAccount": account },
    };
  }
  const principal = readRequestPrincipal(place);
  return principal && { principal, context: {} };
}

/**
 * The condition keys of a request from `KEY=VALUE` texts. A key that is given twice has both values; nothing
 * behind the `=` says that the request hasn't the key.
 */
export function readContext(places: readonly Place[]): RequestContext {
  const given = new Map<string, { name: string; values: string[] }>();
  for (const place of places) {
    const text = place.asString("KEY=VALUE") ?? "";
    const at = text.indexOf("=");
    const name = text.slice(0, at).trim();
    if (at < 0 || !/^[\w-]+:\S+$/.test(name)) {
      place.error(
        "condition-invalid",
        `${JSON.stringify(text)} is not a condition key with its value: wanted KEY=VALUE, as in aws:SourceIp=203.0.113.7`,
      );
      continue;
    }
    const known = given.get(name.toLowerCase()) ?? { name, values: [] };
    const value = text.slice(at + 1);
    known.values.push(...(value === "" ? [] : [value]));
    given.set(name.toLowerCase(), known);
  }
  return Object.fromEntries([...given].map(([key, { name, values }]) => [name, contextValue(key, values)]));
}

/** @param key in lower case */
function contextValue(key: string, values: readonly string[]): ContextValue | null {
  const [only] = values;
  if (only === undefined) {
    return null;
  }
  return values.length === 1 && !multivaluedKeys.includes(key) ? only : [...values];
}

const repositoryArn = /^arn:([a-z-]+):ecr:[a-z0-9-]+:(\d{12}):repository\/[a-z0-9._/-]{2,256}$/;

/** A repository's ARN and the account in it. */
export function readRepositoryArn(place: Place): { arn: string; account: string } | undefined {
  const arn = place.asString("a repository's ARN");
  const [, partition = "", account] = repositoryArn.exec(arn ?? "") ?? [];
  if (arn === undefined || account === undefined || !isPartition(partition)) {
    return place.error(
      "name-invalid",
      `${JSON.stringify(place.value)} is not a repository's ARN: wanted arn:aws:ecr:<region>:<account>:repository/<name>`,
    );
  }
  return { arn, account };
}

/** An action on a repository, or that for the token, as AWS spells it. */
export function readAction(place: Place): string | undefined {
  const action = place.asString("an action like ecr:BatchGetImage");
  if (action === undefined) {
    return undefined;
  }
  const wanted = action.toLowerCase();
  const known = [...repositoryActions, tokenAction].find((name) => name.toLowerCase() === wanted);
  if (known !== undefined) {
    return known;
  }
  const why = /[*?]/.test(action)
    ? "is a pattern: wanted one action, as in ecr:BatchGetImage"
    : actionFlaw(action).why;
  return place.error("action-unknown", `${JSON.stringify(action)} ${why}`);
}

/**
 * The principal as the registry's partition has it: an account's id says no partition.
 *
 * @param text the principal as it was given
 * @returns undefined for one of another partition, which nobody there can let in
 */
export function inPartition(
  principal: RequestPrincipal,
  text: string,
  partition: string,
): RequestPrincipal | undefined {
  if (principal.kind === "service") {
    return principal;
  }
  if (/^\d{12}$/.test(text)) {
    return requestPrincipal(`arn:${partition}:iam::${text}:root`);
  }
  return principal.name.split(":")[1] === partition ? principal : undefined;
}

/** Condition keys that were given a value which who asks, or what for, gives the lie. */
export function contradictions(given: RequestContext, known: RequestContext): string[] {
  const facts = new Map(Object.entries(known).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(given).flatMap(([name, value]) => {
    const fact = facts.get(name.toLowerCase());
    return fact === undefined || JSON.stringify(fact) === JSON.stringify(value)
      ? []
      : [`${name} is ${fact === null ? "never there" : JSON.stringify(fact)} in such a request`];
  });
}
