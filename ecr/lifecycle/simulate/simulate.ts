import type { LifecycleDocument } from "../../lifecycle-document";
import { type ImageTable, storage } from "../images/table";
import { type Counted, countImages } from "./counts";
import { type Fates, fate } from "./fate";
import { decideFates } from "./fates";
import { type Day, forecast } from "./forecast";
import { relate } from "./relations";
import { compileRules, type Rule } from "./rules";
import { type Selection, selectImages } from "./selection";
import { type State, startState } from "./state";

/** What one rule does to the images. */
export interface RuleTally {
  rulePriority: number;
  /** Images that it selects, those of earlier rules included; without referrers, which go with what they refer to. */
  candidates: number;
  /** Images of which it is the first rule: no other acts on them. */
  claimed: number;
  /** Images that expire or are archived by it, without referrers. */
  acted: number;
  /** Whether it claims none of these images. */
  dead: boolean;
}

/** What a policy does to images. */
export interface Simulation {
  rules: readonly RuleTally[];
  /** By image, as in the table. */
  fates: Fates;
  forecast: readonly Day[];
}

export interface SimulationOptions {
  /** Milliseconds since 1970. */
  at: number;
  /** Days to look into the future; default 0. */
  days?: number;
  /** Digests of what each index lists, by the index's digest. */
  children?: ReadonlyMap<string, readonly string[]>;
}

/**
 * What ECR would do by a lifecycle policy, at once and in the days after, as its documentation has it. What that
 * leaves open is `uncertain`.
 *
 * @param policy one that ECR would take (`readLifecycleJson` tells); null for none
 * @see docs/lifecycle.md; ECR User Guide, "Lifecycle policy evaluation rules"
 */
export function simulate(
  policy: LifecycleDocument | null,
  table: ImageTable,
  { at, days = 0, children = new Map() }: SimulationOptions,
): Simulation {
  const compiled = compileRules(policy);
  const { rules } = compiled;
  const selection = selectImages(compiled, table);
  const state = startState(table, relate(table, children));
  const counted: Counted = countImages(rules, selection, state);
  const fates = decideFates(rules, selection, state, counted, at);
  const tallies = tally(rules, selection, state, fates);
  return { rules: tallies, fates, forecast: forecast(rules, selection, state, { counted, fates, at }, days) };
}

function tally(rules: readonly Rule[], selection: Selection, state: State, fates: Fates): RuleTally[] {
  const { table, relations, status } = state;
  const kinds = selection.first[0].length;
  // How many images of each kind are, or may be, of either class.
  const sizes = [new Int32Array(kinds), new Int32Array(kinds)] as const;
  const acted = new Int32Array(rules.length);
  for (let image = 0; image < table.count; image++) {
    if (relations.subjects.size > 0 && relations.subjects.has(image)) {
      continue;
    }
    const kind = selection.kindOf[image] ?? 0;
    for (const ofClass of [0, 1] as const) {
      if (status[image] === storage.activating || status[image] === ofClass) {
        sizes[ofClass][kind] = (sizes[ofClass][kind] ?? 0) + 1;
      }
    }
    const its = fates.fate[image];
    if (its === fate.expire || its === fate.archive) {
      const rule = fates.rule[image] ?? 0;
      acted[rule] = (acted[rule] ?? 0) + 1;
    }
  }
  return rules.map((rule, index) => {
    const ofClass = rule.isOfArchive ? 1 : 0;
    const sum = (isCounted: (kind: number) => boolean) =>
      sizes[ofClass].reduce((total, size, kind) => total + (isCounted(kind) ? size : 0), 0);
    const claimed = sum((kind) => selection.first[ofClass][kind] === index);
    return {
      rulePriority: rule.priority,
      candidates: sum((kind) => selection.selects[index]?.[kind] === 1),
      claimed,
      acted: acted[index] ?? 0,
      dead: claimed === 0,
    };
  });
}
