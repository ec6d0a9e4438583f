import type { AccessChange } from "../ecr/access-diff";

/** Whether somebody gets more, may get more under the new conditions, or gets less. */
type Direction = "wider" | "unclear" | "narrower";

/** A change that somebody's access has in several repositories alike. */
export interface ChangeGroup extends Omit<AccessChange, "repository"> {
  repositories: string[];
  direction: Direction;
}

const directions: readonly Direction[] = ["wider", "unclear", "narrower"];

/** Changes that differ in nothing but the repository become one; those that widen access come first. */
export function groupChanges(changes: readonly AccessChange[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const { repository, ...change } of changes) {
    const key = JSON.stringify(change);
    const group = groups.get(key) ?? { ...change, repositories: [], direction: directionOf(change) };
    groups.set(key, group);
    group.repositories.push(repository);
  }
  return directions.flatMap((direction) =>
    [...groups.values()].filter((group) => group.direction === direction),
  );
}

function directionOf({ gained, unclear }: Pick<AccessChange, "gained" | "unclear">): Direction {
  return gained.length > 0 ? "wider" : unclear.length > 0 ? "unclear" : "narrower";
}

/** As in `1 change widens access, 2 narrow it`. */
export function summary(groups: readonly ChangeGroup[]): string {
  const says: Record<Direction, [one: string, several: string]> = {
    wider: ["widens access", "widen access"],
    unclear: ["may widen access", "may widen access"],
    narrower: ["narrows access", "narrow access"],
  };
  const parts = directions.flatMap((direction) => {
    const count = groups.filter((group) => group.direction === direction).length;
    const [one, several] = says[direction];
    return count === 0 ? [] : [`${count} ${count === 1 ? `change ${one}` : `changes ${several}`}`];
  });
  return parts.length === 0 ? "Nobody's access changes" : parts.join(", ");
}

/** Which actions change, where the levels don't say it by their names. */
export function changedActions({
  from,
  to,
  gained,
  lost,
  unclear,
}: ChangeGroup): [what: string, actions: string[]][] {
  const isPlain = [from, to].every((words) => /^\w+$/.test(words));
  const all: [string, string[]][] = [
    ["gains", isPlain ? [] : gained],
    ["loses", isPlain ? [] : lost],
    ["under other conditions", unclear],
  ];
  return all.filter(([, actions]) => actions.length > 0);
}
