import type { AccessChange } from "../ecr/access-diff";
import { type ChangeGroup, changedActions, groupChanges, summary } from "./access-diff-groups";

/** Characters that a comment on GitHub takes are 65,536; what surrounds the table is short. */
const budget = 60_000;
/** More repositories than these are folded away. */
const mostNames = 3;

/**
 * Changes of access as a comment for a pull request, in GitHub's Markdown: a table whose rows are what changes
 * alike, those first that widen access. It is never longer than a comment may be: lists of repositories give way
 * to their count, then rows do.
 */
export function diffMarkdown(changes: readonly AccessChange[]): string {
  const groups = groupChanges(changes);
  const heading = "### Access to the shared registry\n";
  if (groups.length === 0) {
    return `${heading}\nNobody's access changes.\n`;
  }
  const widens = groups.some(({ direction }) => direction !== "narrower");
  const intro = widens ? `**⚠️ ${summary(groups)}.**` : `${summary(groups)}.`;
  const table = ["| | principal | before | after | repositories |", "| --- | --- | --- | --- | --- |"];
  const rows = fitting(groups, budget);
  const left = groups.length - rows.length;
  const rest = left === 0 ? [] : ["", `${left} more ${left === 1 ? "change" : "changes"}: see \`--json\`.`];
  return `${[heading, intro, "", ...table, ...rows, ...rest].join("\n")}\n`;
}

/** As many rows as there is room for; what they leave of it goes to lists of repositories, the first rows' first. */
function fitting(groups: readonly ChangeGroup[], room: number): string[] {
  let left = room;
  const rows: string[] = [];
  for (const group of groups) {
    const short = row(group, counted(group.repositories));
    if (short.length + 1 > left) {
      break;
    }
    left -= short.length + 1;
    rows.push(short);
  }
  return rows.map((short, index) => {
    const group = groups[index];
    const long = group === undefined ? short : row(group, foldedNames(group.repositories));
    if (long.length - short.length > left) {
      return short;
    }
    left -= long.length - short.length;
    return long;
  });
}

const words = { wider: "**wider**", unclear: "**maybe wider**", narrower: "narrower" } as const;

function row(group: ChangeGroup, repositories: string): string {
  const { direction, principal, from, to } = group;
  const details = changedActions(group).map(
    ([says, actions]) =>
      `<details><summary>${says}: ${actions.length} ${actions.length === 1 ? "action" : "actions"}</summary>${actions.map(code).join("<br>")}</details>`,
  );
  const cells = [
    words[direction],
    code(principal),
    escaped(from),
    escaped(to) + details.join(""),
    repositories,
  ];
  return `| ${cells.join(" | ")} |`;
}

function foldedNames(names: readonly string[]): string {
  const list = names.map(code);
  return names.length <= mostNames
    ? list.join(", ")
    : `<details><summary>${counted(names)}</summary>${list.join("<br>")}</details>`;
}

function counted(names: readonly string[]): string {
  return names.length === 1 ? names.map(code).join("") : `${names.length} repositories`;
}

/** Text as code in a cell of a table: its backticks are fenced by more of them, its bars escaped. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = runs.length > 0 ? " " : "";
  return `${fence}${pad}${text.replaceAll("|", "\\|")}${pad}${fence}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[|\\`*_<>[\]]/g, (character) => `\\${character}`);
}
