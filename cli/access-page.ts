import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { levels, type PageData } from "./access-page/data";
import { browserScript } from "./access-page/script";

/**
 * The page: one HTML file that needs nothing else and asks nobody for anything. Its Content-Security-Policy lets
 * run only this style and this script, by their hashes, so that nothing else could, whatever a config holds.
 */
export function accessPage(data: PageData): string {
  const script = browserScript();
  const style = styleSheet();
  const security = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const title = `Registry access: ${data.source}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${security}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${text(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" id="SkipToList" href="#Repositories">Skip to the repositories</a>
${head(data)}
<noscript>${plainTable(data)}</noscript>
<main>
<div id="Repositories" role="grid" aria-label="Repositories, and what each environment gets"></div>
<section id="Details" aria-label="Details">
<button class="button" id="CloseDetails" type="button">Close</button>
<div id="DetailsContent"></div>
</section>
</main>
<div id="Print"></div>
<script type="application/json" id="Data">${inert(JSON.stringify(data))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What is for the screen stands in a layer, so that what is for the printer goes over it. */
function styleSheet(): string {
  const read = (name: string) => readFileSync(join(__dirname, "access-page", "style", `${name}.css`), "utf8");
  return `@layer screen {\n${["base", "head", "list", "details", "narrow"].map(read).join("")}}\n${read("print")}`;
}

function head({ source, generated, registry, ...data }: PageData): string {
  const where = [
    registry.account === null ? "" : `account ${registry.account}`,
    registry.region ?? "",
    source,
    generated === null ? "" : `generated ${generated}`,
  ].filter((part) => part !== "");
  const errors = data.problems.length;
  const counts: [number, string, string][] = [
    [data.repositories.length, "repository", "repositories"],
    [data.environments.length, "environment", "environments"],
    [data.publishers.length, "publisher", "publishers"],
    [errors, "problem", "problems"],
  ];
  return `<header class="top">
<div>
<h1>Registry access</h1>
<p class="muted">${where.map(text).join(" · ")}</p>
</div>
<ul class="counts">${counts
    .map(
      ([count, one, many]) =>
        `<li><strong>${count.toLocaleString("en-US")}</strong> ${count === 1 ? one : many}</li>`,
    )
    .join("")}</ul>
<form class="filter" id="Filter" role="search" hidden>
<input class="search" id="Search" type="search" aria-label="Search" aria-keyshortcuts="/" placeholder="Search repositories, environments, accounts, roles (press /)" autocomplete="off" spellcheck="false">
<label><span>Environment</span> <select id="Environment"><option value="">any environment</option></select></label>
<label><span>Access</span> <select id="Access"><option value="">any access</option>${[...levels]
    .reverse()
    .map((level) => `<option>${level}</option>`)
    .join("")}<option value="marked">with ! or *</option></select></label>
<label><input id="WithProblems" type="checkbox"> with problems</label>
<button class="button" id="ShowOverview" type="button">Overview</button>
<output id="Status" for="Search Environment Access WithProblems"></output>
</form>
</header>`;
}

/** What a browser shows that runs no scripts; one that does takes no time over it. */
function plainTable({ environments, repositories, policies, access }: PageData): string {
  const cells = policies.map(({ reads }) => {
    const byEnvironment = new Map(reads.map((index) => [access[index]?.party, access[index]?.level]));
    return environments.map((_, index) => `<td>${levels[byEnvironment.get(index) ?? 0]}`).join("");
  });
  const rows = repositories.map(([name, policy]) => `<tr><th>${text(name)}${cells[policy] ?? ""}`);
  const heads = environments.map(({ name }) => `<th>${text(name)}`).join("");
  return `<p>Search and details need JavaScript. This is what each environment gets.</p><table><tr><th>Repository${heads}\n${rows.join("\n")}</table>`;
}

function hash(code: string): string {
  return `sha256-${createHash("sha256").update(code).digest("base64")}`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in markup. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** JSON as it may stand in a script element: without `<`, nothing in it can end the element. */
function inert(json: string): string {
  return json.replaceAll("<", "\\u003c");
}
