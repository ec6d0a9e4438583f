import { pushActions } from "../action";
import type { StatementRule } from "./document";
import { type Findings, quoted } from "./finding";
import { namedAs, pullPair } from "./pull-grant";
import { readSid, type SidWords } from "./sid-words";
import type { PolicyView } from "./view";
import type { StatementView } from "./view-statement";

/** A Sid that contradicts its statement; one for readers with push in it is `push-for-readers`. */
export const sidRules: readonly StatementRule[] = [sidContradicts];

function sidContradicts(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const { sid, effect, hasAction, actions, spot } = statement;
  if (sid === undefined || effect !== "Allow" || !hasAction || actions.length === 0) {
    return;
  }
  const granted = new Set(actions.flatMap(({ matches }) => matches));
  const why = whyNot(readSid(sid), granted, statement, policy);
  if (why !== undefined) {
    findings.warning("sid-contradicts", spot.child("Sid"), `${quoted(sid)} ${why}`);
  }
}

function whyNot(
  says: SidWords,
  granted: ReadonlySet<string>,
  statement: StatementView,
  policy: PolicyView,
): string | undefined {
  if (says.saysDeny) {
    return "says deny, and the statement's Effect is Allow";
  }
  if (says.saysPush && !pushActions.some((action) => granted.has(action))) {
    return "says push, and no action of the statement pushes (ecr:PutImage and the layer uploads)";
  }
  const lacking = pullPair.filter((action) => !granted.has(action));
  if (says.saysPull && lacking.length > 0 && !isCompleted(statement, lacking, policy)) {
    return `says pull, which takes ${pullPair.join(" and ")}: the statement lacks ${lacking.join(" and ")}`;
  }
  const accounts = statement.conditions.filter(
    ({ key, isBinding, values }) => key === "aws:principalaccount" && isBinding && values.length === 1,
  );
  const [only] = accounts.flatMap(({ values }) => values.map(({ text }) => text));
  return says.saysManyAccounts && only !== undefined
    ? `speaks of several accounts, and the condition on aws:PrincipalAccount lets in ${only} alone`
    : undefined;
}

/** Whether other statements grant what is lacking to one of the same principals. */
function isCompleted(
  { principals }: StatementView,
  lacking: readonly string[],
  { pullGrants }: PolicyView,
): boolean {
  return principals.some((entry) =>
    lacking.every((action) => pullGrants.get(namedAs(entry))?.has(action) === true),
  );
}
