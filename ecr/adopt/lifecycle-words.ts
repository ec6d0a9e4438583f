import { compileLifecycle, readLifecycle } from "../lifecycle";
import type { LifecycleDocument, LifecycleRule } from "../lifecycle-document";
import { readLifecycleJson } from "../lifecycle-json";
import { defaultKeepTags, deployedTags, keepRule, standardRules } from "../lifecycle-preset";
import { type CompiledRule, readLifecycleRule } from "../lifecycle-rule";
import { Problems } from "../problem";
import { Place } from "../shape";
import { isSameLifecycleToProvider } from "./provider-equal";

/** A lifecycle policy in the words of config, with each key that isn't `json` said. */
export interface LifecycleWords {
  lifecycle:
    | { standard: boolean; keepTags: readonly string[]; rules: readonly unknown[] }
    | { json: unknown };
  protectDeployed: boolean;
}

/** What config says that says nothing of lifecycle. */
export const standardLifecycle: LifecycleWords = {
  lifecycle: { standard: true, keepTags: defaultKeepTags, rules: [] },
  protectDeployed: true,
};

/**
 * Words that compile to just this policy; the policy itself as `json` where there are none.
 *
 * @param document a lifecycle policy as parsed JSON; null where the repository has none
 * @param canMark whether the tags that mark running images can move
 */
export function lifecycleWords(document: unknown, canMark: boolean): LifecycleWords {
  if (document === null) {
    return { lifecycle: { standard: false, keepTags: [], rules: [] }, protectDeployed: false };
  }
  const raw: LifecycleWords = { lifecycle: { json: document }, protectDeployed: false };
  const problems = new Problems();
  const read = readLifecycleJson(new Place(document, "json", problems));
  if (read === undefined || problems.hasErrors) {
    return raw;
  }
  return guesses(read.rules, canMark).find((words) => compilesTo(words, document)) ?? raw;
}

/** Ways in which these rules may have been meant, the likeliest first. */
function guesses(rules: readonly LifecycleRule[], canMark: boolean): LifecycleWords[] {
  const all: LifecycleWords[] = [];
  const own = rules.map(({ rulePriority: _, ...rule }) => rule);
  const keeping = own.findIndex((rule) => !isKeepRule(rule));
  const kept = own.slice(0, keeping < 0 ? own.length : keeping);
  for (const count of kept.length > 0 ? [kept.length, 0] : [0]) {
    const tags = kept.slice(0, count).map(({ selection }) => selection.tagPatternList?.[0] ?? "");
    const protectDeployed = canMark && tags[0] === deployedTags;
    const keepTags = protectDeployed ? tags.slice(1) : tags;
    const others = own.slice(count).filter((rule) => !isKeptInArchive(rule, tags));
    for (const standard of hasStandard(others) ? [true, false] : [false]) {
      const words = (standard ? others.filter((rule) => !isStandard(rule)) : others).map(ruleWords);
      if (words.every((its) => its !== undefined)) {
        all.push({ lifecycle: { standard, keepTags, rules: words }, protectDeployed });
      }
    }
  }
  return all;
}

function isKeepRule(rule: Omit<LifecycleRule, "rulePriority">): boolean {
  const [pattern] = rule.selection.tagPatternList ?? [];
  return pattern !== undefined && JSON.stringify(keepRule(pattern)) === JSON.stringify(rule);
}

/** Whether a rule comes with the archive's other rules, for what is kept. */
function isKeptInArchive(rule: Omit<LifecycleRule, "rulePriority">, kept: readonly string[]): boolean {
  return kept.some((tag) => JSON.stringify(keepRule(tag, "archive")) === JSON.stringify(rule));
}

const standardTexts = standardRules().map((rule) => JSON.stringify(rule));

function isStandard(rule: Omit<LifecycleRule, "rulePriority">): boolean {
  return standardTexts.includes(JSON.stringify(rule));
}

function hasStandard(rules: readonly Omit<LifecycleRule, "rulePriority">[]): boolean {
  const texts = rules.map((rule) => JSON.stringify(rule));
  return standardTexts.every((text) => texts.includes(text));
}

/** A rule as a user writes it; undefined where it can't be written so. */
function ruleWords(rule: Omit<LifecycleRule, "rulePriority">): Record<string, unknown> | undefined {
  const { selection, description } = rule;
  const { countType, countNumber } = selection;
  const counts = {
    imageCountMoreThan: "keepLast",
    sinceImagePushed: "olderThanDays",
    sinceImagePulled: "notPulledForDays",
    sinceImageTransitioned: "archivedForDays",
  } as const;
  const count = counts[countType];
  const words = { ...selected(selection), [count]: countNumber };
  const described = { ...(description !== undefined && { description }), ...words };
  return [words, described].find((its) => isCompiledTo(its, rule));
}

function selected({ tagStatus, tagPatternList, tagPrefixList }: LifecycleRule["selection"]) {
  const some = (list: readonly string[]) => (list.length === 1 ? { anyOf: list } : { allOf: list });
  return {
    ...(tagPatternList && { tags: some(tagPatternList) }),
    ...(tagPrefixList && { tagPrefixes: some(tagPrefixList) }),
    ...(tagStatus === "untagged" && { untagged: true }),
  };
}

function isCompiledTo(words: Record<string, unknown>, rule: Omit<LifecycleRule, "rulePriority">): boolean {
  const problems = new Problems();
  const compiled = readLifecycleRule(new Place(words, "rule", problems)).map(withoutPlace);
  return !problems.hasErrors && JSON.stringify(compiled) === JSON.stringify([rule]);
}

function withoutPlace({ place: _, ...rule }: CompiledRule) {
  return rule;
}

function compilesTo({ lifecycle, protectDeployed }: LifecycleWords, document: unknown): boolean {
  const problems = new Problems();
  const place = new Place(withoutEmptyRules(lifecycle), "lifecycle", problems);
  const compiled: LifecycleDocument | null = compileLifecycle(readLifecycle(place), protectDeployed, place);
  return !problems.hasErrors && isSameLifecycleToProvider(compiled, document);
}

/** Config has no list without rules: it leaves the key out. */
function withoutEmptyRules(lifecycle: LifecycleWords["lifecycle"]): Record<string, unknown> {
  if ("json" in lifecycle) {
    return lifecycle;
  }
  const { rules, ...others } = lifecycle;
  return { ...others, ...(rules.length > 0 && { rules }) };
}
