import type { AccessChange } from "../ecr/access-diff";
import { type ChangeGroup, changedActions, groupChanges, summary } from "./access-diff-groups";

/** Names of repositories that a line has room for. */
const mostNames = 8;

/** Changes of access for people: a few lines for all repositories in which somebody's changes alike. */
export function diffText(changes: readonly AccessChange[]): string {
  const groups = groupChanges(changes);
  return [`${summary(groups)}.\n`, ...groups.map(groupText)].join("\n");
}

const signs = { wider: "+", unclear: "?", narrower: "-" } as const;

function groupText(group: ChangeGroup): string {
  const { direction, principal, from, to } = group;
  const what = from === to ? `${to}, under other conditions` : `${from} -> ${to}`;
  const details = [
    ...changedActions(group).map(([says, actions]) => `${says}: ${actions.join(", ")}`),
    repositoriesText(group.repositories),
  ];
  return [`${signs[direction]} ${principal}: ${what}`, ...details.map((line) => `    ${line}`), ""].join(
    "\n",
  );
}

function repositoriesText(names: readonly string[]): string {
  const [shown, rest] = [names.slice(0, mostNames), names.length - mostNames];
  const more = rest > 0 ? ` and ${rest} more (--json has them all)` : "";
  return `${names.length === 1 ? "in" : `in ${names.length} repositories:`} ${shown.join(", ")}${more}`;
}
