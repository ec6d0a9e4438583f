import type { Statement } from "../statement";

/** The names in a statement's `Principal` and `NotPrincipal`. */
export function principalNames(
  { Principal, NotPrincipal }: Statement,
  kind: "AWS" | "Service",
): readonly string[] {
  return [Principal?.[kind] ?? [], NotPrincipal?.[kind] ?? []].flat();
}

/**
 * What a statement's conditions say about a key, under whatever operator.
 *
 * @param key in lower case
 */
export function conditionValues({ Condition = {} }: Statement, key: string): string[] {
  return Object.values(Condition).flatMap((keys) =>
    Object.entries(keys)
      .filter(([name]) => name.toLowerCase() === key)
      .flatMap(([, values]) => values),
  );
}

/** The condition keys of a statement, each with its operator. */
export function conditionKeys({ Condition = {} }: Statement): [operator: string, key: string][] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key): [string, string] => [operator, key]),
  );
}

/** Every text in a statement's principals, resources and conditions. */
export function textsIn({
  Principal = {},
  NotPrincipal = {},
  Resource = [],
  NotResource = [],
  Condition = {},
}: Statement): string[] {
  return [
    ...[...Object.values(Principal), ...Object.values(NotPrincipal)],
    ...[Resource, NotResource],
    ...Object.values(Condition).flatMap((keys) => Object.values(keys)),
  ].flat();
}

const tagKey = /^(?:aws|ecr):resourcetag\/(.+)$/i;

/** What is known of a repository's tags, by the condition keys of a statement that ask for them; undefined for nothing. */
export function tagContext(
  { Condition = {} }: Statement,
  tags: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  const context: Record<string, string> = {};
  for (const key of Object.values(Condition).flatMap((keys) => Object.keys(keys))) {
    const name = tagKey.exec(key)?.[1]?.toLowerCase();
    // Tags that the plan doesn't set may come from elsewhere, such as the provider's default tags.
    const value = Object.entries(tags).find(([tag]) => tag.toLowerCase() === name)?.[1];
    if (value !== undefined) {
      context[key] = value;
    }
  }
  return Object.keys(context).length === 0 ? undefined : context;
}

/** Whether a statement may say different things of repositories that have it alike. */
export function isAboutRepository({ Resource, NotResource, Condition = {} }: Statement): boolean {
  const keys = Object.values(Condition).flatMap((its) => Object.keys(its));
  return (Resource ?? NotResource) !== undefined || keys.some((key) => tagKey.test(key));
}

const aboutPlace = ["aws:RequestedRegion", "aws:ResourceAccount"];

/** How a condition key is spelt by the first statement that has it; as AWS does, or as it stands, where none has. */
export function spelling(key: string, statements: readonly Statement[]): string {
  for (const { Condition = {} } of statements) {
    const its = Object.values(Condition).flatMap((keys) => Object.keys(keys));
    const found = its.find((name) => name.toLowerCase() === key.toLowerCase());
    if (found !== undefined) {
      return found;
    }
  }
  return aboutPlace.find((name) => name.toLowerCase() === key) ?? key;
}
