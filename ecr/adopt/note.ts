import { isMap } from "../shape";
import type { WrittenConfig } from "./config";
import type { LiveRepository } from "./live-repository";

/** Something that holds for several repositories alike. */
export interface Note {
  code: "deployed-unprotected" | "plan-differs";
  message: string;
  /** Names, sorted. */
  repositories: string[];
}

/** What a person should know before the first `pulumi up`. */
export function notesOf(taken: readonly LiveRepository[], { values, repositories }: WrittenConfig): Note[] {
  const defaults = values["shared-tooling-registry:defaults"];
  const shared = isMap(defaults) ? defaults["protectDeployed"] : undefined;
  const unprotected = taken
    .filter(
      ({ name, lifecycle }) =>
        lifecycle !== null && (repositories[name]?.["protectDeployed"] ?? shared) === false,
    )
    .map(({ name }) => name);
  return unprotected.length === 0
    ? []
    : [
        {
          code: "deployed-unprotected",
          message:
            "protectDeployed is false: the lifecycle policy that is there doesn't keep what is marked as running (deployed-*)",
          repositories: unprotected,
        },
      ];
}
