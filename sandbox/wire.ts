/**
 * The wire between clients of AWS and the emulator: an HTTP proxy that writes down every AWS call
 * and, when a test asks for it, delays one, answers it with an error that AWS could give, or cuts
 * its connection. It also does what AWS does and the emulator doesn't: it cuts lists into pages
 * (wire-pages.ts), keeps tags where they are (wire-tags.ts), and keeps settings of registries
 * (wire-settings.ts).
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  type Answer,
  asker,
  type ErrorAnswer,
  errorAnswer,
  readAssumedRole,
  readCall,
  type WireCall,
  xmlErrorAnswer,
} from "./wire-call";
import { pager } from "./wire-pages";
import { settingsKeeper } from "./wire-settings";
import { tagKeeper } from "./wire-tags";

/** Instead of an answer: an error, no answer at all, or the first half of the answer. */
export type Fault = ErrorAnswer | "cut" | "tear";

/** `left` resolves once the client waits no longer, because it has its answer or has given up. */
type Hook<Result> = (call: WireCall, left: Promise<void>) => Result | Promise<Result>;

export interface Wire {
  /** For example `http://127.0.0.1:41234`. */
  endpoint: string;
  /** Every call since the start, or since a test emptied it, in the order of arrival. */
  calls: WireCall[];
  /** Called before a call is passed on: return a fault, and nothing is passed on, or a promise to delay it. */
  before: Hook<Fault | undefined> | undefined;
  /** Called when AWS has done what was asked, and before the answer is passed back; likewise. */
  after: Hook<Fault | undefined> | Hook<void> | undefined;
  /** How many items a page of this list may hold, if fewer than the client asks for; 0 gives an empty page. */
  pageSize: ((call: WireCall) => number | undefined) | undefined;
  /** Resolves once no call is under way, those included whose client has given up. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** @param target the emulator's endpoint */
export async function openWire(target: string): Promise<Wire> {
  /** Access key id to account, learnt from the answers of AssumeRole. */
  const accounts = new Map<string, string>();
  const underWay = new Set<Promise<void>>();
  const page = pager((call) => wire.pageSize?.(call));
  const keepTags = tagKeeper();
  const keepSettings = settingsKeeper();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const left = new Promise<void>((resolve) => response.once("close", resolve));
    const body = await buffer(request);
    const call = readCall(request, body, accounts);
    const ask = asker(target, request, body);
    wire.calls.push(call);
    const refused = await wire.before?.(call, left);
    if (refused !== undefined) {
      if (typeof refused === "object") call.status = refused.status;
      fail(request, response, refused);
      return;
    }
    const answer =
      (await keepSettings(call, regionOf(request), ask)) ??
      (await (call.operation === "PutImage" ? keepTags(call, ask) : page(call, ask)));
    call.status = answer.status;
    const lost = await wire.after?.(call, left);
    if (call.operation === "AssumeRole") {
      const assumed = readAssumedRole(answer.body.toString());
      if (assumed !== undefined) accounts.set(assumed.key, assumed.account);
    }
    if (lost === undefined) pass(response, answer);
    else fail(request, response, lost, answer);
  }

  const server = createServer((request, response) => {
    const served = serve(request, response)
      .catch((error: Error) => void response.writeHead(502).end(error.message))
      .finally(() => underWay.delete(served));
    underWay.add(served);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const wire: Wire = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    before: undefined,
    after: undefined,
    pageSize: undefined,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return wire;
}

/** The Region that a call is signed for. */
function regionOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
}

function pass(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

/** @param answer what AWS answered, where it did */
function fail({ headers }: IncomingMessage, response: ServerResponse, fault: Fault, answer?: Answer): void {
  if (typeof fault === "object") {
    pass(response, "x-amz-target" in headers ? errorAnswer(fault) : xmlErrorAnswer(fault));
  } else if (fault === "tear" && answer !== undefined) {
    const { status, headers, body } = answer;
    response.writeHead(status, { ...headers, "content-length": body.length });
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  } else {
    response.destroy();
  }
}
