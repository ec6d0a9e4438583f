import type { Partition } from "./partition";
import type { Place } from "./shape";

/** A role that reads or pushes, by ARN or by a pattern with `*` in path or name. */
export interface Role {
  arn: string;
  account: string;
  isPattern: boolean;
}

const roleArn = /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/;
/** `?` and `$` may stand in a path too, but in a condition IAM reads them as wildcard and policy variable. */
const rolePath = /^(?:[!-#%->@-~]{1,510}\/)?[\w+=,.@*-]{1,64}$/;

/**
 * The roles of a list of ARNs, without duplicates, sorted by ARN.
 *
 * @see IAM User Guide, "IAM identifiers"; role names `[\w+=,.@-]{1,64}`, paths of up to 512 characters
 */
export function readRoles(place: Place, partition: Partition): Role[] {
  const roles = new Map<string, Role>();
  for (const entry of place.asList("role ARNs") ?? []) {
    const role = readRole(entry, partition);
    if (role !== undefined) {
      roles.set(role.arn, role);
    }
  }
  return [...roles.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

function readRole(place: Place, partition: Partition): Role | undefined {
  const arn = place.asString("a role ARN");
  if (arn === undefined) {
    return undefined;
  }
  const found = JSON.stringify(arn);
  const parts = roleArn.exec(arn);
  if (parts === null) {
    return place.error("principal-invalid", `${found} ${whyNotARole(arn, partition)}`);
  }
  const [, itsPartition = "", account = "", rest = ""] = parts;
  if (itsPartition !== partition) {
    return place.error(
      "principal-invalid",
      `${found} is in partition ${itsPartition}, this registry is in ${partition}: a role of another partition can never pull`,
    );
  }
  if (!rolePath.test(rest)) {
    return place.error(
      "principal-invalid",
      `${found} is not a role ARN: ${JSON.stringify(rest)} is not a path and a name of 1 to 64 of A-Z a-z 0-9 _ + = , . @ - (and * in patterns)`,
    );
  }
  if (/^[*/]+$/.test(rest)) {
    return place.error(
      "principal-invalid",
      `${found} is every role of account ${account}: say accounts: ["${account}"] if that is meant`,
    );
  }
  const isPattern = rest.includes("*");
  if (isPattern) {
    place.warning(
      "role-pattern",
      `${found}: its * stands for any characters, / included, so whoever creates roles in account ${account} can name one to match`,
    );
  }
  return { arn, account, isPattern };
}

function whyNotARole(arn: string, partition: Partition): string {
  const session = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  if (session) {
    return `is one session of a role, which ends within hours: give the role, arn:${partition}:iam::${session[1]}:role/${session[2]} (with its path, if it has one)`;
  }
  const other = /^arn:[a-z-]+:iam::(\d{12}):(root|user)\b/.exec(arn);
  if (other) {
    return other[2] === "root"
      ? `is a whole account: say accounts: ["${other[1]}"]`
      : "is a user: readers and publishers are roles or whole accounts";
  }
  if (/^\d{12}$/.test(arn)) {
    return `is an account id: say accounts: ["${arn}"]`;
  }
  return `is not a role ARN: wanted arn:${partition}:iam::<12 digits>:role/<name>, with * only in path or name`;
}
