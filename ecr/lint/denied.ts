import { deniersOf } from "./denial";
import type { StatementRule } from "./document";
import { type Findings, few } from "./finding";
import type { PolicyView } from "./view";
import { aboutActions, type StatementView } from "./view-statement";

/** A grant of which nothing is left, as other statements deny all of it. */
export const deniedRules: readonly StatementRule[] = [grantDenied];

function grantDenied(statement: StatementView, { denials }: PolicyView, findings: Findings): void {
  const { effect, hasPrincipal, principals, spot } = statement;
  if (
    effect !== "Allow" ||
    !hasPrincipal ||
    principals.length === 0 ||
    aboutActions(statement).length === 0
  ) {
    return;
  }
  const deniers = deniersOf(statement, denials).map((denier) => denier.spot.path);
  if (deniers.length > 0) {
    const message = `grants nothing, as ${few(deniers)} ${deniers.length === 1 ? "denies" : "deny"} all of it to those whom it names, and what is denied no statement grants: narrow the Deny, or leave this out`;
    findings.error("grant-denied", spot, message);
  }
}
