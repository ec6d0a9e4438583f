import { Place } from "../shape";

/** What a threshold can be, the worst first. @see ECR API, ImageScanFinding, severity */
export const severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED"] as const;

export type Severity = (typeof severities)[number];

/** A severity as a user writes it, in any case. */
export function readSeverity(place: Place): Severity | undefined {
  const { value, path, problems } = place;
  const text = typeof value === "string" ? value.toUpperCase() : value;
  return new Place(text, path, problems).asOneOf(severities);
}

/** Whether a severity has a place in the order; the names that AWS may answer are open-ended. */
export function isRanked(severity: string): severity is Severity {
  return (severities as readonly string[]).includes(severity);
}

/**
 * Whether a finding of this severity counts against a threshold. What isn't in the order (UNTRIAGED, Inspector's word
 * for what nobody has rated, and names that AWS hasn't thought of yet) ranks as the threshold, whichever that is.
 */
export function countsAgainst(severity: string, threshold: Severity): boolean {
  return !isRanked(severity) || severities.indexOf(severity) <= severities.indexOf(threshold);
}

/** Order of severities in what is shown: those without a rank first, then the worst first. */
export function worstFirst(one: string, other: string): number {
  const rank = (severity: string) => (severities as readonly string[]).indexOf(severity);
  return rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0);
}
