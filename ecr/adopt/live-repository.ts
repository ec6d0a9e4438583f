import { listOf } from "../normal-policy";
import { isPartition, type Partition } from "../partition";
import type { RepositoryState } from "../repository-state";
import { isMap } from "../shape";

/** What a registry's ARNs say of it. */
export interface RegistryLocation {
  partition: Partition;
  region: string;
  account: string;
}

/** A policy of either kind as AWS answered it. Repositories with the same text share one. */
export interface LiveText {
  text: string;
  /** As parsed JSON; undefined where it is none. */
  document: unknown;
}

/** A repository with its policies parsed. */
export interface LiveRepository extends Omit<RepositoryState, "repositoryPolicy" | "lifecyclePolicy"> {
  policy: LiveText | null;
  lifecycle: LiveText | null;
}

/** @returns repositories sorted by name; those that share a policy's text share its object */
export function liveRepositories(states: readonly RepositoryState[]): LiveRepository[] {
  const known = new Map<string, LiveText>();
  const statements = new Map<string, unknown>();
  const shared = (text: string | null): LiveText | null => {
    if (text === null) {
      return null;
    }
    const its = known.get(text) ?? { text, document: withShared(parsed(text), statements) };
    known.set(text, its);
    return its;
  };
  // Element by element, and not with a spread of the rest: that makes objects five times as large, thousands of them.
  return [...states]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((state) => ({
      name: state.name,
      arn: state.arn,
      account: state.account,
      imageTagMutability: state.imageTagMutability,
      imageTagMutabilityExclusionFilters: state.imageTagMutabilityExclusionFilters,
      scanOnPush: state.scanOnPush,
      encryption: state.encryption,
      tags: withoutReserved(state.tags),
      policy: shared(state.repositoryPolicy),
      lifecycle: shared(state.lifecyclePolicy),
    }));
}

/** @throws Error for repositories of more than one registry, or of an unknown partition */
export function registryLocation(states: readonly RepositoryState[]): RegistryLocation | undefined {
  const places = new Set(states.map(({ arn }) => arn.split(":").slice(0, 5).join(":")));
  const [only, another] = places;
  if (another !== undefined) {
    throw new Error(`repositories of two registries, ${only} and ${another}: a stack has one`);
  }
  if (only === undefined) {
    return undefined;
  }
  const [, partition = "", , region = "", account = ""] = only.split(":");
  if (!isPartition(partition)) {
    throw new Error(`partition ${JSON.stringify(partition)} is unknown (${only})`);
  }
  return { partition, region, account };
}

/** The statements of a policy; none where it is no policy. */
export function statementsOf(policy: LiveText | null): unknown[] {
  return isMap(policy?.document) ? listOf(policy.document["Statement"]) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported where the policy is put into words
  }
}

/** Statements that are alike in several policies as one object: there are fewer of them than of policies. */
function withShared(document: unknown, known: Map<string, unknown>): unknown {
  if (!isMap(document) || !Array.isArray(document["Statement"])) {
    return document;
  }
  const Statement = document["Statement"].map((statement: unknown) => {
    const text = JSON.stringify(statement);
    const its = known.get(text) ?? statement;
    known.set(text, its);
    return its;
  });
  return { ...document, Statement };
}

/** Tags that AWS sets itself can't be set by others, and the provider leaves them alone. */
function withoutReserved(tags: Record<string, string>): Record<string, string> {
  const isReserved = (key: string) => /^aws:/i.test(key);
  if (!Object.keys(tags).some(isReserved)) {
    return tags;
  }
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isReserved(key)));
}
