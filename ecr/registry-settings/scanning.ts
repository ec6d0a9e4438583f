import { compileGlob, wildcardsMatch } from "../glob";
import { type Place, sortedSet } from "../shape";

/** @see ECR API, PutRegistryScanningConfiguration */
const scanTypes = ["BASIC", "ENHANCED"] as const;
const frequencies = ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"] as const;

type Frequency = (typeof frequencies)[number];

/** Which of them a type of scanning has. */
const frequenciesOf: Readonly<Record<(typeof scanTypes)[number], readonly Frequency[]>> = {
  BASIC: ["SCAN_ON_PUSH", "MANUAL"],
  ENHANCED: ["SCAN_ON_PUSH", "CONTINUOUS_SCAN"],
};

/** @see ECR API, RegistryScanningRuleList and ScanningRepositoryFilterList */
const [ruleLimit, filterLimit] = [2, 100];

export interface ScanningRule {
  scanFrequency: Frequency;
  /** Sorted. One without `*` matches names that contain it, one with `*` whole names. */
  filters: string[];
}

export interface Scanning {
  type: (typeof scanTypes)[number];
  /** Sorted by frequency, of which each has one rule. */
  rules: ScanningRule[];
}

/**
 * How a registry's images are scanned.
 *
 * @param repositories names of repositories: one that no filter matches is a warning, as is a filter that matches
 *   none; empty where they aren't known
 * @see ECR User Guide, "Filters to choose which repositories are scanned"
 */
export function readScanning(place: Place, repositories: readonly string[]): Scanning | undefined {
  const fields = place.asObject(["type", "rules"], "a map with type and rules");
  const type = fields?.child("type").asOneOf(scanTypes);
  if (fields === undefined || type === undefined) {
    return undefined;
  }
  const entries = fields.read("rules", (it) => it.asList("scanning rules", { mayBeEmpty: true })) ?? [];
  if (entries.length > ruleLimit) {
    fields
      .child("rules")
      .error(
        "scanning-invalid",
        `has ${entries.length} rules, ECR takes ${ruleLimit}: one for each frequency`,
      );
  }
  const read = entries.flatMap((entry) => readRule(entry, type) ?? []);
  const seen = new Set<Frequency>();
  for (const { rule, place: its } of read) {
    if (seen.has(rule.scanFrequency)) {
      its.error(
        "scanning-invalid",
        `is another rule for ${rule.scanFrequency}: put its filters into the first one`,
      );
    }
    seen.add(rule.scanFrequency);
  }
  const rules = read.map(({ rule }) => rule).sort((a, b) => (a.scanFrequency < b.scanFrequency ? -1 : 1));
  if (repositories.length > 0 && !place.problems.hasErrors) {
    reportUnscanned(place, type, rules, repositories);
    reportIdle(read, repositories);
  }
  return { type, rules };
}

function readRule(place: Place, type: Scanning["type"]): { rule: ScanningRule; place: Place } | undefined {
  const fields = place.asObject(["scanFrequency", "filters"], "a map with scanFrequency and filters");
  const scanFrequency = fields?.child("scanFrequency").asOneOf(frequencies);
  if (fields === undefined || scanFrequency === undefined) {
    return undefined;
  }
  const possible = frequenciesOf[type];
  if (!possible.includes(scanFrequency)) {
    fields
      .child("scanFrequency")
      .error(
        "scanning-invalid",
        `is ${scanFrequency}, which ${type} scanning does not have: wanted ${possible.join(" or ")}`,
      );
  }
  return { rule: { scanFrequency, filters: readFilters(fields.child("filters")) }, place };
}

function readFilters(place: Place): string[] {
  const filters: string[] = [];
  for (const entry of place.asList('filters over repository names ("*" for all)') ?? []) {
    const filter = entry.asString("a filter over repository names, as in team/*");
    if (filter === undefined) {
      continue;
    }
    if (filter.length <= 255 && /^[a-z0-9*]+(?:[._/-][a-z0-9*]+)*$/.test(filter)) {
      filters.push(filter);
    } else {
      entry.error(
        "scanning-invalid",
        `${JSON.stringify(filter)} is not a filter: wanted up to 255 of a-z, 0-9 and *, with single . _ - / between them`,
      );
    }
  }
  const all = sortedSet(filters);
  if (all.length > filterLimit) {
    place.error("scanning-invalid", `has ${all.length} filters, ECR takes ${filterLimit}`);
  }
  return all;
}

/** Whether a filter matches a repository, ready to be asked of many. */
function matcher(filter: string): (name: string) => boolean {
  const pattern = compileGlob(filter.includes("*") ? filter : `*${filter}*`);
  return (name) => wildcardsMatch(pattern, name);
}

/** Names that are shown of many. */
const shown = 5;

function reportUnscanned(
  place: Place,
  type: Scanning["type"],
  rules: readonly ScanningRule[],
  repositories: readonly string[],
): void {
  const matchers = rules
    .filter(({ scanFrequency }) => scanFrequency !== "MANUAL")
    .flatMap(({ filters }) => filters.map(matcher));
  const left = repositories.filter((name) => !matchers.some((matches) => matches(name)));
  if (left.length === 0) {
    return;
  }
  const names = left.slice(0, shown).join(", ");
  const more = left.length > shown ? ` and ${left.length - shown} more` : "";
  const what = type === "BASIC" ? "are scanned only when somebody asks for it" : "are not scanned at all";
  place.warning(
    "repository-unscanned",
    `has no filter that matches ${names}${more}: images there ${what}; add a filter, or "*"`,
  );
}

function reportIdle(
  read: readonly { rule: ScanningRule; place: Place }[],
  repositories: readonly string[],
): void {
  for (const { rule, place } of read) {
    for (const filter of rule.filters) {
      if (!repositories.some(matcher(filter))) {
        place
          .child("filters")
          .warning("glob-unmatched", `has the filter ${JSON.stringify(filter)}, which matches no repository`);
      }
    }
  }
}
