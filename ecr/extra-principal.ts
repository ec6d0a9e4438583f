import { whyNotAnAwsPrincipal, whyNotAService } from "./aws-principal";
import type { Partition } from "./partition";
import { isMap, type Place, sortedSet } from "./shape";
import type { Principal } from "./statement";

/** Whom a statement of the user's names, in one form. */
export function readPrincipal(place: Place, partition: Partition): Principal {
  if (place.value === "*") {
    return { AWS: "*" };
  }
  const fields = place.asObject(["AWS", "Service"], '"*", or a map with AWS or Service');
  const principal: Principal = {};
  if (isMap(fields?.value) && Object.keys(fields.value).length === 0) {
    fields.error("required", "names nobody: give AWS or Service");
  }
  for (const kind of ["AWS", "Service"].filter((key) => fields?.child(key).absent === false)) {
    const names = listOrOne(place.child(kind)).map((entry) =>
      kind === "AWS" ? readAwsPrincipal(entry, partition) : readService(entry),
    );
    principal[kind] = names.includes("*") ? "*" : sortedSet(names);
  }
  return principal;
}

/** An account's id and the ARN of its root mean the same: both become the ARN, so that they make one text. */
function readAwsPrincipal(place: Place, partition: Partition): string {
  // YAML makes a number of an unquoted id.
  const name = typeof place.value === "number" ? String(place.value) : place.asString("a principal");
  const why = name === undefined ? undefined : whyNotAnAwsPrincipal(name, partition);
  if (why !== undefined) {
    place.error("principal-invalid", `${JSON.stringify(name)} ${why}`);
  }
  return /^\d{12}$/.test(name ?? "") ? `arn:${partition}:iam::${name}:root` : (name ?? "");
}

function readService(place: Place): string {
  const name = place.asString("a service principal like lambda.amazonaws.com") ?? "";
  const why = name === "" ? undefined : whyNotAService(name);
  if (why !== undefined) {
    place.error("principal-invalid", `${JSON.stringify(name)} ${why}`);
  }
  return name;
}

/** IAM takes a single text wherever it takes a list of them. */
export function listOrOne(place: Place): Place[] {
  return Array.isArray(place.value) ? (place.asList("at least one entry") ?? []) : [place];
}
