/** What details and overview are built from. */

import type { PageData, PageProblem } from "../data";
import { disclosure, element } from "./dom";

export function fragment(...children: readonly Node[]): DocumentFragment {
  const made = document.createDocumentFragment();
  made.append(...children);
  return made;
}

export function section(title: string, ...content: readonly Node[]): HTMLElement {
  return element("section", {}, element("h3", {}, title), ...content);
}

export function levelMark(word: string): HTMLElement {
  return element("span", { class: `level ${word}` }, word);
}

/** So many problems are shown at once; the rest is a click away. */
const firstProblems = 3;

/** @param isOwn whether every path begins with the repository that is shown, so that it need not be said */
export function problemList(data: PageData, problems: readonly number[], isOwn = false): HTMLElement {
  const items = problems
    .map((index) => data.problems[index])
    .filter((problem) => problem !== undefined)
    .map((problem) => problemItem(problem, isOwn));
  const asList = (some: readonly HTMLElement[]) => element("ul", { class: "problems" }, ...some);
  const rest = items.splice(firstProblems + 1 < items.length ? firstProblems : items.length);
  const more = rest.length === 0 ? [] : [disclosure(`${rest.length} more`, asList(rest))];
  return element("div", { class: "problem-list" }, asList(items), ...more);
}

function problemItem({ severity, code, path, message }: PageProblem, isOwn: boolean): HTMLElement {
  const place = isOwn ? path.replace(/^repositories(?:\.[\w-]+|\[(?:"(?:[^"\\]|\\.)*"|\d+)\])\.?/, "") : path;
  return element(
    "li",
    { class: severity },
    element("strong", {}, severity === "error" ? "Error" : "Warning"),
    " ",
    ...(place === "" ? [] : [element("code", {}, place), ": "]),
    message,
    " ",
    element("code", {}, `[${code}]`),
  );
}
