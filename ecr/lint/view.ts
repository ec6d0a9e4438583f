import { type Partition, partitions } from "../partition";
import { isMap } from "../shape";
import { type Denials, readDenials } from "./denial";
import { Spot } from "./finding";
import { type PullGrants, readPullGrants } from "./pull-grant";
import { type StatementView, viewStatement } from "./view-statement";

export interface LintOptions {
  /** Account id of the registry, 12 digits, where it is known. */
  registryAccount?: string;
}

/** A policy as its rules look at it: whatever it is, with what can't be read left out. */
export interface PolicyView {
  spot: Spot;
  statements: readonly StatementView[];
  /** Whether its version has policy variables. */
  hasVariables: boolean;
  /** The partition that its principals are in. */
  partition: Partition;
  denials: Denials;
  pullGrants: PullGrants;
  options: LintOptions;
}

export function viewPolicy(document: unknown, options: LintOptions): PolicyView {
  const spot = new Spot(document);
  const statements = spot
    .child("Statement")
    .each()
    .flatMap((entry) => (isMap(entry.value) ? [viewStatement(entry, entry.value)] : []));
  const hasVariables = spot.child("Version").value === "2012-10-17";
  return {
    spot,
    statements,
    hasVariables,
    partition: commonPartition(statements),
    denials: readDenials(statements, hasVariables),
    pullGrants: readPullGrants(statements),
    options,
  };
}

/** The partition that most principals are in; the first of those of a kind. */
function commonPartition(statements: readonly StatementView[]): Partition {
  const names = statements.flatMap(({ principals }) => principals.map(({ name }) => name));
  const counts = partitions.map((partition) => ({
    partition,
    count: names.filter((name) => name.startsWith(`arn:${partition}:`)).length,
  }));
  return counts.reduce((most, other) => (other.count > most.count ? other : most)).partition;
}
