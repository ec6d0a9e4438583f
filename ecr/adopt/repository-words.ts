import type { Encryption } from "../encryption";
import { deployedTags } from "../lifecycle-preset";
import { canMove, type Mutability, type TagMutability } from "../mutability";
import { isMap } from "../shape";
import { type LifecycleWords, lifecycleWords, standardLifecycle } from "./lifecycle-words";
import type { LiveRepository } from "./live-repository";
import { listOf } from "./provider-equal";

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

/** Makes what puts repositories into words; those that are alike are thought about once. */
export function repositoryWriter() {
  const lifecycles = new Map<string, LifecycleWords>();
  const statements = new Map<unknown, unknown>();
  const lifecycleOf = ({ lifecycle }: LiveRepository, canMark: boolean): LifecycleWords => {
    const key = JSON.stringify([lifecycle?.text, canMark]);
    const words =
      lifecycles.get(key) ?? lifecycleWords(lifecycle === null ? null : lifecycle.document, canMark);
    lifecycles.set(key, words);
    return words;
  };
  const tidyOnce = (statement: unknown): unknown => {
    const tidied = statements.get(statement) ?? tidyStatement(statement);
    statements.set(statement, tidied);
    return tidied;
  };
  return (
    live: LiveRepository,
    others: readonly unknown[],
    readers: readonly string[] | undefined,
  ): RepositoryWords => {
    const mutability = {
      mode: live.imageTagMutability as TagMutability,
      filters: live.imageTagMutabilityExclusionFilters,
    };
    return {
      mutability,
      scanOnPush: live.scanOnPush,
      lifecycle: lifecycleOf(live, canMove(mutability, deployedTags)),
      encryption: live.encryption as Encryption,
      extraStatements: others.map(tidyOnce),
      tags: live.tags,
      readers,
    };
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
