/**
 * The wire between the engine and the emulator: an HTTP proxy that writes down every AWS call
 * and, when a test asks for it, delays one or answers it with an error that AWS could give.
 */

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface WireCall {
  /** For example `CreateRepository` or `AssumeRole`. */
  operation: string;
  /** Whose credentials signed it; undefined before a role was assumed. */
  account: string | undefined;
  repositoryName: string | undefined;
  /** The request's JSON; empty for a protocol that isn't JSON. */
  input: Record<string, unknown>;
  /** HTTP status of the answer; undefined as long as there is none. */
  status?: number;
}

/** An error as AWS's JSON protocol has it, for example `{status: 400, type: "ThrottlingException", message: "Rate exceeded"}`. */
interface Fault {
  status: number;
  type: string;
  message: string;
}

export interface Wire {
  /** For example `http://127.0.0.1:41234`. */
  endpoint: string;
  /** Every call since the start, or since a test emptied it, in the order of arrival. */
  calls: WireCall[];
  /** Called before a call is passed on: return a fault to answer with it, or a promise to delay it. */
  before: ((call: WireCall) => Fault | undefined | Promise<Fault | undefined>) | undefined;
  /** Called when the emulator has answered and before the answer is passed back: return a promise to delay it. */
  after: ((call: WireCall) => void | Promise<void>) | undefined;
  close(): Promise<void>;
}

/** @param target the emulator's endpoint */
export async function openWire(target: string): Promise<Wire> {
  /** Access key id to account, learnt from the answers of AssumeRole. */
  const accounts = new Map<string, string>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = readCall(request, body, accounts);
    wire.calls.push(call);
    const fault = await wire.before?.(call);
    const answer = fault === undefined ? await passOn(target, request, body) : faultAnswer(fault);
    call.status = answer.status;
    await wire.after?.(call);
    if (call.operation === "AssumeRole") learnAccount(answer.body.toString(), accounts);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => response.writeHead(502).end(error.message));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const wire: Wire = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    before: undefined,
    after: undefined,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return wire;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

function passOn(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const passed = forward(new URL(url ?? "/", target), { method, headers }, (answer) => {
      buffer(answer).then((content) => {
        const { "content-type": type = "", "x-amzn-requestid": id = "" } = answer.headers;
        const kept = { "content-type": type, "x-amzn-requestid": String(id) };
        resolve({ status: answer.statusCode ?? 502, headers: kept, body: content });
      }, reject);
    });
    passed.on("error", reject).end(body);
  });
}

function faultAnswer({ status, type, message }: Fault): Answer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": type },
    body: Buffer.from(JSON.stringify({ __type: type, message })),
  };
}

/** JSON services name the operation in a header, the older ones in a form field. */
function readCall({ headers }: IncomingMessage, body: Buffer, accounts: Map<string, string>): WireCall {
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

function learnAccount(xml: string, accounts: Map<string, string>): void {
  const key = /<AccessKeyId>([^<]+)</.exec(xml)?.[1];
  const account = /<Arn>arn:[^:]+:sts::(\d{12}):/.exec(xml)?.[1];
  if (key !== undefined && account !== undefined) accounts.set(key, account);
}
