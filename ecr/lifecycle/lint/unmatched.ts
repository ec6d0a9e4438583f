import { type Findings, quoted } from "../../lint/finding";
import type { RuleRule } from "./shape";
import type { PolicyView, RuleView } from "./view";

/** Rules about what none of the given images has. */
export const unmatchedRules: readonly RuleRule[] = [entriesWithoutImage, rulesWithoutImage];

function entriesWithoutImage({ entries, list }: RuleView, { facts }: PolicyView, findings: Findings): void {
  if (facts === undefined || facts.count === 0) {
    return;
  }
  for (const entry of entries.filter((its) => its.isSound && !facts.matched.has(its))) {
    const begins = list === "tagPrefixList" ? "is the beginning of" : "matches";
    findings.warning(
      "pattern-unmatched",
      entry.spot,
      `${quoted(entry.text)} ${begins} no tag of the ${facts.count} images: a misspelt tag, or one that is no longer pushed`,
    );
  }
}

function rulesWithoutImage(rule: RuleView, { facts }: PolicyView, findings: Findings): void {
  const { entries, spot, list } = rule;
  const areMatched = entries.length > 1 && entries.every((entry) => facts?.matched.has(entry));
  if (areMatched && list !== undefined && !facts?.selecting.has(rule)) {
    findings.warning(
      "pattern-unmatched",
      spot.child("selection").child(list),
      `selects none of the ${facts?.count} images: some have a tag for one entry, none has tags for all ${entries.length}`,
    );
  }
}
