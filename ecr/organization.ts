import { type Place, sortedSet } from "./shape";

/** Readers by membership: every account of an organisation, or of some of its organisational units. */
export interface Organization {
  /** `o-` and 10 to 32 letters and digits. */
  id: string;
  /** As `aws:PrincipalOrgPaths` spells them; empty for the whole organisation. */
  paths: string[];
}

export const organizationId = /^o-[a-z0-9]{10,32}$/;

const pathPart = /^(?:\*|r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/;

/** @see AWS Organizations API for the grammar of ids; IAM User Guide, `aws:PrincipalOrgPaths` */
export function readOrganization(place: Place): Organization | undefined {
  const fields = place.asObject(["id", "paths"], "a map with id and paths");
  if (fields === undefined) {
    return undefined;
  }
  const idPlace = fields.child("id");
  const id = idPlace.asString("an organisation id like o-a1b2c3d4e5");
  if (id === undefined) {
    return undefined;
  }
  if (!organizationId.test(id)) {
    return idPlace.error(
      "organization-invalid",
      `${JSON.stringify(id)} is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9`,
    );
  }
  const paths = fields.read("paths", (place) => readPaths(place, id)) ?? [];
  return { id, paths: sortedSet(paths) };
}

function readPaths(place: Place, id: string): string[] {
  const paths: string[] = [];
  for (const entry of place.asList("paths of organisational units") ?? []) {
    const path = entry.asString("a path like o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*");
    const why = path === undefined ? undefined : whyNotAPath(path, id);
    if (why !== undefined) {
      entry.error("organization-invalid", `${JSON.stringify(path)} ${why}`);
    } else if (path !== undefined) {
      paths.push(path);
    }
  }
  return paths;
}

function whyNotAPath(path: string, id: string): string | undefined {
  const [first, ...parts] = path.split("/");
  if (first !== id || parts.length === 0) {
    return `does not begin with ${id}/: a path starts with its organisation`;
  }
  const last = parts.pop();
  if (last !== "" && last !== "*") {
    return "would match no account: end it in / for the accounts right in this unit, or in /* for those below it too";
  }
  const wrong = parts.find((part) => !pathPart.test(part));
  return wrong === undefined
    ? undefined
    : `has ${JSON.stringify(wrong)} in it: wanted r-… for the root, ou-…-… for a unit, or *`;
}
