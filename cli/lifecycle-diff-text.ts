import { type ImageTable, tagsOf } from "../ecr/lifecycle/images/table";
import { fateNames } from "../ecr/lifecycle/simulate/fate";
import type { FateChange } from "../ecr/lifecycle/simulate/fate-diff";
import { ownBytes } from "../ecr/lifecycle/simulate/forecast";
import { sizeText } from "./lifecycle-chart";
import { shortDigest } from "./lifecycle-simulate-text";

/** Images that are listed for people. */
const mostListed = 50;
/** Characters that a comment on GitHub takes are 65,536; what surrounds the table is short. */
const budget = 60_000;
/** Tags of an image that are shown. */
const mostTags = 5;

/** Which images change fate, for people. */
export function fateText(table: ImageTable, changes: readonly FateChange[], at: number): string {
  const lines = changes.slice(0, mostListed).map(({ image, from, to }) => {
    const { digest, pushed, size, tags, rest } = imageWords(table, image);
    const words = [digest, `pushed ${pushed}`, size, [...tags, ...rest].join(", ")];
    return `  ${fateNames[from]} -> ${fateNames[to]}  ${words.join("  ")}`;
  });
  const rest = changes.length - lines.length;
  const more = rest > 0 ? [`  and ${rest.toLocaleString("en-US")} more: --json has them all`] : [];
  return `${[summary(table, changes, at), ...lines, ...more].join("\n")}\n`;
}

/**
 * Which images change fate, as a comment for a pull request, in GitHub's Markdown. It is never longer than a comment
 * may be: what doesn't fit is counted.
 */
export function fateMarkdown(table: ImageTable, changes: readonly FateChange[], at: number): string {
  const heading = "### Images that change fate\n";
  const loses = changes.some(({ to }) => fateNames[to] === "expire");
  const said = summary(table, changes, at);
  if (changes.length === 0) {
    return `${heading}\n${said}\n`;
  }
  const head = ["| before | after | image | pushed | size | tags |", "| --- | --- | --- | --- | --- | --- |"];
  const rows: string[] = [];
  let left = budget;
  for (const { image, from, to } of changes) {
    const { digest, pushed, size, tags, rest: more } = imageWords(table, image);
    const after = fateNames[to] === "expire" ? "**expire**" : fateNames[to];
    const cells = [
      fateNames[from],
      after,
      code(digest),
      pushed,
      size,
      [...tags.map(code), ...more].join(" "),
    ];
    const row = `| ${cells.join(" | ")} |`;
    left -= row.length + 1;
    if (left < 0) {
      break;
    }
    rows.push(row);
  }
  const rest = changes.length - rows.length;
  const more = rest > 0 ? ["", `${rest.toLocaleString("en-US")} more: see \`--json\`.`] : [];
  return `${[heading, loses ? `**⚠️ ${said}**` : said, "", ...head, ...rows, ...more].join("\n")}\n`;
}

/** For example `2 of 10 images change fate at 2026-01-31T00:00:00.000Z: 1 keep -> expire, 1 expire -> keep.` */
function summary({ count }: ImageTable, changes: readonly FateChange[], at: number): string {
  const kinds = new Map<string, number>();
  for (const { from, to } of changes) {
    const kind = `${fateNames[from]} -> ${fateNames[to]}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const of = `of ${count.toLocaleString("en-US")} images`;
  const when = `at ${new Date(at).toISOString()}`;
  if (changes.length === 0) {
    return `None ${of} changes fate ${when}.`;
  }
  const words = [...kinds].map(([kind, times]) => `${times.toLocaleString("en-US")} ${kind}`);
  return `${changes.length.toLocaleString("en-US")} ${of} ${changes.length === 1 ? "changes" : "change"} fate ${when}: ${words.join(", ")}.`;
}

function imageWords(table: ImageTable, image: number) {
  const tags = tagsOf(table, image);
  const others = tags.length - mostTags;
  return {
    digest: shortDigest(table.digests[image] ?? ""),
    pushed: new Date(table.pushed[image] ?? 0).toISOString().slice(0, 10),
    size: sizeText(ownBytes({ table }, image)),
    tags: tags.slice(0, mostTags),
    /** What is said in place of tags, or behind them. */
    rest: tags.length === 0 ? ["untagged"] : others > 0 ? [`and ${others} more`] : [],
  };
}

/** Text as code in a cell of a table: tags and digests have neither backticks nor bars, but a file may. */
function code(text: string): string {
  return /^[\w.:+() -]+$/.test(text)
    ? `\`${text}\``
    : text.replaceAll(/[|\\`*_<>[\]\n]/g, (character) => `\\${character}`);
}
