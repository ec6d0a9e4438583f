/** Small ways to make elements. Text only ever gets in as text, so nothing that a config holds can become markup. */

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** An element that the page's shell has. @throws Error if it is another page */
export function shellElement<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${type.name} #${id}`);
  }
  return found;
}

/** A paragraph for each text of a list, or the words for an empty one. */
export function list(texts: readonly Child[], empty: string): HTMLElement {
  return texts.length === 0
    ? element("p", { class: "muted" }, empty)
    : element("ul", { class: "plain" }, ...texts.map((text) => element("li", {}, text)));
}

/** An ARN, a Sid or another long name, with places where a line may end. */
export function longName(text: string): HTMLElement {
  const parts = text.split(/(?<=[:/,])|(?<=[a-z0-9])(?=[A-Z])/);
  return element("span", { class: "name-text" }, ...parts.flatMap((part) => [part, element("wbr")]));
}

/** What opens to show the rest. */
export function disclosure(summary: string, ...content: readonly Child[]): HTMLDetailsElement {
  return element("details", {}, element("summary", {}, summary), ...content);
}

export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const cells = (row: readonly Child[]) =>
    row.map((cell, index) => (index === 0 ? element("th", { scope: "row" }, cell) : element("td", {}, cell)));
  return element(
    "table",
    {},
    element("caption", { class: "unseen" }, caption),
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))),
  );
}

export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? what : what.replace(/y$/, "ie").concat("s")}`;
}
