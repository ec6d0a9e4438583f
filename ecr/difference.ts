import { deletedPrincipal } from "./aws-principal";
import { isLambdasOwnStatement } from "./lambda-statement";
import { normalLifecycle, normalPolicy } from "./normal-policy";
import type { RepositoryPlan } from "./plan";
import type { PolicyDocument } from "./policy";
import { remembered } from "./remembered";
import type { RepositoryState } from "./repository-state";
import { runtimeTag } from "./runtime-tag";
import { isMap } from "./shape";

/** What of a repository can differ from its plan. */
export type Differing =
  /** Whether it is there at all: then `from` is `absent`. */
  | "repository"
  | "imageTagMutability"
  | "imageTagMutabilityExclusionFilters"
  | "repositoryPolicy"
  | "lifecyclePolicy"
  | "scanOnPush"
  | "encryption"
  | "tags";

/** One way in which a live repository is not as planned. */
export interface Difference {
  repository: string;
  what: Differing;
  /**
   * As it is: policies in their normal form, null where there is none, the text of one that is no JSON; of tags,
   * those that differ.
   */
  from: unknown;
  /** As planned, in the same form. */
  to: unknown;
  /** What to know of it, in words. */
  notes: string[];
}

/**
 * How a live repository differs from its plan.
 *
 * Policies are compared by what they mean. The statement that Lambda adds by itself in the registry's account is no
 * difference. Of tags, only those of the plan count and the mark of runtime repositories: others are somebody
 * else's, such as those of cost allocation.
 *
 * @param state undefined for a repository that isn't there
 * @returns empty where it is as planned; in the order in which they are healed
 */
export function differencesOf(
  name: string,
  plan: RepositoryPlan,
  state: RepositoryState | undefined,
): Difference[] {
  if (state === undefined) {
    return [{ repository: name, what: "repository", from: "absent", to: "present", notes: [] }];
  }
  const plain = (what: "imageTagMutability" | "imageTagMutabilityExclusionFilters" | "scanOnPush") =>
    compared(name, what, state[what], plan[what]);
  return [
    ...plain("imageTagMutability"),
    ...plain("imageTagMutabilityExclusionFilters"),
    ...policyDifference(name, plan, state),
    ...tagDifference(name, plan, state),
    ...lifecycleDifference(name, plan, state),
    ...plain("scanOnPush"),
    ...encryptionDifference(name, plan, state),
  ];
}

/**
 * The policy that heals a repository: the planned one, and the statement that Lambda has added itself.
 *
 * @returns null for none
 */
export function healedPolicy(
  { repositoryPolicy }: RepositoryPlan,
  state: RepositoryState,
): PolicyDocument | null {
  const kept = statementsOf(readDocument(state.repositoryPolicy)).filter((statement) =>
    isLambdasOwnStatement(statement, state.account),
  ) as PolicyDocument["Statement"];
  return kept.length === 0
    ? repositoryPolicy
    : { Version: "2012-10-17", Statement: [...(repositoryPolicy?.Statement ?? []), ...kept] };
}

/** Whether a policy that AWS answers means the planned one. */
export function isPolicyAsPlanned(
  plan: RepositoryPlan,
  state: Pick<RepositoryState, "repositoryPolicy" | "account">,
): boolean {
  return isSame(livePolicy(state).normal, plannedPolicy(plan));
}

function compared(
  repository: string,
  what: Differing,
  from: unknown,
  to: unknown,
  notes: string[] = [],
): Difference[] {
  return isSame(from, to) ? [] : [{ repository, what, from, to, notes }];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of each planned document, the live text that was last found to mean the same: a thousand repositories share it. */
const lastSame = new WeakMap<object, string>();

/** What `compare` says, unless the text was compared with the same document just before, and was the same. */
function comparedOnce(
  planned: object | null,
  live: string | null,
  compare: () => Difference[],
): Difference[] {
  if (planned !== null && live !== null && lastSame.get(planned) === live) {
    return [];
  }
  const differences = compare();
  if (planned !== null && live !== null && differences.length === 0) {
    lastSame.set(planned, live);
  }
  return differences;
}

/** The planned policies' normal forms; repositories with the same readers or rules share the document. */
const plannedForm = remembered(normalPolicy);
const plannedLifecycleForm = remembered(normalLifecycle);

function plannedPolicy({ repositoryPolicy }: RepositoryPlan): unknown {
  return repositoryPolicy && plannedForm(repositoryPolicy);
}

function policyDifference(name: string, plan: RepositoryPlan, state: RepositoryState): Difference[] {
  const { repositoryPolicy: live, account } = state;
  return comparedOnce(plan.repositoryPolicy, live && `${account} ${live}`, () => {
    const { normal, notes } = livePolicy(state);
    return compared(name, "repositoryPolicy", normal, plannedPolicy(plan), notes);
  });
}

/** The policy as it is, but for what Lambda added: null where that is nothing. */
function livePolicy({
  repositoryPolicy: text,
  account,
}: Pick<RepositoryState, "repositoryPolicy" | "account">): {
  normal: unknown;
  notes: string[];
} {
  const document = readDocument(text);
  const all = statementsOf(document);
  const statements = all.filter((statement) => !isLambdasOwnStatement(statement, account));
  if (!isMap(document) || statements.length === all.length) {
    return { normal: normalOf(document), notes: notesOn(document) };
  }
  const isNothing = statements.length === 0;
  const normal = isNothing ? null : normalOf({ ...document, Statement: statements });
  return { normal, notes: statements.flatMap(deletedIn) };
}

function normalOf(document: unknown): unknown {
  return document === null ? null : (normalPolicy(document) ?? document);
}

/** A policy that AWS answered, as parsed JSON; its text where it is none. */
function readDocument(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return text; // it equals nothing, and is shown as it stands
  }
}

function statementsOf(document: unknown): unknown[] {
  return isMap(document) ? [document["Statement"] ?? []].flat() : [];
}

function notesOn(document: unknown): string[] {
  return typeof document === "string" ? ["is not JSON"] : statementsOf(document).flatMap(deletedIn);
}

/** What a statement names that was deleted. */
function deletedIn(statement: unknown): string[] {
  const { Sid, Principal } = isMap(statement) ? statement : {};
  const names = isMap(Principal) ? [Principal["AWS"] ?? []].flat() : [];
  const which = typeof Sid === "string" ? `statement ${JSON.stringify(Sid)}` : "a statement";
  return names.flatMap((name) => {
    const whom = deletedPrincipal(String(name));
    return whom === undefined
      ? []
      : [`${which} names ${name}, which is what AWS leaves of ${whom} that was deleted: it lets nobody in`];
  });
}

function lifecycleDifference(
  name: string,
  { lifecyclePolicy: planned }: RepositoryPlan,
  { lifecyclePolicy: live }: RepositoryState,
): Difference[] {
  return comparedOnce(planned, live, () => {
    const document = readDocument(live);
    const from = document === null ? null : (normalLifecycle(document) ?? document);
    const notes = typeof document === "string" ? ["is not JSON"] : [];
    return compared(name, "lifecyclePolicy", from, planned && plannedLifecycleForm(planned), notes);
  });
}

function tagDifference(name: string, { tags }: RepositoryPlan, state: RepositoryState): Difference[] {
  const keys = [...new Set([...Object.keys(tags), runtimeTag.key])].filter(
    (key) => tags[key] !== state.tags[key],
  );
  const pick = (all: Record<string, string>) =>
    Object.fromEntries(keys.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])));
  return compared(name, "tags", pick(state.tags), pick(tags));
}

/** A key that the plan doesn't name is AWS's own, which has another ARN in each account. */
function encryptionDifference(
  name: string,
  { encryption: planned }: RepositoryPlan,
  { encryption: live }: RepositoryState,
): Difference[] {
  const isAsPlanned =
    live.type === planned.type && (planned.kmsKey === undefined || live.kmsKey === planned.kmsKey);
  const note =
    "ECR can't change it: only a new repository has another encryption, and the images would have to be moved into it";
  return isAsPlanned
    ? []
    : [{ repository: name, what: "encryption", from: live, to: planned, notes: [note] }];
}
