import type { StatementRule } from "./document";
import { type Findings, quoted } from "./finding";
import { narrowingOf } from "./narrowing";
import { isForEveryone, type PolicyView, type StatementView } from "./view";

/** Rules about statements that let in, or keep out, people whom they don't name. */
export const accessRules: readonly StatementRule[] = [everyoneLetIn, everyoneButThose];

function everyoneLetIn(statement: StatementView, { hasVariables }: PolicyView, findings: Findings): void {
  if (!isForEveryone(statement)) {
    return;
  }
  const { spot, conditions, hasPrincipal } = statement;
  const who = hasPrincipal ? "everyone in AWS" : "everyone but those listed (NotPrincipal with Allow)";
  const way =
    'name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"}';
  const narrowing = narrowingOf(conditions, hasVariables);
  if (narrowing === "none") {
    const { why = "", suggestion } = falseBounds(statement) ?? {};
    findings.error("principal-undeclared", spot, `lets in ${who}${why}: ${way}`, { suggestion });
  } else if (narrowing === "network") {
    const from = conditions.filter(({ key }) => /ip$|vpc/.test(key)).map(({ name }) => name);
    const message = `lets in ${who} who comes from the right network (${from.join(", ")}), with credentials of any account: ${way} as well`;
    findings.warning("principal-undeclared", spot, message);
  }
}

/** Conditions that look as if they bound a statement to someone and don't. */
function falseBounds({
  conditions,
}: StatementView): { why: string; suggestion?: Record<string, unknown> } | undefined {
  for (const { key, name, operator, base, isIfExists, isNegative, set, values, spot } of conditions) {
    if (/^aws:resource(?:orgid|orgpaths|account)$/.test(key) && !isNegative) {
      const meant = name.replace(/resource/i, "Principal");
      return {
        why: `: ${name} is about this repository's own owner, whoever asks, and ${meant} may be meant`,
        suggestion: { Condition: { [operator]: { [meant]: spot.value } } },
      };
    }
    if (!/^aws:(?:principal|source)/.test(key)) {
      continue;
    }
    if (isIfExists) {
      const plain = operator.replace(/IfExists$/, "");
      return {
        why: `: ${operator} holds for requests without ${name} too`,
        suggestion: { Condition: { [plain]: { [name]: spot.value } } },
      };
    }
    if (set === "ForAllValues" || isNegative) {
      return { why: `: ${operator} holds for requests without ${name} too` };
    }
    const open = values.find(({ text }) => /[*?]/.test(text));
    if (open !== undefined && /^(?:StringLike|Arn)/.test(base)) {
      return { why: `: ${quoted(open.text)} names no account and no organisation` };
    }
  }
  return undefined;
}

function everyoneButThose(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const { spot, effect, fields, hasPrincipal, conditions } = statement;
  if (hasPrincipal || fields["NotPrincipal"] === undefined || effect === undefined) {
    return;
  }
  const element = spot.child("NotPrincipal");
  if (effect === "Deny") {
    findings.warning(
      "not-principal",
      element,
      "keeps out everyone but those listed, and roles even if they are listed: a request by a role comes from a session, which has to be listed too, with its account; deny everyone under a condition on aws:PrincipalArn (ArnNotLike) instead",
    );
  } else if (narrowingOf(conditions, policy.hasVariables) !== "none") {
    findings.warning(
      "not-principal",
      element,
      "lets in everyone but those listed, as far as the conditions hold: name those who are to be let in, or deny those who aren't",
    );
  }
}
