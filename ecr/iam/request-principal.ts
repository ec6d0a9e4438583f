import { isPartition } from "../partition";
import type { Place } from "../shape";
import type { ContextValue } from "./context";

/** Who makes a request, as IAM sees it. */
export interface RequestPrincipal {
  /** `role` is a role whichever session of it asks; `session` one session of a role. */
  kind: "role" | "session" | "user" | "root" | "service";
  /** Its ARN; a service's name. */
  name: string;
  /** 12 digits; undefined for a service, which is in no account of anyone's. */
  account: string | undefined;
  /** A role's name, without path, of a role or session. */
  roleName: string | undefined;
  /** Condition keys that follow from who it is, in lower case; null for those that its requests never have. */
  keys: ReadonlyMap<string, ContextValue | null>;
}

const principalArn =
  /^arn:(aws[a-z-]*):(?:iam::(\d{12}):(?:(root)|(role|user)\/((?:[!-~]{1,510}\/)?)([\w+=,.@-]{1,64}))|sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64}))$/;

const serviceName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** A principal as the user names it; reported at `place` if it names none that could make a request. */
export function readRequestPrincipal(place: Place): RequestPrincipal | undefined {
  const text = typeof place.value === "number" ? String(place.value) : place.asString(wanted);
  if (text === undefined) {
    return undefined;
  }
  return (
    parsePrincipal(text) ??
    place.error("principal-invalid", `${JSON.stringify(text)} is not a principal: wanted ${wanted}`)
  );
}

const wanted =
  "the ARN of a role, a role's session, a user or an account's root, an account id of 12 digits, or a service like lambda.amazonaws.com";

/**
 * A principal from a text that is known to be right.
 *
 * @throws Error if it isn't
 */
export function requestPrincipal(text: string): RequestPrincipal {
  const principal = parsePrincipal(text);
  if (principal === undefined) {
    throw new Error(`${JSON.stringify(text)} is not a principal: wanted ${wanted}`);
  }
  return principal;
}

/** An account's id stands for its root. */
function parsePrincipal(text: string): RequestPrincipal | undefined {
  if (/^\d{12}$/.test(text)) {
    return parsePrincipal(`arn:aws:iam::${text}:root`);
  }
  if (serviceName.test(text)) {
    return { kind: "service", name: text, account: undefined, roleName: undefined, keys: serviceKeys(text) };
  }
  const parts = principalArn.exec(text);
  if (parts === null) {
    return undefined;
  }
  const [, partition = "", account, root, type, , entity, sessionAccount, sessionRole] = parts;
  if (!isPartition(partition)) {
    return undefined;
  }
  const kind = root ? "root" : sessionRole ? "session" : type === "user" ? "user" : "role";
  const its = account ?? sessionAccount ?? "";
  return {
    kind,
    name: text,
    account: its,
    roleName: sessionRole ?? (kind === "role" ? entity : undefined),
    keys: new Map<string, ContextValue | null>([
      ...principalKeys(kind, text, its),
      ...(kind === "user" ? [["aws:username", entity ?? ""] as const] : []),
    ]),
  };
}

/** Keys about the service that a request comes from. */
const sourceKeys = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];
const serviceNameKeys = ["aws:principalservicename", "aws:principalservicenameslist"];
/** Keys about the organisation and tags of a principal in an account. */
const membershipKeys = ["aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount"];

const types = { role: "AssumedRole", session: "AssumedRole", user: "User", root: "Account" } as const;

/** @see IAM User Guide, "AWS global condition context keys", under Availability of each key */
function principalKeys(
  kind: keyof typeof types,
  arn: string,
  account: string,
): [string, ContextValue | null][] {
  return [
    // A session's ARN lacks its role's path, so the ARN that this key has isn't known from it.
    ...(kind === "session" ? [] : [["aws:principalarn", arn] as [string, string]]),
    ["aws:principalaccount", account],
    ["aws:principaltype", types[kind]],
    ["aws:principalisawsservice", "false"],
    ...[...sourceKeys, ...serviceNameKeys].map((key): [string, null] => [key, null]),
    ...(kind === "user" ? [] : [["aws:username", null] as [string, null]]),
  ];
}

function serviceKeys(service: string): ReadonlyMap<string, ContextValue | null> {
  return new Map<string, ContextValue | null>([
    ["aws:principalisawsservice", "true"],
    ["aws:principalservicename", service],
    ["aws:username", null],
    ...membershipKeys.map((key) => [key, null] as const),
  ]);
}
