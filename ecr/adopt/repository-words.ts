import type { Encryption } from "../encryption";
import { deployedTags } from "../lifecycle-preset";
import { canMove, type Mutability, type TagMutability } from "../mutability";
import { listOf } from "../normal-policy";
import { isMap } from "../shape";
import { type LifecycleWords, lifecycleWords, standardLifecycle } from "./lifecycle-words";
import type { LiveRepository, LiveText } from "./live-repository";

/** A repository in the words of config, with nothing left to defaults. */
export interface RepositoryWords {
  mutability: Mutability;
  scanOnPush: boolean;
  lifecycle: LifecycleWords;
  encryption: Encryption;
  extraStatements: readonly unknown[];
  tags: Record<string, string>;
  /** Undefined where it is read by every environment whose globs match it. */
  readers: readonly string[] | undefined;
}

/** What config says that says nothing. */
export const standardWords: RepositoryWords = {
  mutability: {
    mode: "IMMUTABLE_WITH_EXCLUSION",
    filters: ["deployed-*", "gitbranch_*", "gitpr_*"],
  },
  scanOnPush: true,
  lifecycle: standardLifecycle,
  encryption: { type: "AES256" },
  extraStatements: [],
  tags: {},
  readers: undefined,
};

/** Makes what puts repositories into words; what they have alike is thought about once, and is one object. */
export function repositoryWriter() {
  const lifecycles = new Map<LiveText | null, Map<boolean, LifecycleWords>>();
  const lists = new Map<readonly unknown[], readonly unknown[]>();
  const one = sharer();
  const lifecycleOf = ({ lifecycle }: LiveRepository, canMark: boolean): LifecycleWords => {
    const known = lifecycles.get(lifecycle) ?? new Map<boolean, LifecycleWords>();
    lifecycles.set(lifecycle, known);
    const words =
      known.get(canMark) ?? lifecycleWords(lifecycle === null ? null : lifecycle.document, canMark);
    known.set(canMark, words);
    return words;
  };
  const tidied = (others: readonly unknown[]): readonly unknown[] => {
    const list = lists.get(others) ?? one(others.map(tidyStatement));
    lists.set(others, list);
    return list;
  };
  return (
    live: LiveRepository,
    others: readonly unknown[],
    readers: readonly string[] | undefined,
  ): RepositoryWords => {
    const mutability = one({
      mode: live.imageTagMutability as TagMutability,
      filters: live.imageTagMutabilityExclusionFilters,
    });
    return {
      mutability,
      scanOnPush: live.scanOnPush,
      lifecycle: lifecycleOf(live, canMove(mutability, deployedTags)),
      encryption: one(live.encryption as Encryption),
      extraStatements: tidied(others),
      tags: live.tags,
      readers,
    };
  };
}

/** Makes values that are equal one object. */
function sharer(): <T>(value: T) => T {
  const known = new Map<string, unknown>();
  return <T>(value: T) => {
    const text = JSON.stringify(value);
    const its = (known.get(text) ?? value) as T;
    known.set(text, its);
    return its;
  };
}

/** A statement as a person would write it: the one for a list of one, ids for roots, nothing that says nothing. */
export function tidyStatement(statement: unknown): unknown {
  if (!isMap(statement)) {
    return statement;
  }
  return Object.fromEntries(
    Object.entries(statement).flatMap(([element, value]): [string, unknown][] => {
      switch (element) {
        case "Sid":
          return value === "" || value === null ? [] : [[element, value]];
        case "Principal":
        case "NotPrincipal":
          return [[element, isMap(value) ? mapped(value, accountOfRoot) : value]];
        case "Condition":
          return [
            [element, isMap(value) ? mapped(value, (keys) => (isMap(keys) ? mapped(keys) : keys)) : value],
          ];
        default:
          return [[element, oneOrList(value)]];
      }
    }),
  );
}

function mapped(
  map: Record<string, unknown>,
  change: (value: unknown) => unknown = (value) => value,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [
      key,
      isMap(value) ? change(value) : oneOrList(Array.isArray(value) ? value.map(change) : change(value)),
    ]),
  );
}

function oneOrList(value: unknown): unknown {
  const list = listOf(value);
  return list.length === 1 ? list[0] : value;
}

function accountOfRoot(principal: unknown): unknown {
  return typeof principal === "string"
    ? (/^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal)
    : principal;
}
