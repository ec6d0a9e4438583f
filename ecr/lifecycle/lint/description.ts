import { type Findings, quoted } from "../../lint/finding";
import { readQuantities, speaksOfAllImages } from "./description-words";
import type { RuleRule } from "./shape";
import { isCatchAll, type PolicyView, type RuleView } from "./view";

/** Rules about descriptions that say something else than their rule. In English, as most are. */
export const descriptionRules: readonly RuleRule[] = [
  saysOtherNumber,
  saysOtherStatus,
  saysMoreImages,
  saysFewerImages,
  saysOtherAction,
  saysEach,
];

/** Characters of a description that are read. */
const longest = 500;

function contradiction(rule: RuleView, message: string, findings: Findings): void {
  const { spot, description = "" } = rule;
  findings.warning("description-contradicts", spot.child("description"), `${quoted(description)} ${message}`);
}

function saysOtherNumber(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { description, countType, count, selection } = rule;
  const unit = selection.child("countUnit").value;
  if (description === undefined || countType === undefined || count === undefined) {
    return;
  }
  const { images, days } = readQuantities(description.slice(0, longest));
  if (countType === "imageCountMoreThan") {
    if (images.length > 0 && !images.includes(count)) {
      contradiction(rule, `says ${images.join(" and ")}, and countNumber is ${count}`, findings);
    } else if (images.length === 0 && days.length > 0) {
      const said = days.map(({ words }) => words).join(" and ");
      contradiction(rule, `says ${said}, and the rule counts images, not days`, findings);
    }
  } else if (unit === "days" || unit === undefined) {
    if (days.length > 0 && !days.some(({ least, most }) => count >= least && count <= most)) {
      const said = days.map(({ words }) => words).join(" and ");
      contradiction(rule, `says ${said}, and countNumber is ${count} days`, findings);
    } else if (days.length === 0 && images.length > 0) {
      contradiction(
        rule,
        `says ${images.join(" and ")} images, and the rule counts days (${countType}), however few images that leaves`,
        findings,
      );
    }
  }
}

function saysOtherStatus(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { description = "", status } = rule;
  const [untagged, tagged] = [/\buntagged\b/i.test(description), /(?<!un)\btagged\b/i.test(description)];
  if (untagged === tagged || status === undefined) {
    return;
  }
  if (untagged && status !== "untagged") {
    const what = status === "any" ? "all images" : "tagged ones";
    contradiction(rule, `says untagged, and the rule is about ${what} (tagStatus ${status})`, findings);
  } else if (tagged && status === "untagged") {
    contradiction(rule, "says tagged, and the rule is about untagged images", findings);
  }
}

function saysMoreImages(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { description = "", status, entries } = rule;
  if (status === undefined || isCatchAll(rule) || !speaksOfAllImages(description.slice(0, longest))) {
    return;
  }
  if (status === "tagged" && entries.length === 0) {
    return;
  }
  const which =
    status === "untagged"
      ? "untagged ones"
      : `those with ${entries.map(({ text }) => quoted(text)).join(" and ")}`;
  contradiction(rule, `speaks of images in general, and the rule is about ${which} only`, findings);
}

/** Names of environments and branches, behind which a rule about any image deletes the others too. */
const narrow =
  /\b(dev(?:elopment)?|test(?:ing)?|qa|stag(?:e|ing)|prod(?:uction)?|feature|branch|nightly|snapshot|pr|pull[- ]request)\b(?! (?:ecr|repositor|registr))/i;

function saysFewerImages(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { description = "", status } = rule;
  const [, word] = narrow.exec(description) ?? [];
  if (
    status === "any" &&
    word !== undefined &&
    !/\b(?:all|any|every\w*|other\w*|else|regardless|rest|remaining|non)\b/i.test(description)
  ) {
    contradiction(
      rule,
      `says ${word}, and the rule is about whatever no earlier rule selects (tagStatus any)`,
      findings,
    );
  }
}

function saysOtherAction(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { description = "", does } = rule;
  const archives = /\barchiv(?:e|es|ing)\b/i.test(description);
  const deletes = /\b(?:delet|expir|remov)(?:e|es|ing)\b/i.test(description);
  if (does === "expire" && archives && !deletes) {
    contradiction(rule, "says archive, and the rule deletes (action expire)", findings);
  } else if (does === "transition" && deletes && !archives) {
    contradiction(
      rule,
      "says that images are deleted, and the rule archives them (action transition)",
      findings,
    );
  }
}

const each =
  /\b(?:per|(?:for |of |in )?each|same) (?:git )?(branch(?:es)?|tag|environment|env|prefix|service|app(?:lication)?|component|team|release)\b/i;

/** A rule counts over all its images together, whatever their tags. */
function saysEach(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { description = "", countType, entries } = rule;
  const [, word] = each.exec(description) ?? [];
  if (word !== undefined && countType === "imageCountMoreThan" && entries.length !== 1) {
    contradiction(
      rule,
      `speaks of each ${word}, and a rule counts all images that it selects together: write a rule for each`,
      findings,
    );
  }
}
