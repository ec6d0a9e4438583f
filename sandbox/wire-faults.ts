/** What can go wrong with a call on its way, and a way to let it go wrong for the calls that a test picks. */

import type { Fault, Wire } from "./wire";
import type { ErrorAnswer, WireCall } from "./wire-call";

const throttling: ErrorAnswer = { status: 400, type: "ThrottlingException", message: "Rate exceeded" };
const serverError: ErrorAnswer = {
  status: 500,
  type: "ServerException",
  message: "These errors are usually caused by a server-side issue.",
};
export const expiredToken: ErrorAnswer = {
  status: 400,
  type: "ExpiredTokenException",
  message: "The security token included in the request is expired",
};

/** By what the client sees, and whether what it asked for is done all the same. */
export const faultKinds = [
  /** AWS throttles; not done. */
  "throttled",
  /** 500; not done. */
  "failed",
  /** 500; done. */
  "failed-after",
  /** The connection is cut; not done. */
  "cut",
  /** The connection is cut; done. */
  "cut-after",
  /** The connection is cut in the middle of the answer; done. */
  "torn-after",
  /** No answer until the client gives up; never done. */
  "lost",
  /** No answer until the client gives up; done after that. */
  "late",
  /** No answer until the client gives up; done before that. */
  "held-after",
  /** Done, and answered, after a call that was sent later. */
  "overtaken",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A fault that took effect. */
export interface Effect {
  kind: FaultKind;
  call: WireCall;
}

export interface Disturbance {
  /** Faults that took effect, in that order. A client that doesn't give up, or a call that none overtakes, is none. */
  effects: Effect[];
  /** Ends it, and waits for the calls that are under way. */
  stop(): Promise<void>;
}

/**
 * Lets calls go wrong.
 *
 * @param decide asked once for each call that arrives; a client that tries again makes another call
 * @param patience milliseconds after which a call that is held goes on all the same: longer than the client waits
 */
export function disturb(
  wire: Wire,
  decide: (call: WireCall) => FaultKind | undefined,
  patience: number,
): Disturbance {
  const effects: Effect[] = [];
  const afterwards = new Map<WireCall, FaultKind>();
  const waiting = new Set<() => void>();
  const overtaken = () => new Promise<void>((resolve) => waiting.add(resolve));

  wire.before = async (call, left) => {
    const kind = decide(call);
    switch (kind) {
      case "throttled":
      case "failed":
      case "cut":
        effects.push({ kind, call });
        return instead[kind];
      case "lost":
        if (!(await within(patience, left))) return undefined;
        effects.push({ kind, call });
        return "cut";
      case "late":
      case "overtaken":
        if (await within(patience, kind === "late" ? left : overtaken())) effects.push({ kind, call });
        return undefined;
      default:
        if (kind !== undefined) afterwards.set(call, kind);
        return undefined;
    }
  };

  wire.after = async (call, left) => {
    for (const overtake of waiting) overtake();
    waiting.clear();
    const kind = afterwards.get(call);
    if (kind === undefined || call.status !== 200) return undefined;
    if (kind === "held-after" && !(await within(patience, left))) return undefined;
    effects.push({ kind, call });
    return instead[kind];
  };

  return {
    effects,
    async stop() {
      wire.before = undefined;
      wire.after = undefined;
      await wire.settled();
    },
  };
}

/** What the client gets instead of its answer. */
const instead: Partial<Record<FaultKind, Fault>> = {
  throttled: throttling,
  failed: serverError,
  "failed-after": serverError,
  cut: "cut",
  "cut-after": "cut",
  "torn-after": "tear",
};

/** @returns whether the event came within these milliseconds */
function within(patience: number, event: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patience);
  });
  return Promise.race([event.then(() => true), over]).finally(() => clearTimeout(timer));
}
