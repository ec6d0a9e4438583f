import { levels, type PageAccess, type PageData, type PagePolicy } from "../data";

/** What the reader of the page wants to see. */
export interface Filter {
  /** Words, each of which has to occur. */
  text: string;
  /** Index of an environment; undefined for any. */
  environment: number | undefined;
  /** What it gets: a level's name, `marked` for what isn't as usual; empty for whatever it is. */
  access: string;
  withProblems: boolean;
}

/** What a policy gives to an environment, undefined for nothing. */
export function accessOf(
  data: PageData,
  policy: PagePolicy | undefined,
  environment: number,
): PageAccess | undefined {
  const found = policy?.reads.find((index) => data.access[index]?.party === environment);
  return found === undefined ? undefined : data.access[found];
}

/** Whether it is more than config says: it comes in through somebody else's statement. */
export function isMore({ level, declared }: PageAccess): boolean {
  return level > declared;
}

/** Whether it isn't the same for everyone and always, or is less than config says. */
export function hasCatch({ level, declared, isUneven }: PageAccess): boolean {
  return isUneven || level < declared;
}

/**
 * Makes the search over a page's data.
 *
 * A word is looked for in a repository's name, in the names of the environments and publishers that its policy
 * lets in, and in the policy's statements as IAM spells them: Sids, accounts, ARNs of roles, actions. Repositories
 * share policies and policies share statements, so each text is searched once.
 *
 * @returns for each repository whether it is wanted
 */
export function searcher(data: PageData): (filter: Filter) => boolean[] {
  const names = (some: readonly { name: string }[]) => some.map(({ name }) => name.toLowerCase());
  const [environments, publishers] = [names(data.environments), names(data.publishers)];
  const statements = data.statements.map(({ label, json }) => `${label}\n${json}`.toLowerCase());

  /** For each policy, whether a word occurs in it. */
  const policiesWith = (word: string): boolean[] => {
    const has = (texts: readonly string[]) => texts.map((text) => text.includes(word));
    const [statement, environment, publisher] = [has(statements), has(environments), has(publishers)];
    const access = (some: readonly number[], party: readonly boolean[]) =>
      some.some((index) => {
        const its = data.access[index];
        return its !== undefined && its.level > 0 && party[its.party];
      });
    return data.policies.map(
      (policy) =>
        policy.statements.some((index) => statement[index]) ||
        access(policy.reads, environment) ||
        access(policy.pushes, publisher),
    );
  };

  return ({ text, environment, access, withProblems }) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.map((word) => ({ word, inPolicy: policiesWith(word) }));
    const gets = data.policies.map((policy) => fits(data, policy, environment, access));
    return data.repositories.map(
      ([name, policy, , , problems]) =>
        gets[policy] === true &&
        (!withProblems || problems !== undefined) &&
        found.every(({ word, inPolicy }) => name.includes(word) || inPolicy[policy]),
    );
  };
}

/** Whether a policy gives an environment, or any, what the filter asks for. */
function fits(data: PageData, policy: PagePolicy, environment: number | undefined, wanted: string): boolean {
  const all = policy.reads
    .map((index) => data.access[index])
    .filter((access) => access !== undefined)
    .filter(({ party }) => environment === undefined || party === environment);
  switch (wanted) {
    case "":
      return environment === undefined || all.some(({ level }) => level > 0);
    case "none":
      return all.every(({ level }) => level === 0);
    case "marked":
      return all.some((access) => isMore(access) || hasCatch(access));
    default:
      return all.some(({ level }) => levels[level] === wanted);
  }
}
