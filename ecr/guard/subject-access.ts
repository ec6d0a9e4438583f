import { accessLevels, lambdaActions, publishActions, readActions } from "../action";
import { no, type Trilean, unknown, yes } from "../iam/context";
import { sortedSet } from "../shape";
import type { Statement } from "../statement";
import type { AskedPolicy } from "./asked-policy";
import { spelling } from "./statement-names";
import type { Subject } from "./subject";

/** Whether a subject may do something. */
export interface Permission {
  /** Unknown where it hangs on something, or where not all that the subject stands for may. */
  may: Trilean;
  /** Condition keys that it hangs on, in lower case and sorted; empty unless unknown. */
  missing: readonly string[];
  /** What exactly it hangs on, as a text to compare; empty unless unknown. */
  conditions: string;
}

const allowed: Permission = { may: yes, missing: [], conditions: "" };
const denied: Permission = { may: no, missing: [], conditions: "" };

/** What a repository policy lets a subject do. The repository policy's side alone: a reader needs its own as well. */
export function permissionOf({ requesters }: Subject, policy: AskedPolicy, action: string): Permission {
  const answers = requesters.map((requester) => policy.says(requester, action));
  const [first] = answers;
  const isOne = answers.every(({ verdict }) => verdict === first?.verdict);
  if (isOne && first?.verdict !== "undetermined") {
    return first?.verdict === "allowed" ? allowed : denied;
  }
  // Where some of those that it stands for may and some may not, it hangs on which one asks.
  const which = isOne ? [] : ["aws:principalarn"];
  return {
    may: unknown,
    missing: sortedSet([...answers.flatMap(({ missing }) => missing), ...which]),
    conditions: JSON.stringify(requesters.map((requester) => policy.hangingOn(requester, action))),
  };
}

/** What a subject may do, for actions that make all of a repository's. */
export type Access = readonly { actions: readonly string[]; permission: Permission }[];

/**
 * An access in a few words: `none`, a level, `publish`, or `custom (3 actions)`; and what it may come to besides.
 *
 * @param statements of the policy: condition keys are spelt as they spell them
 */
export function accessWords(access: Access, { kind }: Subject, statements: readonly Statement[]): string {
  const those = (least: Trilean) =>
    access.flatMap(({ actions, permission }) => (permission.may >= least ? actions : []));
  const [sure, most] = [levelWords(those(yes), kind), levelWords(those(unknown), kind)];
  if (sure === most) {
    return sure;
  }
  const keys = sortedSet(access.flatMap(({ permission }) => permission.missing));
  return `${sure}, or ${most} depending on ${keys.map((key) => spelling(key, statements)).join(", ")}`;
}

const levels: readonly (readonly [name: string, actions: readonly string[]])[] = [
  ["none", []],
  ...accessLevels.map((level) => [level, readActions[level]] as const),
  ["publish", publishActions],
];

function levelWords(actions: readonly string[], kind: Subject["kind"]): string {
  const is = (its: readonly string[]) =>
    its.length === actions.length && its.every((action) => actions.includes(action));
  if (kind === "service" && is(lambdaActions)) {
    return "pull";
  }
  const level = levels.find(([, its]) => is(its));
  return level?.[0] ?? `custom (${actions.length} ${actions.length === 1 ? "action" : "actions"})`;
}
