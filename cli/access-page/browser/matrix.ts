import type { PageData } from "../data";
import { element } from "./dom";
import { headRow, roomyColumns, rowMaker } from "./rows";

/** Rows that stand in one box, which the browser lays out only when it comes near the window. */
const boxSize = 50;
/** Rows that are there before the page is first drawn; more than a screen holds. */
const firstRows = 100;

/** The list of repositories with what each environment gets. */
export interface Matrix {
  /** Shows the repositories that are wanted and no others. */
  show(wanted: readonly boolean[]): void;
  /** Makes the rows that aren't there yet. */
  complete(): void;
  /** Marks a repository as the one whose details are shown; undefined for none. */
  select(index: number | undefined): void;
  /** Moves the focus to a repository's row, else to the one that last had it. */
  focus(index?: number): void;
}

/**
 * Fills the grid.
 *
 * Rows are made in slices, so that the page answers before thousands are there; all of them end up in the
 * document, so that the browser's own search finds each.
 *
 * @param grid the empty grid
 * @param handlers.choose called with the repository that is clicked or entered, and whether to go there
 * @param handlers.pass called with the repository that the arrow keys come by
 */
export function matrix(
  grid: HTMLElement,
  data: PageData,
  handlers: { choose(index: number): void; pass(index: number): void },
): Matrix {
  const make = rowMaker(data);
  const rows: HTMLElement[] = [];
  const boxes: HTMLElement[] = [];
  let wanted: readonly boolean[] | undefined;
  let current = 0;
  let selected: number | undefined;

  grid.classList.toggle("roomy", data.environments.length <= roomyColumns);
  const longest = data.repositories.reduce((most, [name]) => Math.max(most, name.length), 0);
  grid.style.setProperty("--columns", String(data.environments.length));
  document.documentElement.style.setProperty("--longest", `${longest}ch`);
  const head = headRow(data);
  grid.append(element("div", { role: "rowgroup", class: "head-group" }, head));

  const grow = (count: number) => {
    const end = Math.min(rows.length + count, data.repositories.length);
    const from = boxes.length;
    for (let index = rows.length; index < end; index++) {
      const repository = data.repositories[index];
      if (repository !== undefined) {
        const row = make(repository, index);
        row.hidden = wanted?.[index] === false;
        rows.push(row);
        if (index % boxSize === 0) {
          boxes.push(element("div", { role: "rowgroup", class: "box" }));
        }
        boxes.at(-1)?.append(row);
      }
    }
    grid.append(...boxes.slice(from));
    for (const box of boxes.slice(from)) {
      sizeBox(box);
    }
  };
  const growLater = () => {
    if (rows.length < data.repositories.length) {
      setTimeout(() => {
        grow(boxSize * 4);
        growLater();
      });
    }
  };
  const complete = () => grow(data.repositories.length);

  const isShown = (index: number) => rows[index]?.hidden === false;
  /** The next shown row from `index` on in steps, the last one there is if it ends before `count`. */
  const step = (index: number, direction: 1 | -1, count = 1): number => {
    let reached = index;
    for (
      let next = index + direction, left = count;
      left > 0 && next >= 0 && next < rows.length;
      next += direction
    ) {
      if (isShown(next)) {
        reached = next;
        left--;
      }
    }
    return reached;
  };
  const makeCurrent = (index: number) => {
    rows[current]?.setAttribute("tabindex", "-1");
    current = index;
    rows[current]?.setAttribute("tabindex", "0");
  };
  const focus = (index = current) => {
    complete();
    makeCurrent(isShown(index) ? index : step(-1, 1));
    rows[current]?.focus({ preventScroll: true });
    rows[current]?.scrollIntoView({ block: "nearest" });
  };

  grid.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
    if (row !== null) {
      makeCurrent(Number(row.dataset["index"]));
      handlers.choose(current);
    }
  });
  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      handlers.choose(current);
      return;
    }
    complete();
    const page = Math.max(1, Math.floor(grid.clientHeight / (rows[current]?.offsetHeight || 1)) - 2);
    const target: Record<string, () => number> = {
      ArrowDown: () => step(current, 1),
      ArrowUp: () => step(current, -1),
      PageDown: () => step(current, 1, page),
      PageUp: () => step(current, -1, page),
      Home: () => step(-1, 1),
      End: () => step(rows.length, -1),
    };
    const index = target[event.key]?.();
    if (index !== undefined) {
      event.preventDefault();
      focus(index);
      handlers.pass(current);
    }
  });

  grid.addEventListener("pointerover", ({ target }) => {
    const cell = target instanceof Element ? target.closest(".cell") : null;
    const column = cell?.parentElement ? [...cell.parentElement.children].indexOf(cell) : -1;
    for (const [index, its] of [...head.children].entries()) {
      its.classList.toggle("near", index === column);
    }
  });

  grow(firstRows);
  makeCurrent(0);
  // Not before the first rows are drawn.
  requestAnimationFrame(growLater);

  return {
    complete,
    focus,
    show(some) {
      wanted = some;
      complete();
      for (const [index, row] of rows.entries()) {
        row.hidden = some[index] === false;
      }
      boxes.forEach(sizeBox);
      if (!isShown(current)) {
        makeCurrent(Math.max(0, step(-1, 1)));
      }
    },
    select(index) {
      if (index !== undefined) {
        complete();
      }
      rows[selected ?? -1]?.setAttribute("aria-selected", "false");
      selected = index;
      if (index !== undefined) {
        rows[index]?.setAttribute("aria-selected", "true");
        makeCurrent(index);
        rows[index]?.scrollIntoView({ block: "nearest" });
      }
    },
  };
}

/** Tells the browser a box's height before it lays the box out; one without rows to show takes no room. */
function sizeBox(box: HTMLElement): void {
  let shown = 0;
  for (const row of box.children) {
    shown += row instanceof HTMLElement && !row.hidden ? 1 : 0;
  }
  box.hidden = shown === 0;
  box.style.setProperty("--rows", String(shown));
}
