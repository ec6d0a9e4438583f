import type { LifecycleDocument, LifecycleSelection } from "../../lifecycle-document";
import { dayMilliseconds } from "../images/time";
import { TagPatterns } from "./patterns";

/** A rule made ready to be put to many images. */
export interface Rule {
  priority: number;
  action: "expire" | "archive";
  isOfArchive: boolean;
  tagStatus: LifecycleSelection["tagStatus"];
  /** Numbers of the patterns, all of which some tag of an image has to match. */
  patterns: readonly number[];
  countType: LifecycleSelection["countType"];
  countNumber: number;
  /** For the count types of days. */
  milliseconds: number;
}

/** A policy's rules by ascending priority, and their patterns. */
export interface CompiledPolicy {
  rules: readonly Rule[];
  patterns: TagPatterns;
}

/** @param policy one that ECR would take (`readLifecycleJson` tells); null for none */
export function compileRules(policy: LifecycleDocument | null): CompiledPolicy {
  const patterns = new TagPatterns();
  const rules = [...(policy?.rules ?? [])]
    .sort((a, b) => a.rulePriority - b.rulePriority)
    .map(({ rulePriority, selection, action }): Rule => {
      const { tagStatus, tagPatternList = [], tagPrefixList = [], countType, countNumber } = selection;
      return {
        priority: rulePriority,
        action: action.type === "expire" ? "expire" : "archive",
        isOfArchive: selection.storageClass === "archive",
        tagStatus,
        patterns: [
          ...tagPatternList.map((pattern) => patterns.addPattern(pattern)),
          ...tagPrefixList.map((prefix) => patterns.addPrefix(prefix)),
        ],
        countType,
        countNumber,
        milliseconds: countNumber * dayMilliseconds,
      };
    });
  return { rules, patterns };
}
