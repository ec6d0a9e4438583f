import { sortedByKey } from "../shape";
import { type LifecycleWords, standardLifecycle } from "./lifecycle-words";
import { type RepositoryWords, standardWords } from "./repository-words";

/** What repositories share, and each one's own rest of it, as config has them. */
export interface FoldedWords {
  defaults: Record<string, unknown>;
  /** Tags of every repository. */
  tags: Record<string, string>;
  repositories: Record<string, Record<string, unknown>>;
}

/**
 * Says once, in `defaults`, what most repositories have, and of each repository only what is different.
 *
 * @param isFolded false to say everything of each repository
 */
export function foldWords(all: ReadonlyMap<string, RepositoryWords>, isFolded: boolean): FoldedWords {
  const words = [...all.values()];
  const defaults = isFolded && words.length > 1 ? shared(words) : standardWords;
  const tags = isFolded && words.length > 1 ? sharedTags(words) : {};
  const own = [...all].map(([name, its]): [string, Record<string, unknown>] => {
    const { tags: itsTags, readers } = its;
    const rest = Object.fromEntries(Object.entries(itsTags).filter(([key]) => !Object.hasOwn(tags, key)));
    const { extraStatements, ...settings } = differing(its, defaults);
    return [
      name,
      {
        ...(readers !== undefined && { readers }),
        ...settings,
        ...(extraStatements !== undefined && { extraStatements }),
        ...(Object.keys(rest).length > 0 && { tags: rest }),
      },
    ];
  });
  return { defaults: differing(defaults, standardWords), tags, repositories: Object.fromEntries(own) };
}

/** Each setting as more than half of the repositories have it, else as it is without a word. */
function shared(all: readonly RepositoryWords[]): RepositoryWords {
  return {
    ...standardWords,
    mutability: most(all, ({ mutability }) => mutability) ?? standardWords.mutability,
    scanOnPush: most(all, ({ scanOnPush }) => scanOnPush) ?? true,
    lifecycle: sharedLifecycle(all) ?? standardLifecycle,
    encryption: most(all, ({ encryption }) => encryption) ?? standardWords.encryption,
    extraStatements: most(all, ({ extraStatements }) => extraStatements) ?? [],
  };
}

function most<T>(all: readonly RepositoryWords[], part: (words: RepositoryWords) => T): T | undefined {
  const counts = new Map<T, number>();
  for (const words of all) {
    counts.set(part(words), (counts.get(part(words)) ?? 0) + 1);
  }
  const byText = new Map<string, { value: T; count: number }>();
  for (const [value, count] of counts) {
    const text = JSON.stringify(value);
    byText.set(text, { value, count: count + (byText.get(text)?.count ?? 0) });
  }
  return [...byText.values()].find(({ count }) => count > all.length / 2)?.value;
}

/** A repository can't take back the rules of `defaults`, only write others: with one that has none they don't fit. */
function sharedLifecycle(all: readonly RepositoryWords[]): LifecycleWords | undefined {
  const its = most(all, ({ lifecycle }) => lifecycle);
  const without = all.some(({ lifecycle }) => hasNoRules(lifecycle));
  return its !== undefined && without && !hasNoRules(its) && !("json" in its.lifecycle) ? undefined : its;
}

function hasNoRules({ lifecycle }: LifecycleWords): boolean {
  return !("json" in lifecycle) && lifecycle.rules.length === 0;
}

function sharedTags(all: readonly RepositoryWords[]): Record<string, string> {
  const [first, ...others] = all;
  return sortedByKey(
    Object.fromEntries(
      Object.entries(first?.tags ?? {}).filter(([key, value]) =>
        others.every(({ tags }) => Object.hasOwn(tags, key) && tags[key] === value),
      ),
    ),
  );
}

/** The settings of `words` that `defaults` don't say, as config has them. */
function differing(words: RepositoryWords, defaults: RepositoryWords): Record<string, unknown> {
  const isOther = (part: (its: RepositoryWords) => unknown) =>
    part(words) !== part(defaults) && JSON.stringify(part(words)) !== JSON.stringify(part(defaults));
  const { mode, filters } = words.mutability;
  return {
    ...(isOther(({ mutability }) => mutability) && {
      imageTagMutability: mode,
      ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }),
    }),
    ...(words.scanOnPush !== defaults.scanOnPush && { scanOnPush: words.scanOnPush }),
    ...differingLifecycle(words.lifecycle, defaults.lifecycle),
    ...(isOther(({ encryption }) => encryption) && { encryption: words.encryption }),
    ...(isOther(({ extraStatements }) => extraStatements) && { extraStatements: words.extraStatements }),
  };
}

function differingLifecycle(words: LifecycleWords, defaults: LifecycleWords): Record<string, unknown> {
  const isOther =
    words !== defaults && JSON.stringify(words.lifecycle) !== JSON.stringify(defaults.lifecycle);
  return {
    ...(isOther && { lifecycle: lifecycleOver(words.lifecycle, defaults.lifecycle) }),
    ...(words.protectDeployed !== defaults.protectDeployed && { protectDeployed: words.protectDeployed }),
  };
}

/** A whole policy as `json` on either side takes the place of all that `defaults` say. */
function lifecycleOver(
  own: LifecycleWords["lifecycle"],
  defaults: LifecycleWords["lifecycle"],
): Record<string, unknown> {
  if ("json" in own) {
    return own;
  }
  const under = "json" in defaults ? standardLifecycle.lifecycle : defaults;
  const entries = Object.entries(own).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify((under as Record<string, unknown>)[key]),
  );
  return Object.fromEntries(entries);
}
