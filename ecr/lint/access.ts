import { fenceAround, narrowingWithin } from "./denial";
import type { StatementRule } from "./document";
import { type Findings, quoted, type Spot } from "./finding";
import { narrowingOf, openValues } from "./narrowing";
import type { PolicyView } from "./view";
import { isForEveryone, type StatementView } from "./view-statement";

/** Rules about statements that let in, or keep out, people whom they don't name. */
export const accessRules: readonly StatementRule[] = [everyoneLetIn, everyoneButThose];

function everyoneLetIn(statement: StatementView, policy: PolicyView, findings: Findings): void {
  if (!isForEveryone(statement)) {
    return;
  }
  const { spot, conditions, hasPrincipal } = statement;
  const who = hasPrincipal ? "everyone in AWS" : "everyone but those listed (NotPrincipal with Allow)";
  const way =
    'name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"}';
  const own = narrowingOf(conditions, policy.hasVariables);
  const narrowing = narrowingWithin(statement, policy);
  if (narrowing === "none") {
    const { why = "", at = spot, suggestion } = falseBounds(statement, policy) ?? {};
    findings.error("principal-undeclared", at, `lets in ${who}${why}: ${way}`, { suggestion });
  } else if (narrowing !== own) {
    const denier = fenceAround(statement, policy.denials)?.statement.spot.path;
    const message = `lets in ${who}, and ${denier} alone denies it to all but some of them: ${way} as well, so that this doesn't hang on another statement`;
    findings.warning("principal-undeclared", spot, message);
  } else if (narrowing === "network") {
    const from = conditions.filter(({ key }) => /ip$|vpc/.test(key)).map(({ name }) => name);
    const message = `lets in ${who} who comes from the right network (${from.join(", ")}), with credentials of any account: ${way} as well`;
    findings.warning("principal-undeclared", spot, message);
  }
}

/** Conditions that look as if they bound a statement to someone and don't. */
function falseBounds(
  { conditions }: StatementView,
  { hasVariables }: PolicyView,
): { why: string; at?: Spot; suggestion?: Record<string, unknown> } | undefined {
  for (const condition of conditions) {
    const { key, name, operator, base, isIfExists, isNegative, set, spot } = condition;
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
    if (base === "IpAddress") {
      return { why: `: the networks of ${name} hold too many addresses to keep anyone out` };
    }
    const [open] = /^(?:StringLike|Arn)/.test(base) ? openValues(condition, hasVariables) : [];
    if (open !== undefined) {
      return { why: `: ${quoted(open.text)} ${whyOpen(open.text, base)}`, at: open.spot };
    }
  }
  return undefined;
}

function whyOpen(text: string, base: string): string {
  const isText = base === "StringLike" && /^arn:.*:\d{12}:/s.test(text);
  return isText
    ? "is compared as text, where a wildcard before the account reaches over colons, into the path of a role of any account (ArnLike compares part by part)"
    : "names no account and no organisation";
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
