import { isMap } from "../shape";

/**
 * The statements of a policy, those with the same effect, actions and conditions as one with the principals of all,
 * under the first one's Sid. That lets in nobody new and keeps nobody out.
 */
export function mergedStatements(policy: unknown): unknown[] {
  const list = isMap(policy) ? [policy["Statement"]].flat() : [];
  const groups = new Map<string, Group>();
  for (const [index, statement] of list.entries()) {
    const kind = kindOf(statement) ?? `statement ${index}`;
    const group: Group = groups.get(kind) ?? { first: statement, isMerged: false, principals: new Map() };
    groups.set(kind, group);
    for (const [kind, names] of principalsOf(statement)) {
      const all = group.principals.get(kind) ?? new Set();
      group.principals.set(kind, all);
      for (const name of Array.isArray(names) ? names : [names]) {
        all.add(name);
      }
    }
    group.isMerged ||= group.first !== statement;
  }
  return [...groups.values()].map(asStatement);
}

interface Group {
  first: unknown;
  /** Whether there are others. */
  isMerged: boolean;
  /** By kind. */
  principals: Map<string, Set<unknown>>;
}

/** What statements have in common that can be merged; undefined for one that can't be. */
function kindOf(statement: unknown): string | undefined {
  if (!isMap(statement) || !isMap(statement["Principal"])) {
    return undefined;
  }
  const { Sid: _, Principal: __, ...rest } = statement;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function principalsOf(statement: unknown): [string, unknown][] {
  return isMap(statement) && isMap(statement["Principal"]) ? Object.entries(statement["Principal"]) : [];
}

function asStatement({ first, principals, isMerged }: Group): unknown {
  return isMerged && isMap(first)
    ? { ...first, Principal: Object.fromEntries([...principals].map(([kind, names]) => [kind, [...names]])) }
    : first;
}
