import { levels, type PageAccess, type PageData, type PageRepository } from "../data";
import { counted, element } from "./dom";
import { accessOf, hasCatch, isMore } from "./search";

/** The letters that stand for levels where there is no room for words. */
const letters = ["–", "P", "I", "A"];

/** Rows of the matrix. Most repositories share a policy with others, so a row's cells are made once and copied. */
export function rowMaker(data: PageData): (repository: PageRepository, index: number) => HTMLElement {
  const hasRoom = data.environments.length <= roomyColumns;
  const cells = new Map<number, DocumentFragment>();
  const cellsOf = (policy: number): Node => {
    const made = cells.get(policy) ?? policyCells(data, policy, hasRoom);
    cells.set(policy, made);
    return made.cloneNode(true);
  };
  return ([name, policy, , , problems = []], index) => {
    const label = element("div", { role: "rowheader", class: "name" }, element("span", {}, name));
    if (problems.length > 0) {
      label.append(problemMark(data, problems));
    }
    return element(
      "div",
      { role: "row", class: "row", tabindex: "-1", "aria-selected": "false", "data-index": String(index) },
      label,
      cellsOf(policy),
    );
  };
}

/** So many environments have room for words in their columns. */
export const roomyColumns = 6;

function policyCells(data: PageData, policy: number, hasRoom: boolean): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const index of data.environments.keys()) {
    const access = accessOf(data, data.policies[policy], index);
    fragment.append(cell(access, hasRoom));
  }
  return fragment;
}

function cell(access: PageAccess | undefined, hasRoom: boolean): HTMLElement {
  const level = access?.level ?? 0;
  const word = levels[level] ?? "none";
  const text = hasRoom && level > 0 ? word : (letters[level] ?? "–");
  return element(
    "div",
    { role: "gridcell", class: "cell" },
    element(
      "span",
      { class: `level ${word}`, role: "img", "aria-label": accessWords(access) },
      `${text}${marks(access)}`,
    ),
  );
}

/** `!` for more than config says, `*` for less, or for what isn't the same for everyone at all times. */
function marks(access: PageAccess | undefined): string {
  return access === undefined ? "" : `${isMore(access) ? "!" : ""}${hasCatch(access) ? "*" : ""}`;
}

function accessWords(access: PageAccess | undefined): string {
  const word = levels[access?.level ?? 0] ?? "none";
  if (access === undefined) {
    return word;
  }
  return [
    word,
    ...(isMore(access) ? ["more than declared"] : []),
    ...(hasCatch(access) ? ["with exceptions"] : []),
  ].join(", ");
}

function problemMark(data: PageData, problems: readonly number[]): HTMLElement {
  const errors = problems.filter((index) => data.problems[index]?.severity === "error").length;
  const words = errors > 0 ? counted(errors, "error") : counted(problems.length, "warning");
  return element(
    "span",
    { class: "problem-mark", title: words },
    element("span", { "aria-hidden": "true" }, "▲"),
    element("span", { class: "unseen" }, `, ${words}`),
  );
}

/** The row with the environments' names. */
export function headRow(data: PageData): HTMLElement {
  return element(
    "div",
    { role: "row", class: "row head" },
    element(
      "div",
      { role: "columnheader", class: "name" },
      ...(data.environments.length > roomyColumns ? [legend()] : []),
      element("span", {}, "Repository"),
    ),
    ...data.environments.map(({ name }) =>
      element("div", { role: "columnheader", class: "cell" }, element("span", {}, name)),
    ),
  );
}

/** What the letters mean, where the head has room for it; everyone who doesn't see them hears words. */
function legend(): HTMLElement {
  const entries = levels.map((level, index) =>
    element("span", {}, element("span", { class: `level ${level}` }, letters[index] ?? ""), ` ${level}`),
  );
  return element("div", { class: "legend", "aria-hidden": "true" }, ...entries.reverse());
}
