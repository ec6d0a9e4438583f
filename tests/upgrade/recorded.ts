/**
 * What stacks of released versions left behind: for each version a directory with `config.json` (what was
 * deployed), the exported state of its stacks, and the `contract` that consumers read. `npm run record:upgrade`
 * makes them.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegistryContract } from "../../ecr/contract";

/** The stacks that are recorded, in the order in which they are deployed; each is also an account of the sandbox. */
export const stacks = ["tooling", "staging"] as const;

export type RecordedStack = (typeof stacks)[number];

/** Stack config without the project's namespace and without what says which account. */
export type RecordedConfig = Record<RecordedStack, Record<string, unknown>>;

export interface RecordedState {
  version: number;
  deployment: { manifest: Record<string, unknown>; resources: Record<string, unknown>[] };
}

export interface RecordedVersion {
  version: string;
  config: RecordedConfig;
  states: Record<RecordedStack, RecordedState>;
  contract: RegistryContract;
}

/** Released versions, as their directories are named, sorted. */
export function recordedVersions(): string[] {
  return readdirSync(__dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

export function directoryOf(version: string): string {
  return join(__dirname, version);
}

export function readRecorded(version: string): RecordedVersion {
  const read = (file: string) => JSON.parse(readFileSync(join(directoryOf(version), `${file}.json`), "utf8"));
  return {
    version,
    config: read("config"),
    states: { tooling: read("tooling"), staging: read("staging") },
    contract: read("contract"),
  };
}

/** The name that a recorded stack has: it stands in every URN. */
export function stackName(version: string, stack: RecordedStack): string {
  return `upgrade-${version}-${stack}`;
}

/** What says when and where something was deployed, and with which secrets provider. */
const unwanted = new Set(["created", "modified", "sourcePosition", "stackTrace", "secrets_providers"]);

/** An exported state without times, paths of the machine, and random ids. */
export function recordable(state: RecordedState): RecordedState {
  const ids = new Map<string, string>();
  const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
  const withoutRandom = (text: string) =>
    text.replace(uuid, (id) => {
      const known = ids.get(id) ?? `00000000-0000-4000-8000-${String(ids.size).padStart(12, "0")}`;
      ids.set(id, known);
      return known;
    });
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return withoutRandom(value);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !unwanted.has(key))
        .map(([key, entry]) => [key, key === "time" ? "2026-01-01T00:00:00Z" : clean(entry)]),
    );
  };
  return clean(state) as RecordedState;
}
