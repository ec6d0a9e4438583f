import { type Findings, quoted } from "../../lint/finding";
import { readForeign } from "./foreign";
import type { RuleRule } from "./shape";
import { type PolicyView, type RuleView, tagLists } from "./view";
import { mostWildcards, type TagEntry, wildcardsIn } from "./view-entry";

/** Rules about the lists of tags and what stands in them. */
export const tagRules: readonly RuleRule[] = [listGoesWithStatus, entriesOnce, entriesMatch];

function listGoesWithStatus({ selection, status, spot }: RuleView, _: PolicyView, findings: Findings): void {
  const written = tagLists.filter((list) => Array.isArray(selection.child(list).value));
  const [list] = written;
  if (status === "tagged" && written.length === 0) {
    const isOther = tagLists.some((key) => selection.child(key).value !== undefined);
    if (!isOther) {
      findings.error(
        "lifecycle-invalid",
        spot.child("selection"),
        "has tagStatus tagged and neither tagPatternList nor tagPrefixList, of which ECR wants one",
        { suggestion: { tagStatus: "tagged", tagPatternList: ["*"] } },
      );
    }
  }
  if (status === "tagged" && written.length > 1) {
    findings.error(
      "lifecycle-invalid",
      spot.child("selection"),
      "has both tagPatternList and tagPrefixList, of which ECR takes one: write prefixes as patterns with * at their end",
    );
  }
  if (status !== undefined && status !== "tagged" && list !== undefined) {
    findings.error(
      "lifecycle-invalid",
      selection.child(list),
      `goes with tagStatus tagged only, and tagStatus is ${status}`,
      status === "any" ? { suggestion: { tagStatus: "tagged" } } : {},
    );
  }
  for (const empty of written.filter((key) => (selection.child(key).value as unknown[]).length === 0)) {
    const way = status === "tagged" ? 'give ["*"] as tagPatternList for every tag' : "leave the key out";
    findings.error("list-empty", selection.child(empty), `is empty: ${way}`);
  }
}

function entriesOnce({ entries }: RuleView, _: PolicyView, findings: Findings): void {
  const first = new Map<string, TagEntry>();
  for (const entry of entries) {
    const before = first.get(entry.text);
    if (before === undefined) {
      first.set(entry.text, entry);
    } else {
      findings.warning(
        "entry-duplicate",
        entry.spot,
        `${quoted(entry.text)} stands at ${before.spot.path} already`,
      );
    }
  }
}

function entriesMatch({ entries, list }: RuleView, _: PolicyView, findings: Findings): void {
  for (const entry of entries) {
    if (list === "tagPrefixList") {
      prefixMatches(entry, findings);
    } else {
      patternMatches(entry, findings);
    }
  }
}

function prefixMatches(entry: TagEntry, findings: Findings): void {
  const { text, spot, isSound } = entry;
  if (text === "") {
    findings.warning(
      "prefix-empty",
      spot,
      'is empty, and every tag begins with nothing: write tagPatternList ["*"] if every tag is meant',
      { suggestion: { tagPatternList: ["*"] } },
    );
  } else if (foreignReported(entry, findings)) {
    return;
  } else if (text.includes("*")) {
    findings.error(
      "prefix-pattern",
      spot,
      `${quoted(text)} is a pattern in a list of prefixes, where * stands for itself, so that it matches no tag: write it in tagPatternList`,
      { suggestion: { tagPatternList: [text] } },
    );
  } else if (!isSound) {
    unmatchable(entry, findings);
  }
}

function patternMatches(entry: TagEntry, findings: Findings): void {
  const { text, spot, isSound } = entry;
  const wildcards = wildcardsIn(text);
  if (wildcards > mostWildcards) {
    const shorter = text.replace(/\*{2,}/g, "*");
    const fits = wildcardsIn(shorter) <= mostWildcards;
    findings.error(
      "lifecycle-invalid",
      spot,
      `${quoted(text)} has ${wildcards} *, ECR takes ${mostWildcards} in a pattern`,
      fits ? { suggestion: { tagPatternList: [shorter] } } : {},
    );
  } else if (text === "") {
    findings.error("tag-odd", spot, 'is empty, and matches no tag: write "*" if every tag is meant', {
      suggestion: { tagPatternList: ["*"] },
    });
  } else if (foreignReported(entry, findings)) {
    return;
  } else if (!isSound) {
    unmatchable(entry, findings);
  } else if (/[-_.]$/.test(text) && !text.includes("*")) {
    findings.warning(
      "tag-odd",
      spot,
      `${quoted(text)} matches the one tag that reads so: write ${quoted(`${text}*`)} for tags that begin with it`,
      { suggestion: { tagPatternList: [`${text}*`] } },
    );
  }
}

/** @returns whether there was something to report */
function foreignReported({ text, spot }: TagEntry, findings: Findings): boolean {
  const foreign = readForeign(text);
  if (foreign === undefined) {
    return false;
  }
  const { what, patterns, isCertain } = foreign;
  const instead = patterns === undefined ? "" : `: ${patterns.map(quoted).join(", ")} seems to be meant`;
  const suggestion = patterns === undefined ? undefined : { tagPatternList: patterns };
  if (isCertain) {
    findings.error(
      "pattern-syntax",
      spot,
      `${quoted(text)} is ${what}, and ECR knows * for any characters and nothing else, so that it matches no tag${instead}`,
      { suggestion },
    );
  } else {
    findings.warning(
      "pattern-syntax",
      spot,
      `${quoted(text)} looks like ${what}; as a pattern its dot has to be in the tag${instead}`,
      { suggestion },
    );
  }
  return true;
}

function unmatchable({ text, spot }: TagEntry, findings: Findings): void {
  findings.error(
    "tag-odd",
    spot,
    `${quoted(text)} can match no tag: a tag is 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or -`,
  );
}
