import { repositoryActions } from "../action";
import type { Statement } from "../statement";
import type { Answer, AskedPolicy } from "./asked-policy";
import type { AskedStatement } from "./asked-statement";
import type { Stranger } from "./stranger";
import type { DeclaredSubject } from "./subject";

/** What a policy says to some, alike: of which actions, to whom, and why. */
export interface Case {
  answer: Answer;
  actions: string[];
  labels: string[];
}

/** Cases of one kind become one: what is said by the same statement, or hangs on the same keys. */
function addCase(cases: Map<string, Case>, answer: Answer, action: string, label: string): void {
  const key = JSON.stringify(answer);
  const known = cases.get(key) ?? { answer, actions: [], labels: [] };
  known.actions.push(action);
  known.labels.push(label);
  cases.set(key, known);
}

/**
 * Makes what finds the cases in which a policy doesn't simply allow readers what is theirs. Where one policy does,
 * each other does that has the statements which allowed it, and no other Deny.
 */
export function readerTrial(): (subjects: readonly DeclaredSubject[], policy: AskedPolicy) => Iterable<Case> {
  const passed = new Map<readonly DeclaredSubject[], { by: AskedStatement[]; despite: AskedStatement[] }>();
  return (subjects, policy) => {
    const before = passed.get(subjects);
    if (
      before?.by.every((its) => policy.has(its)) &&
      policy.denying.every((its) => before.despite.includes(its))
    ) {
      return [];
    }
    const cases = new Map<string, Case>();
    const allowing = new Set<Statement | undefined>();
    for (const { label, requesters, actions } of subjects) {
      for (const requester of requesters) {
        for (const action of actions) {
          const answer = policy.says(requester, action);
          if (answer.verdict === "allowed") {
            for (const { statement } of policy.answers(requester, action)) allowing.add(statement);
          } else {
            addCase(cases, answer, action, label);
          }
        }
      }
    }
    if (cases.size === 0) {
      const by = policy.asked.filter(({ statement }) => allowing.has(statement));
      passed.set(subjects, { by, despite: policy.denying });
    }
    return cases.values();
  };
}

/** The cases in which a policy lets in a stranger, or may. */
export function strangerCases({ label, requester }: Stranger, policy: AskedPolicy): Iterable<Case> {
  const cases = new Map<string, Case>();
  for (const action of repositoryActions) {
    const answer = policy.says(requester, action);
    if (answer.verdict !== "denied") {
      addCase(cases, answer, action, label);
    }
  }
  return cases.values();
}
