import type { PageData } from "../data";
import { repositoryDetails } from "./details";
import { element, shellElement } from "./dom";
import { matrix } from "./matrix";
import { overview } from "./overview";
import { printRoom } from "./print";
import { type Filter, searcher } from "./search";

const data = JSON.parse(shellElement("Data", HTMLScriptElement).textContent ?? "") as PageData;
const grid = shellElement("Repositories", HTMLElement);
const panel = shellElement("Details", HTMLElement);
const content = shellElement("DetailsContent", HTMLElement);
const form = shellElement("Filter", HTMLFormElement);
const search = shellElement("Search", HTMLInputElement);
const environment = shellElement("Environment", HTMLSelectElement);
const access = shellElement("Access", HTMLSelectElement);
const withProblems = shellElement("WithProblems", HTMLInputElement);
const status = shellElement("Status", HTMLElement);

const find = searcher(data);
const places = new Map(data.repositories.map(([name], index) => [name, index]));
const rows = matrix(grid, data, { choose: (index) => open(index, "go"), pass });
let wanted: readonly boolean[] = data.repositories.map(() => true);
/** The repository whose details are shown; undefined for the overview. */
let opened: number | undefined;

environment.append(
  ...data.environments.map(({ name }, index) => element("option", { value: String(index) }, name)),
);

function filter(): Filter {
  return {
    text: search.value,
    environment: environment.value === "" ? undefined : Number(environment.value),
    access: access.value,
    withProblems: withProblems.checked,
  };
}

function apply(): void {
  wanted = find(filter());
  rows.show(wanted);
  sayCount();
}

function sayCount(): void {
  const [shown, all] = [wanted.filter(Boolean).length, data.repositories.length];
  const count = (value: number) => value.toLocaleString("en-US");
  status.textContent =
    shown === all
      ? `${count(all)} ${all === 1 ? "repository" : "repositories"}`
      : shown === 0
        ? "No repository matches"
        : `${count(shown)} of ${count(all)} repositories`;
}

function clearFilter(): void {
  form.reset();
  apply();
}

/** Shows a repository's details, or the overview. */
function show(index: number | undefined): void {
  opened = index;
  content.replaceChildren(index === undefined ? overview(data) : repositoryDetails(data, index));
  panel.classList.toggle("overview", index === undefined);
  panel.scrollTop = 0;
  rows.select(index);
}

/** Shows a repository and makes the address a link to it. */
function open(index: number, mode: "go" | "stay"): void {
  show(index);
  history.replaceState(null, "", `#${data.repositories[index]?.[0] ?? ""}`);
  if (mode === "go") {
    showPanel(true);
    content.querySelector("h2")?.focus();
  }
}

function pass(index: number): void {
  if (opened !== undefined) {
    open(index, "stay");
  }
}

/** On a narrow screen the details cover the list. */
function showPanel(isShown: boolean): void {
  document.body.classList.toggle("panel-shown", isShown);
}

function close(): void {
  const last = opened;
  show(undefined);
  showPanel(false);
  history.replaceState(null, "", location.pathname + location.search);
  rows.focus(last);
}

/** Shows the repository that the address names. Names of repositories have no capitals, ids in this page do. */
function followAddress(): void {
  const name = location.hash.slice(1);
  const index = places.get(name);
  if (index !== undefined) {
    if (wanted[index] === false) {
      clearFilter();
    }
    show(index);
    showPanel(true);
  } else if (/^[a-z0-9]/.test(name)) {
    status.textContent = `There is no repository ${name}`;
  }
}

form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    clearFilter();
  } else if (event.target === search && (event.key === "ArrowDown" || event.key === "Enter")) {
    event.preventDefault();
    rows.focus(wanted.indexOf(true));
  }
});
panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    close();
  }
});
grid.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && opened !== undefined) {
    close();
  }
});
document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    showPanel(false);
    search.focus();
    search.select();
  }
});
shellElement("SkipToList", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  rows.focus();
});
shellElement("ShowOverview", HTMLButtonElement).addEventListener("click", () => {
  show(undefined);
  showPanel(true);
  content.querySelector("h2")?.focus();
});
shellElement("CloseDetails", HTMLButtonElement).addEventListener("click", close);
addEventListener("hashchange", followAddress);
printRoom(shellElement("Print", HTMLElement), data, () => {
  rows.complete();
  return wanted;
});

form.hidden = false;
show(undefined);
sayCount();
followAddress();
