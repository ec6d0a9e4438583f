import { actionFlaw } from "../action-words";
import { globCovers } from "../glob";
import { describe } from "../shape";
import type { StatementRule } from "./document";
import { type Findings, quoted, type Spot } from "./finding";
import type { PolicyView } from "./view";
import type { StatementView } from "./view-statement";

/** Rules about what a statement lists as actions: whether each is one, and does something here. */
export const actionRules: readonly StatementRule[] = [
  actionTypes,
  actionsUnknown,
  actionsTwice,
  actionsCovered,
  replication,
];

/** Leaving an action out of a Deny, or of `NotAction`, would let in someone. */
function canDrop({ effect, hasAction }: StatementView): boolean {
  return effect === "Allow" && hasAction;
}

function actionTypes(statement: StatementView, _: PolicyView, findings: Findings): void {
  for (const name of ["Action", "NotAction"].filter((key) => Object.hasOwn(statement.fields, key))) {
    const list = statement.spot.child(name);
    const remove = canDrop(statement) && name === "Action";
    if (Array.isArray(list.value) && list.value.length === 0) {
      findings.error("list-empty", list, "is empty: give at least one action", { remove });
    }
    for (const entry of list.each().filter(({ value }) => typeof value !== "string")) {
      const wanted = "an action like ecr:BatchGetImage";
      findings.error("type-wrong", entry, `is ${describe(entry.value)}, wanted ${wanted}`, { remove });
    }
  }
}

function actionsUnknown(statement: StatementView, _: PolicyView, findings: Findings): void {
  for (const { spot, text } of statement.actions.filter(({ matches }) => matches.length === 0)) {
    const { why, near, mayBeNew } = actionFlaw(text);
    findings.error("action-unknown", spot, `${quoted(text)} ${why}`, {
      remove: canDrop(statement) && !mayBeNew,
      suggestion: near === undefined ? undefined : { Action: near },
    });
  }
}

function actionsTwice({ actions }: StatementView, _: PolicyView, findings: Findings): void {
  const seen = new Map<string, Spot>();
  for (const { pattern, spot, text } of actions) {
    const before = seen.get(pattern);
    if (before === undefined) {
      seen.set(pattern, spot);
    } else {
      findings.warning("entry-duplicate", spot, `${quoted(text)} is listed at ${before.path} already`, {
        remove: true,
      });
    }
  }
}

function actionsCovered({ actions, hasAction }: StatementView, _: PolicyView, findings: Findings): void {
  if (!hasAction) {
    return;
  }
  const each = [...actions.entries()].filter(([, { matches, pattern }]) => isComparable(matches, pattern));
  const wide = each.filter(([, { pattern }]) => pattern.includes("*"));
  for (const [index, entry] of each.length > mostActions ? [] : each) {
    const [, cover] =
      wide.find(
        ([other, { pattern }]) => pattern !== entry.pattern && covers(pattern, entry.pattern, other < index),
      ) ?? [];
    if (cover !== undefined) {
      const message = `${quoted(entry.text)} adds nothing beside ${quoted(cover.text)}`;
      findings.warning("grant-redundant", entry.spot, message, { remove: true });
    }
  }
}

/** Entries of a list that are compared with each other; a policy that fits into ECR has hardly more. */
const mostActions = 400;

/** Patterns for an action's name that aren't far longer than any name. */
function isComparable(matches: readonly string[], pattern: string): boolean {
  return matches.length > 0 && pattern.length <= 200 && !pattern.includes("?");
}

/** Of two patterns that cover each other the first one does. */
function covers(wide: string, narrow: string, isFirst: boolean): boolean {
  return globCovers(wide, narrow) && (isFirst || !globCovers(narrow, wide));
}

/** @see ECR User Guide, "Private registry permissions": replication is permitted in the registry's policy */
function replication(statement: StatementView, _: PolicyView, findings: Findings): void {
  for (const { spot, text, pattern } of statement.effect === "Allow" && statement.hasAction
    ? statement.actions
    : []) {
    if (pattern === "ecr:replicateimage") {
      findings.warning(
        "action-unknown",
        spot,
        `${quoted(text)} is decided by the policy of the registry that images are copied to, not by a repository's: grant it there`,
      );
    }
  }
}
