import { globMatches } from "./glob";
import { neverActs } from "./lifecycle-document";
import { isMap } from "./shape";

/** What a lifecycle policy looks at to tell whose an image is. */
export interface MatchedImage {
  tags: readonly string[];
  storageClass: "standard" | "archive";
}

/** A rule of any lifecycle policy, ours or not, as far as matching needs it. */
export interface MatchRule {
  rulePriority: number;
  description: string | null;
  tagStatus: "tagged" | "untagged" | "any";
  /** Globs over tags, of which every one has to match some tag of the image. */
  patterns: readonly string[];
  storageClass: "standard" | "archive";
  countType: string;
  countNumber: number;
}

/** A rule that can't be read, so that nobody knows what it does. */
export interface UnreadableRule {
  rulePriority: number | null;
  refusal: string;
}

/**
 * The rules of a policy in the order in which they claim images: by ascending priority.
 *
 * @param policy as parsed JSON, as a registry holds it: a null stands for a key that is left out
 * @returns rules that can't be read come first, as what they do isn't known
 */
export function claimOrder(policy: unknown): (MatchRule | UnreadableRule)[] {
  const rules = isMap(policy) ? policy["rules"] : undefined;
  if (!Array.isArray(rules)) {
    return [{ rulePriority: null, refusal: "the policy has no list of rules" }];
  }
  const read = rules.map(readRule);
  const readable = read.filter((rule): rule is MatchRule => !("refusal" in rule));
  return [
    ...read.filter((rule) => "refusal" in rule),
    ...readable.sort((a, b) => a.rulePriority - b.rulePriority),
  ];
}

function readRule(rule: unknown): MatchRule | UnreadableRule {
  const { rulePriority, description, selection } = isMap(rule) ? rule : {};
  const its = isMap(selection) ? selection : {};
  const { tagStatus, countType, countNumber } = its;
  const storageClass = its["storageClass"] ?? "standard";
  const patterns = readPatterns(its["tagPatternList"], its["tagPrefixList"]);
  const unreadable = (refusal: string) => ({
    rulePriority: typeof rulePriority === "number" ? rulePriority : null,
    refusal,
  });
  if (typeof rulePriority !== "number") {
    return unreadable("it has no priority");
  }
  if (tagStatus !== "tagged" && tagStatus !== "untagged" && tagStatus !== "any") {
    return unreadable(`its tagStatus is ${JSON.stringify(tagStatus)}`);
  }
  if (storageClass !== "standard" && storageClass !== "archive") {
    return unreadable(`its storageClass is ${JSON.stringify(storageClass)}`);
  }
  if (patterns === undefined) {
    return unreadable("its list of tags holds something else than texts");
  }
  if (typeof countType !== "string" || typeof countNumber !== "number") {
    return unreadable("it has no count");
  }
  return {
    rulePriority,
    description: typeof description === "string" ? description : null,
    tagStatus,
    patterns,
    storageClass,
    countType,
    countNumber,
  };
}

/** Both lists as globs: prefixes are literal, so that a `*` of theirs can't match a tag's character. */
function readPatterns(patternList: unknown, prefixList: unknown): string[] | undefined {
  const [patterns, prefixes] = [patternList ?? [], prefixList ?? []];
  if (!isTexts(patterns) || !isTexts(prefixes)) {
    return undefined;
  }
  return [...patterns, ...prefixes.map((prefix) => `${prefix.replaceAll("*", "\0")}*`)];
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

/** Whether a rule selects an image: by its storage class, and by its tags, of which a list wants **all of**. */
function selects(rule: MatchRule, { tags, storageClass }: MatchedImage): boolean {
  if (rule.storageClass !== storageClass) {
    return false;
  }
  switch (rule.tagStatus) {
    case "any":
      return true;
    case "untagged":
      return tags.length === 0;
    case "tagged":
      return (
        tags.length > 0 && rule.patterns.every((pattern) => tags.some((tag) => globMatches(pattern, tag)))
      );
  }
}

/**
 * The rule that claims an image: the first, by priority, that selects it. No other rule acts on it.
 *
 * @param rules from {@link claimOrder}
 * @returns an unreadable rule where there is one, as it may select anything; undefined where none selects it
 * @see ECR User Guide, "Lifecycle policy evaluation rules"
 */
export function claimingRule(
  rules: readonly (MatchRule | UnreadableRule)[],
  image: MatchedImage,
): MatchRule | UnreadableRule | undefined {
  return rules.find((rule) => "refusal" in rule || selects(rule, image));
}

/**
 * The rule by which a policy could take an image away; undefined where it never does.
 *
 * @param policy as parsed JSON; null for a repository without one
 */
export function threat(policy: unknown, image: MatchedImage): MatchRule | UnreadableRule | undefined {
  if (policy === null) {
    return undefined;
  }
  const rule = claimingRule(claimOrder(policy), image);
  return rule === undefined || (!("refusal" in rule) && neverActs(rule)) ? undefined : rule;
}

/** A rule as messages call it: `rule 3 ("expire after 7 days")`. */
export function ruleWords({ rulePriority, ...rule }: MatchRule | UnreadableRule): string {
  const name = rulePriority === null ? "a rule" : `rule ${rulePriority}`;
  if ("refusal" in rule) {
    return `${name}, which can't be read (${rule.refusal})`;
  }
  const said = rule.description === null ? "" : `, ${JSON.stringify(rule.description)}`;
  const count =
    rule.countType === "imageCountMoreThan"
      ? `beyond ${rule.countNumber} images`
      : `${rule.countType} ${rule.countNumber} days`;
  return `${name} (${count}${said})`;
}
