import { type ImageTable, storage, tagsOf } from "../ecr/lifecycle/images/table";
import { doubtWords } from "../ecr/lifecycle/simulate/doubt";
import { fate } from "../ecr/lifecycle/simulate/fate";
import { ownBytes } from "../ecr/lifecycle/simulate/forecast";
import type { Simulation } from "../ecr/lifecycle/simulate/simulate";
import type { LifecycleDocument } from "../ecr/lifecycle-document";
import { lifecycleSentences } from "../ecr/lifecycle-words";
import { chart, sizeText } from "./lifecycle-chart";

interface Shown {
  /** What the policy is called. */
  name: string;
  policy: LifecycleDocument | null;
  at: number;
  table: ImageTable;
  simulation: Simulation;
}

/** Images that are listed of each fate. */
const mostListed = 20;
/** Columns where the output is no terminal. */
const usualWidth = 80;

/**
 * What a policy does, for people: how many images it takes, each rule's part in it, storage over the coming days,
 * and the first of the images.
 *
 * @param columns of the terminal; undefined where the output goes elsewhere
 */
export function simulationText(shown: Shown, columns = usualWidth): string {
  const { name, policy, at, table, simulation } = shown;
  const chosen = choose(simulation, table.count);
  const [expire, archive, uncertain] = [fate.expire, fate.archive, fate.uncertain].map(
    (its) => chosen.counts[its] ?? 0,
  );
  const kept = table.count - (expire ?? 0) - (archive ?? 0) - (uncertain ?? 0);
  const heading =
    `${name}, at ${new Date(at).toISOString()}: of ${counted(table.count)}, ${number(expire)} expire, ` +
    `${number(archive)} are archived, ${number(uncertain)} uncertain, ${number(kept)} stay.`;
  const parts = [
    [heading],
    policy === null
      ? ["There is no lifecycle policy, so that nothing expires."]
      : rulesTable(policy, simulation),
    policy === null ? [] : chart(simulation.forecast, standardBytes(table), columns),
    ...[fate.expire, fate.archive, fate.uncertain].map((its) => listed(shown, its, chosen)),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function rulesTable(policy: LifecycleDocument, { rules }: Simulation): string[] {
  const sentences = lifecycleSentences(policy);
  const rows = rules.map(({ rulePriority, candidates, claimed, acted, dead }, index) => [
    String(rulePriority),
    number(candidates),
    number(claimed),
    number(acted),
    `${sentences[index] ?? ""}${dead ? " (It is the first for none of these images.)" : ""}`,
  ]);
  const head = ["rule", "selects", "claims", "acts on", "what it does"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows].map((row) =>
    row.map((cell, column) => (column === 4 ? cell : cell.padStart(widths[column] ?? 0))).join("  "),
  );
}

function standardBytes(table: ImageTable): number {
  let bytes = 0;
  for (let image = 0; image < table.count; image++) {
    bytes += table.status[image] === storage.standard ? ownBytes({ table }, image) : 0;
  }
  return bytes;
}

interface Chosen {
  /** How many images have a fate, by fate. */
  counts: Record<number, number>;
  /** The first of them. */
  first: Record<number, number[]>;
}

function choose({ fates }: Simulation, count: number): Chosen {
  const chosen: Chosen = { counts: {}, first: {} };
  for (let image = 0; image < count; image++) {
    const its = fates.fate[image] ?? fate.keep;
    chosen.counts[its] = (chosen.counts[its] ?? 0) + 1;
    if (its !== fate.keep && (chosen.counts[its] ?? 0) <= mostListed) {
      chosen.first[its] = [...(chosen.first[its] ?? []), image];
    }
  }
  return chosen;
}

const headings: Record<number, string> = {
  [fate.expire]: "Expire:",
  [fate.archive]: "Are archived:",
  [fate.uncertain]: "Uncertain:",
};

function listed({ table, simulation }: Shown, its: number, { counts, first }: Chosen): string[] {
  const { fates, rules } = simulation;
  const images = first[its] ?? [];
  const rest = (counts[its] ?? 0) - images.length;
  if (images.length === 0) {
    return [];
  }
  const lines = images.flatMap((image) => {
    const rule = rules[fates.rule[image] ?? -1]?.rulePriority;
    const words = [
      shortDigest(table.digests[image] ?? ""),
      rule === undefined ? "no rule" : `rule ${rule}`,
      `pushed ${new Date(table.pushed[image] ?? 0).toISOString().slice(0, 10)}`,
      sizeText(ownBytes({ table }, image)),
      tagsOf(table, image).join(", ") || "untagged",
    ];
    const doubt = fates.doubt[image] ?? 0;
    return [`  ${words.join("  ")}`, ...(doubt === 0 ? [] : [`    ${doubtWords(doubt)}`])];
  });
  return [
    headings[its] ?? "",
    ...lines,
    ...(rest > 0 ? [`  and ${number(rest)} more: --json has them all`] : []),
  ];
}

/** As much of a digest as tells images apart. */
export function shortDigest(digest: string): string {
  return digest.slice(0, digest.indexOf(":") + 13);
}

function counted(images: number): string {
  return `${number(images)} ${images === 1 ? "image" : "images"}`;
}

function number(value = 0): string {
  return value.toLocaleString("en-US");
}
