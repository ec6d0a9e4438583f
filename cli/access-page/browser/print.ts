import type { PageData } from "../data";
import { repositoryDetails } from "./details";
import { element } from "./dom";
import { overview } from "./overview";

/** So many repositories are printed with their details; of more the matrix alone is. */
const mostDetailed = 100;

/**
 * Has the page ready for the printer: every row that the search left, then the overview and the details.
 *
 * @param room where the printed details go
 * @param prepare makes all rows, and tells for each repository whether it is wanted
 */
export function printRoom(room: HTMLElement, data: PageData, prepare: () => readonly boolean[]): void {
  addEventListener("beforeprint", () => {
    const wanted = [...prepare().entries()].filter(([, isWanted]) => isWanted).map(([index]) => index);
    room.replaceChildren(element("article", {}, overview(data)));
    if (wanted.length > mostDetailed) {
      room.append(
        element(
          "p",
          {},
          `Details are printed for up to ${mostDetailed} repositories; these are ${wanted.length.toLocaleString("en-US")}. Search for fewer to print theirs.`,
        ),
      );
      return;
    }
    room.append(...wanted.map((index) => element("article", {}, repositoryDetails(data, index))));
    for (const more of room.querySelectorAll<HTMLDetailsElement>(".problem-list > details")) {
      more.open = true;
    }
  });
  addEventListener("afterprint", () => room.replaceChildren());
}
