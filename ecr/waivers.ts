import type { Finding } from "./findings/scan";
import { globMatches } from "./glob";
import { readRepositoryGlobs } from "./names";
import type { Place } from "./shape";

/** A finding that somebody answers for, up to a day. */
export interface Waiver {
  /** Of the finding, most often a CVE number. */
  id: string;
  reason: string;
  /** As written: the last day that it counts (UTC), or a moment. */
  until: string;
  /** Milliseconds since 1970 from which on it doesn't count. */
  ends: number;
  /** Globs over names of repositories; null for all. */
  repositories: string[] | null;
  /** Name of the only package that it counts for; null for any. */
  package: string | null;
}

const keys = ["id", "reason", "until", "repositories", "package"];
const wanted = `a map with ${keys.join(", ")}`;

/**
 * The waivers of a list; null, as an empty file has it, is none.
 *
 * @returns none at all with an error among them: a misspelt key would make a waiver broader than it was meant
 */
export function readWaivers(place: Place): Waiver[] {
  if (place.value === null) {
    return [];
  }
  const entries = place.asList(`waivers, each ${wanted}`, { mayBeEmpty: true }) ?? [];
  const waivers = entries.map(readWaiver).filter((waiver) => waiver !== undefined);
  return place.problems.hasErrors ? [] : waivers;
}

function readWaiver(place: Place): Waiver | undefined {
  const fields = place.asObject(keys, wanted);
  if (fields === undefined) {
    return undefined;
  }
  const id = readWord(fields.child("id"), "a finding's id like CVE-2026-12345");
  const reason = readReason(fields.child("reason"));
  const until = readUntil(fields.child("until"));
  const repositories = fields.read("repositories", readRepositoryGlobs) ?? null;
  const only = fields.read("package", (its) => readWord(its, "a package's name")) ?? null;
  return id === undefined || reason === undefined || until === undefined
    ? undefined
    : { id, reason, ...until, repositories, package: only };
}

function readWord(place: Place, what: string): string | undefined {
  const text = place.asString(what);
  return text === undefined || /^[^\s()]+$/.test(text)
    ? text
    : place.error("value-unknown", `is ${JSON.stringify(text)}, wanted ${what}`);
}

function readReason(place: Place): string | undefined {
  const text = place.asString("why the finding may stay");
  return text === undefined || text.trim() !== ""
    ? text
    : place.error("value-unknown", "is empty: say why the finding may stay");
}

const day = 24 * 60 * 60 * 1000;
const untilForms = "a day like 2026-12-31, or a moment like 2026-12-31T12:00:00Z";

function readUntil(place: Place): Pick<Waiver, "until" | "ends"> | undefined {
  const until = place.asString(untilForms);
  if (until === undefined) {
    return undefined;
  }
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.exec(until) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const ends = time === undefined ? midnight + day : Date.parse(until);
  // JavaScript takes the 30th of February for the 1st of March.
  const isDay = Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(`${date}`);
  return isDay && Number.isFinite(ends)
    ? { until, ends }
    : place.error("value-unknown", `is ${JSON.stringify(until)}, wanted ${untilForms}`);
}

export function isExpired({ ends }: Waiver, now: Date): boolean {
  // An invalid clock proves nothing, so it keeps no waiver alive.
  return !(now.getTime() < ends);
}

/**
 * The waivers that answer for a finding: together they have to name all of its packages, unless one counts for any.
 *
 * @param waivers those of one's file; expired ones don't count
 * @returns undefined where they don't
 */
export function answering(
  waivers: readonly Waiver[],
  { id, packages }: Finding,
  repository: string,
  now: Date,
): Waiver[] | undefined {
  const its = waivers.filter(
    (waiver) =>
      waiver.id === id &&
      !isExpired(waiver, now) &&
      (waiver.repositories ?? ["*"]).some((glob) => globMatches(glob, repository)),
  );
  const broad = its.find((waiver) => waiver.package === null);
  if (broad !== undefined) {
    return [broad];
  }
  const needed = packages.map(({ name }) => its.find((waiver) => waiver.package === name));
  const found = needed.filter((waiver) => waiver !== undefined);
  return found.length > 0 && found.length === needed.length ? [...new Set(found)] : undefined;
}
