import {
  levels,
  type PageAccess,
  type PageData,
  type PageMember,
  type PagePolicy,
  type PageStatement,
} from "../data";
import { fragment, levelMark, problemList, section } from "./blocks";
import { disclosure, element, list, longName, table } from "./dom";
import { isMore } from "./search";

/**
 * Everything about one repository: what is wrong, who reads and pushes through which statement, what becomes of
 * its images, and its settings.
 *
 * @param index of a repository that there is
 */
export function repositoryDetails(data: PageData, index: number): DocumentFragment {
  const [name, policyIndex, lifecycleIndex, settingsIndex, problems = []] = data.repositories[index] ?? [
    "",
    0,
    null,
    0,
  ];
  const policy = data.policies[policyIndex];
  const lifecycle = lifecycleIndex === null ? undefined : data.lifecycles[lifecycleIndex];
  const own = problems.filter((problem) => !data.registryProblems.includes(problem));
  return fragment(
    element("h2", { tabindex: "-1" }, name),
    ...(own.length > 0 ? [section("Problems", problemList(data, own, true))] : []),
    section("Who reads", readers(data, policy)),
    ...(policy && policy.pushes.length > 0 ? [section("Who publishes", pushers(data, policy))] : []),
    section("Repository policy", statementList(data, policy)),
    section(
      "What becomes of images",
      ...(lifecycle === undefined
        ? [element("p", { class: "muted" }, "No lifecycle policy: nothing expires.")]
        : [
            element("ol", { class: "rules" }, ...lifecycle.rules.map((rule) => element("li", {}, rule))),
            disclosure("Lifecycle policy as JSON", json(lifecycle.json)),
          ]),
    ),
    section("Settings", settings(data, settingsIndex)),
    ...general(data),
  );
}

/** Problems that concern this repository as they do all others; in print the overview has them. */
function general(data: PageData): HTMLElement[] {
  if (data.registryProblems.length === 0) {
    return [];
  }
  const made = section("Problems of the registry as a whole", problemList(data, data.registryProblems));
  made.classList.add("general");
  return [made];
}

function readers(data: PageData, policy: PagePolicy | undefined): HTMLElement {
  const rows = (policy?.reads ?? [])
    .map((index) => data.access[index])
    .filter((access) => access !== undefined);
  return rows.length === 0
    ? element("p", { class: "muted" }, "No environment.")
    : table(
        "Environments that read",
        ["Environment", "Gets", "Through"],
        rows.map((access) => [
          data.environments[access.party]?.name ?? "",
          levelMark(levels[access.level] ?? "none"),
          through(data, access),
        ]),
      );
}

function pushers(data: PageData, policy: PagePolicy): HTMLElement {
  const rows = policy.pushes.map((index) => data.access[index]).filter((access) => access !== undefined);
  return table(
    "Publishers",
    ["Publisher", "Gets", "Through"],
    rows.map((access) => [
      data.publishers[access.party]?.name ?? "",
      levelMark(access.level > 0 ? "publish" : "none"),
      through(data, access),
    ]),
  );
}

/** Through which statements a party's members come in; apart for those that fare differently. */
function through(data: PageData, access: PageAccess): HTMLElement {
  const alike = new Map<string, PageMember[]>();
  for (const member of access.members) {
    const key = JSON.stringify([access.isUneven ? member.level : 0, member.dependsOn]);
    alike.set(key, [...(alike.get(key) ?? []), member]);
  }
  const isOne = alike.size < 2;
  return element(
    "div",
    {},
    ...[...alike.values()].map((members) => group(data, members, isOne)),
    ...declaredNote(access).map((note) => element("p", { class: "note" }, note)),
  );
}

function group(data: PageData, members: readonly PageMember[], isOnlyOne: boolean): HTMLElement {
  const [{ level, dependsOn }] = members as [PageMember];
  const statements = [...new Set(members.map(({ statement }) => statement))];
  const whose = members.map(({ label }) => element("div", {}, longName(label)));
  return element(
    "div",
    { class: "group" },
    ...(isOnlyOne ? [] : [...whose, levelMark(levels[level] ?? "none")]),
    ...statements.map((index) => element("div", {}, statementName(data, index))),
    ...(dependsOn.length === 0
      ? []
      : [element("p", { class: "note" }, `* Depends on ${dependsOn.join(" and ")}.`)]),
  );
}

function declaredNote(access: PageAccess): string[] {
  const { level, declared } = access;
  if (isMore(access)) {
    return [
      declared === 0 ? "! Config doesn’t let it in here." : `! Config gives it ${levels[declared]} only.`,
    ];
  }
  return level < declared ? [`* Config gives it ${levels[declared]}.`] : [];
}

function statementName(data: PageData, index: number | null): HTMLElement {
  const label = index === null ? undefined : data.statements[index]?.label;
  return label === undefined
    ? element("span", { class: "muted" }, "no statement")
    : element("code", { class: "sid" }, longName(label));
}

function statementList(data: PageData, policy: PagePolicy | undefined): HTMLElement {
  const statements = (policy?.statements ?? [])
    .map((index) => data.statements[index])
    .filter((it) => it !== undefined);
  return statements.length === 0
    ? element(
        "p",
        { class: "muted" },
        "No repository policy: only this account’s own principals have access.",
      )
    : element("div", { class: "statements" }, ...statements.map(statementCard));
}

function statementCard({ label, effect, who, what, when, json: text }: PageStatement): HTMLElement {
  const entry = (term: string, content: Node) => [element("dt", {}, term), element("dd", {}, content)];
  return element(
    "article",
    { class: `statement ${effect.toLowerCase()}` },
    element(
      "h4",
      {},
      element("code", { class: "sid" }, longName(label)),
      " ",
      element("span", { class: "effect" }, effect === "Allow" ? "allows" : "denies"),
    ),
    element(
      "dl",
      {},
      ...entry("Who", list(who.map(longName), "nobody")),
      ...entry("What", element("span", {}, what)),
      ...(when.length > 0 ? entry("If", list(when.map(longName), "")) : []),
    ),
    disclosure("Statement as JSON", json(text)),
  );
}

function json(text: string): HTMLElement {
  return element("pre", { tabindex: "0" }, element("code", {}, JSON.stringify(JSON.parse(text), null, 2)));
}

function settings(data: PageData, index: number): HTMLElement {
  const entries = data.settings[index] ?? [];
  return element(
    "dl",
    {},
    ...entries.flatMap(([label, text]) => [element("dt", {}, label), element("dd", {}, text)]),
  );
}
