import { type Findings, quoted } from "../../lint/finding";
import { readForeign } from "./foreign";
import type { RuleRule } from "./shape";
import { isCatchAll, nameOf, type PolicyView, type RuleView } from "./view";
import { canShareTag, covers, readEntry, type TagEntry } from "./view-entry";

/** Rules about lists, of which ECR wants an image to match every entry. */
export const allOfRules: readonly RuleRule[] = [listMeansAll];

/** Entries that are compared pair by pair, and rules whose entries are; ECR takes 50 rules. */
const most = { entries: 50, rules: 200 };

/**
 * A list that was most likely written as *any of*: entries that no one tag matches together, or one that adds
 * nothing beside another. Where the images say that some are selected, it does what it says.
 */
function listMeansAll(rule: RuleView, policy: PolicyView, findings: Findings): void {
  const entries = distinct(rule.entries.map(meant));
  if (
    rule.status !== "tagged" ||
    rule.list === undefined ||
    entries.length < 2 ||
    entries.length > most.entries ||
    policy.rules.length > most.rules
  ) {
    return;
  }
  const why = whyMistaken(entries);
  if (why === undefined || saysAll(rule, entries) || policy.facts?.selecting.has(rule)) {
    return;
  }
  const rules = split(rule, entries);
  const each = rules.length === 1 ? "one rule does" : `write a rule for each${ofEach(rule)}`;
  findings.error(
    "tags-all-of",
    rule.selection.child(rule.list),
    `selects an image only if its tags match every one of these ${entries.length} entries, as ECR reads a list as "all of", and ${why}${lost(rule, policy)}; if any of them is meant, ${each}${renumbering(rule, policy, rules.length)}; if all of them are, say so in the description ("all of")`,
    { suggestion: { rules } },
  );
}

/** An entry that matches no tag, as what it seems to be meant for; any other as it is. */
function meant(entry: TagEntry): TagEntry {
  if (entry.isSound) {
    return entry;
  }
  const foreign = readForeign(entry.text);
  const [pattern = entry.text, ...more] = foreign?.patterns ?? [];
  return more.length > 0 ? entry : readEntry(entry.spot, pattern, "tagPatternList");
}

function distinct(entries: readonly TagEntry[]): TagEntry[] {
  return [...new Map([...entries].reverse().map((entry) => [entry.text, entry])).values()].reverse();
}

function whyMistaken(entries: readonly TagEntry[]): string | undefined {
  for (const [one, other] of pairs(entries)) {
    const [wide, narrow] = covers(one, other) ? [one, other] : [other, one];
    if (covers(wide, narrow)) {
      return `${quoted(wide.text)} adds nothing beside ${quoted(narrow.text)}, which an image has to match in any case`;
    }
  }
  const apart = pairs(entries).find(
    ([one, other]) => one.isSound && other.isSound && !canShareTag(one, other),
  );
  return apart === undefined
    ? undefined
    : `no one tag matches both ${quoted(apart[0].text)} and ${quoted(apart[1].text)}`;
}

function pairs(entries: readonly TagEntry[]): [TagEntry, TagEntry][] {
  return entries.flatMap((one, index) =>
    entries.slice(index + 1).map((other): [TagEntry, TagEntry] => [one, other]),
  );
}

/** Whether the description says that all of them are meant, as those of this package's own rules do. */
function saysAll({ description = "" }: RuleView, entries: readonly TagEntry[]): boolean {
  const listed = entries.map(({ glob }) => glob.replaceAll("\0", "*")).join(" and ");
  return (
    description.endsWith(`: ${listed}`) ||
    /\b(?:both|all of|as well as|at once|together)\b/i.test(description)
  );
}

/** What becomes of the images that the rule was to keep. */
function lost(rule: RuleView, { claiming }: PolicyView): string {
  const next = claiming.find(
    (other) =>
      isCatchAll(other) &&
      other.does === "expire" &&
      other.storageClass === rule.storageClass &&
      other.priority > (rule.priority ?? 0),
  );
  return next === undefined
    ? ", so that the others stay for ever"
    : `, so that the others fall to ${nameOf(next)}, which expires them`;
}

/** ECR can't count over alternatives. */
function ofEach({ countType, count }: RuleView): string {
  return countType === "imageCountMoreThan" ? ` (which keeps ${count ?? "its number"} of each)` : "";
}

/**
 * A rule for each entry that another one doesn't cover, numbered from this one's priority on; one for all tags where
 * the description says that all tagged images are meant.
 */
function split(rule: RuleView, entries: readonly TagEntry[]): Record<string, unknown>[] {
  const { list = "tagPatternList", priority = 1, description = "", spot, selection } = rule;
  if (/(?<!un)\btagged images?\b/i.test(description)) {
    const { tagPrefixList: _, ...others } = selection.value as Record<string, unknown>;
    return [{ ...(spot.value as object), selection: { ...others, tagPatternList: ["*"] } }];
  }
  const isAsWritten = entries.every((entry) => rule.entries.includes(entry));
  return entries
    .filter((entry) => !entries.some((other) => other !== entry && covers(other, entry)))
    .map(({ text, glob }, index) => {
      const { tagPrefixList: _, tagPatternList: __, ...others } = selection.value as Record<string, unknown>;
      const its = isAsWritten ? { [list]: [text] } : { tagPatternList: [glob] };
      return { ...(spot.value as object), rulePriority: priority + index, selection: { ...others, ...its } };
    });
}

/** What is to be done with the rules behind, where the split takes their numbers. */
function renumbering({ priority = 1 }: RuleView, { rules }: PolicyView, length: number): string {
  const isTaken = rules.some((other) => {
    const its = other.priority ?? 0;
    return its > priority && its < priority + length;
  });
  return isTaken ? `, and raise the priorities behind it by ${length - 1}` : "";
}
