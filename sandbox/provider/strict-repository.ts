import type { ImageTagMutability, ImageTagMutabilityExclusionFilter } from "@aws-sdk/client-ecr";
import { EcrRefusal, isAwsError } from "./errors";

/** AWS's own expression, from the API model: runs of hyphens and one double underscore are valid. */
const NAME = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*";

/** @throws EcrRefusal for a name that ECR doesn't take */
export function refuseRepositoryName(name: string): void {
  if (name.length < 2) {
    throw invalid("repositoryName", "must have length greater than or equal to 2");
  }
  if (name.length > 256) {
    throw invalid("repositoryName", "must have length less than or equal to 256");
  }
  if (!new RegExp(`^${NAME}$`).test(name)) {
    throw invalid("repositoryName", `must satisfy regular expression '${NAME}'`);
  }
}

/**
 * @throws EcrRefusal where mode and exclusion filters don't belong together; the emulator looks at it when a
 *   repository is created, not when it is changed
 */
export function refuseMutability(setting: {
  imageTagMutability: ImageTagMutability;
  imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[];
}): void {
  const mode = setting.imageTagMutability;
  const hasFilters = (setting.imageTagMutabilityExclusionFilters ?? []).length > 0;
  if (mode.endsWith("_WITH_EXCLUSION") !== hasFilters) {
    const verb = hasFilters ? "can't be set" : "can't be null";
    throw invalid(
      "imageTagMutabilityExclusionFilters",
      `ImageTagMutabilityExclusionFilters ${verb} when imageTagMutability is set as ${mode}`,
    );
  }
}

/**
 * Run a call whose parameters the strict checks accept. If the emulator calls them invalid all the same, the
 * error says so: nobody should look for a mistake in a configuration that works on AWS.
 */
export async function notingEmulatorLimit<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && isAwsError(error, "InvalidParameterException")) {
      error.message += " (ECR accepts this; the local emulator doesn't)";
    }
    throw error;
  }
}

function invalid(parameter: string, constraint: string): EcrRefusal {
  return new EcrRefusal(`Invalid parameter at '${parameter}' failed to satisfy constraint: '${constraint}'`);
}
