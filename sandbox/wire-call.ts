/** What goes over the wire: calls, as they are read, and answers. */

import { type IncomingMessage, request as send } from "node:http";
import { buffer } from "node:stream/consumers";

export interface WireCall {
  /** For example `CreateRepository` or `AssumeRole`. */
  operation: string;
  /** Whose credentials signed it; undefined before a role was assumed. */
  account: string | undefined;
  repositoryName: string | undefined;
  /** The request's JSON; empty for a protocol that isn't JSON. */
  input: Record<string, unknown>;
  /** HTTP status of AWS's answer, whether or not it reached the client; undefined as long as there is none. */
  status?: number;
}

/** An answer that is passed back to a client. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** An error of AWS's, for example `{status: 400, type: "ThrottlingException", message: "Rate exceeded"}`. */
export interface ErrorAnswer {
  status: number;
  type: string;
  message: string;
}

/**
 * Puts a call to the emulator: as the client sent it, or another operation with an input of its own
 * under the client's signature, of which the emulator reads but the account and the Region.
 */
export type Ask = (operation?: string, input?: Record<string, unknown>) => Promise<Answer>;

/** JSON services name the operation in a header, the older ones in a form field. */
export function readCall(
  { headers }: IncomingMessage,
  body: Buffer,
  accounts: ReadonlyMap<string, string>,
): WireCall {
  const target = headers["x-amz-target"];
  const key = /Credential=([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
  const text = body.toString();
  const input =
    typeof target === "string" && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : {};
  const name = input["repositoryName"];
  return {
    operation:
      typeof target === "string"
        ? (target.split(".").at(-1) ?? "")
        : (new URLSearchParams(text).get("Action") ?? ""),
    account: accounts.get(key),
    repositoryName: typeof name === "string" ? name : undefined,
    input,
  };
}

/** Access key id and account, as an answer of AssumeRole has them. */
export function readAssumedRole(xml: string): { key: string; account: string } | undefined {
  const key = /<AccessKeyId>([^<]+)</.exec(xml)?.[1];
  const account = /<Arn>arn:[^:]+:sts::(\d{12}):/.exec(xml)?.[1];
  return key === undefined || account === undefined ? undefined : { key, account };
}

/** @param target the emulator's endpoint */
export function asker(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Ask {
  return (operation, input) => {
    const service = String(headers["x-amz-target"]).split(".")[0];
    const asked = operation === undefined ? {} : { "x-amz-target": `${service}.${operation}` };
    const content = input === undefined ? body : Buffer.from(JSON.stringify(input));
    const own = { ...headers, ...asked, "content-length": String(content.length) };
    return new Promise((resolve, reject) => {
      const sent = send(new URL(url ?? "/", target), { method, headers: own }, (answer) => {
        buffer(answer).then((received) => {
          const { "content-type": type = "", "x-amzn-requestid": id = "" } = answer.headers;
          const kept = { "content-type": type, "x-amzn-requestid": String(id) };
          resolve({ status: answer.statusCode ?? 502, headers: kept, body: received });
        }, reject);
      });
      sent.on("error", reject).end(content);
    });
  };
}

export function errorAnswer({ status, type, message }: ErrorAnswer): Answer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": type },
    body: Buffer.from(JSON.stringify({ __type: type, message })),
  };
}

/** The same for services that speak XML, such as STS and IAM. */
export function xmlErrorAnswer({ status, type, message }: ErrorAnswer): Answer {
  const error = `<Error><Code>${type}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: Buffer.from(`<ErrorResponse>${error}</ErrorResponse>`),
  };
}

/** What AWS says of a parameter that it doesn't take. */
export function invalidParameter(name: string, constraint: string): Answer {
  return errorAnswer({
    status: 400,
    type: "InvalidParameterException",
    message: `Invalid parameter at '${name}' failed to satisfy constraint: '${constraint}'`,
  });
}

/** The JSON of an answer. */
export function content({ body }: Answer): Record<string, unknown> {
  return JSON.parse(body.toString()) as Record<string, unknown>;
}
