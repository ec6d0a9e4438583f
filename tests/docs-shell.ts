import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./cli/compiled";

/** A block of shell commands in README.md or docs/. */
export interface ShellBlock {
  /** From the root, as in `docs/access.md`. */
  page: string;
  line: number;
  /** The heading that it stands under. */
  section: string;
  /** What it needs that isn't here, as the comment on the line before says. */
  mark: string | undefined;
  text: string;
  /** Its first line. */
  first: string;
}

/** README.md, and the pages of docs/. */
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((page) => page.endsWith(".md"))
    .map((page) => `docs/${page}`),
];

/** All blocks whose language is a shell's, or that look like a prompt. */
export function shellBlocks(): ShellBlock[] {
  return pages.flatMap((page) => blocksOf(page, readFileSync(join(root, page), "utf8").split("\n")));
}

function blocksOf(page: string, lines: readonly string[]): ShellBlock[] {
  const blocks: ShellBlock[] = [];
  let section = "";
  let opened: { at: number; isShell: boolean; fence: string } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, fence, language = ""] = /^\s*(`{3,}|~{3,})\s*(\w*)/.exec(line) ?? [];
    if (opened === undefined) {
      section = /^#+ (.*)$/.exec(line)?.[1] ?? section;
      if (fence === undefined) continue;
      const isPrompt = /^\s*\$ /.test(lines[index + 1] ?? "");
      opened = { at: index, fence, isShell: isPrompt || /^(sh|bash|zsh|shell|console)$/.test(language) };
    } else if (fence === opened.fence) {
      if (opened.isShell) {
        const body = lines.slice(opened.at + 1, index);
        const [, mark] = /^\s*<!-- needs (AWS|npm) -->$/.exec(lines[opened.at - 1] ?? "") ?? [];
        const first = (body[0] ?? "").trim();
        blocks.push({ page, line: opened.at + 1, section, mark, text: `${body.join("\n")}\n`, first });
      }
      opened = undefined;
    }
  }
  return blocks;
}
