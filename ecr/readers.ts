import { type Account, readAccounts } from "./account";
import { type AccessLevel, accessLevels } from "./action";
import { checkReaderName, readRepositoryGlobs, sidWord } from "./names";
import { type Organization, readOrganization } from "./organization";
import type { Partition } from "./partition";
import { type Role, readRoles } from "./role";
import type { Place } from "./shape";

/** An environment: who reads, how much, and which repositories. */
export interface Environment {
  name: string;
  place: Place;
  accounts: Account[];
  roles: Role[];
  organization: Organization | undefined;
  /** Whether Lambda functions of `accounts` may be made from the images. */
  lambda: boolean;
  access: AccessLevel;
  /** Globs; undefined for every repository. */
  repositories: string[] | undefined;
}

/** A publisher: who pushes from another account, and to which repositories. */
export interface Publisher {
  name: string;
  place: Place;
  accounts: Account[];
  roles: Role[];
  /** Globs. */
  repositories: string[];
}

/** What an environment is whose description can't be read. */
const nobody: Omit<Environment, "name" | "place"> = {
  accounts: [],
  roles: [],
  organization: undefined,
  lambda: false,
  access: "pull",
  repositories: undefined,
};

const environmentKeys = ["accounts", "roles", "organization", "lambda", "access", "repositories"];

/** The environments of a config, sorted by name. A plain list of account ids is short for `{accounts}`. */
export function readEnvironments(place: Place, partition: Partition): Environment[] {
  const environments: Environment[] = [];
  for (const [name, entry] of readNamed(place, "a map of environments by name")) {
    const isShort = Array.isArray(entry.value);
    const fields = isShort
      ? entry
      : entry.asObject(
          environmentKeys,
          "a list of account ids, or a map with accounts, roles or organization",
        );
    if (fields === undefined) {
      // It is known all the same, so that nobody who names it as a reader is told that it isn't.
      environments.push({ ...nobody, name, place: entry });
      continue;
    }
    const given = (key: string) => !fields.child(key).absent;
    const environment: Environment = {
      name,
      place: entry,
      accounts: (isShort ? readAccounts(entry) : fields.read("accounts", readAccounts)) ?? [],
      roles: fields.read("roles", (roles) => readRoles(roles, partition)) ?? [],
      organization: fields.read("organization", readOrganization),
      lambda: fields.read("lambda", (lambda) => lambda.asBoolean()) ?? false,
      access: fields.read("access", (access) => access.asOneOf(accessLevels)) ?? "pull",
      repositories: fields.read("repositories", readRepositoryGlobs),
    };
    if (!isShort && !["accounts", "roles", "organization"].some(given)) {
      entry.error("readers-missing", "lets nobody in: give accounts, roles or organization");
    }
    if (environment.lambda && !given("accounts")) {
      fields
        .child("lambda")
        .error("lambda-accounts", "needs accounts: the accounts whose functions run the images");
    }
    environments.push(environment);
  }
  return environments;
}

/** The publishers of a config, sorted by name. */
export function readPublishers(place: Place, partition: Partition): Publisher[] {
  const publishers: Publisher[] = [];
  for (const [name, entry] of readNamed(place, "a map of publishers by name")) {
    const fields = entry.asObject(
      ["accounts", "roles", "repositories"],
      "a map with repositories, and accounts or roles",
    );
    if (fields === undefined) {
      continue;
    }
    if (fields.child("accounts").absent && fields.child("roles").absent) {
      entry.error("readers-missing", "lets nobody push: give accounts or roles");
    }
    publishers.push({
      name,
      place: entry,
      accounts: fields.read("accounts", readAccounts) ?? [],
      roles: fields.read("roles", (roles) => readRoles(roles, partition)) ?? [],
      repositories: readRepositoryGlobs(fields.child("repositories")) ?? [],
    });
  }
  return publishers;
}

/** The entries of a map by name, without those whose name or Sid can't be used. */
function readNamed(place: Place, wanted: string): [string, Place][] {
  if (place.absent) {
    return [];
  }
  const bySid = new Map<string, string>();
  return (place.asMap(wanted) ?? []).filter(([name, entry]) => {
    if (!checkReaderName(name, entry)) {
      return false;
    }
    const sid = sidWord(name);
    const twin = bySid.get(sid);
    if (twin !== undefined) {
      entry.error(
        "sid-duplicate",
        `would have the same Sid as ${JSON.stringify(twin)} (${sid}): rename one of them`,
      );
      return false;
    }
    bySid.set(sid, name);
    return true;
  });
}
