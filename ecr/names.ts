import type { Place } from "./shape";

const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/**
 * Reports a repository name that ECR would refuse.
 *
 * @see ECR API, CreateRepository: 2 to 256 characters, lower case, parts divided by `/`
 */
export function checkRepositoryName(name: string, place: Place): boolean {
  if (name.length < 2 || name.length > 256) {
    place.error("name-invalid", `a repository name has 2 to 256 characters, this one has ${name.length}`);
    return false;
  }
  if (!repositoryName.test(name)) {
    place.error("name-invalid", `is not a repository name: ${whyNotARepositoryName(name)}`);
    return false;
  }
  return true;
}

function whyNotARepositoryName(name: string): string {
  if (/[A-Z]/.test(name)) {
    return `ECR takes lower case only, as in ${JSON.stringify(name.toLowerCase())}`;
  }
  if (/[^a-z0-9._/-]/.test(name)) {
    return "ECR takes a-z, 0-9 and . _ - / only";
  }
  return "each part between slashes begins and ends with a letter or digit, and . _ __ or hyphens stand singly between them";
}

/** Reports an environment's or publisher's name that does not make a Sid. */
export function checkReaderName(name: string, place: Place): boolean {
  if (name.length <= 40 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    return true;
  }
  place.error(
    "name-invalid",
    "is not a name for an environment or publisher: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters",
  );
  return false;
}

/** `eu-production` as it stands in a Sid: `EuProduction`. */
export function sidWord(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** Globs over repository names (`*` crosses `/`), sorted; undefined where the user gave none. */
export function readRepositoryGlobs(place: Place): string[] | undefined {
  const globs: string[] = [];
  for (const entry of place.asList("globs over repository names, as in team/*") ?? []) {
    const glob = entry.asString("a glob over repository names");
    if (glob === undefined) {
      continue;
    }
    if (/^[a-z0-9._/*-]{1,256}$/.test(glob)) {
      globs.push(glob);
    } else {
      entry.error(
        "glob-invalid",
        `${JSON.stringify(glob)} can match no repository: wanted 1 to 256 of a-z, 0-9, . _ - / and *`,
      );
    }
  }
  return [...new Set(globs)].sort();
}
