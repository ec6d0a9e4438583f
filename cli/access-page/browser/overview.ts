import type { PageData, PagePolicy } from "../data";
import { fragment, levelMark, problemList, section } from "./blocks";
import { counted, element, list, longName, table } from "./dom";

/** The registry as a whole: its environments and publishers, and problems that belong to no repository. */
export function overview(data: PageData): DocumentFragment {
  return fragment(
    element("h2", { tabindex: "-1" }, "Overview"),
    ...(data.registryProblems.length > 0
      ? [section("Problems", problemList(data, data.registryProblems))]
      : []),
    section(
      "Environments",
      parties(data, data.environments, ({ reads }) => reads),
    ),
    section(
      "Publishers",
      parties(data, data.publishers, ({ pushes }) => pushes),
    ),
    section(
      "Access levels",
      table(
        "What each access level allows",
        ["Level", "Allows"],
        [
          [levelMark("pull"), "to pull images"],
          [levelMark("inspect"), "to pull, and to list and describe images, tags and scan findings"],
          [levelMark("audit"), "all that, and to read the repository and lifecycle policies"],
          [levelMark("none"), "nothing"],
          ["!", "more than config gives it: it comes in through somebody else’s statement"],
          ["*", "less than config gives it, or not the same for all its members and requests"],
        ],
      ),
      element(
        "p",
        { class: "muted" },
        "Levels are what the repository policy lets in. A reader in another account also needs an identity policy of its own that allows the same.",
      ),
    ),
  );
}

function parties(
  data: PageData,
  some: PageData["environments"],
  accessIn: (policy: PagePolicy) => readonly number[],
): HTMLElement {
  const counts = repositoryCounts(data, some.length, accessIn);
  const entries = some.map(({ name, access, members }, index) =>
    element(
      "div",
      { class: "party" },
      element(
        "h4",
        {},
        element("span", {}, name),
        levelMark(access),
        element("span", { class: "muted" }, counted(counts[index] ?? 0, "repository")),
      ),
      list(members.map(longName), "nobody"),
    ),
  );
  return entries.length === 0 ? element("p", { class: "muted" }, "None.") : element("div", {}, ...entries);
}

/** How many repositories each party gets something of. */
function repositoryCounts(
  data: PageData,
  parties: number,
  accessIn: (policy: PagePolicy) => readonly number[],
): number[] {
  const counts = Array.from({ length: parties }, () => 0);
  const repositoriesOf = new Map<number, number>();
  for (const [, policy] of data.repositories) {
    repositoriesOf.set(policy, (repositoriesOf.get(policy) ?? 0) + 1);
  }
  for (const [policy, repositories] of repositoriesOf) {
    for (const index of accessIn(data.policies[policy] ?? { statements: [], reads: [], pushes: [] })) {
      const access = data.access[index];
      if (access !== undefined && access.level > 0) {
        counts[access.party] = (counts[access.party] ?? 0) + repositories;
      }
    }
  }
  return counts;
}
