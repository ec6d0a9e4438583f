import type { Place } from "./shape";

/** A role of the account that a stack is deployed into, as a policy is put into it. */
export interface RoleReference {
  /** Without path: IAM has no two roles of one name in an account. */
  name: string;
  /** Of an ARN; undefined where the name alone is given. */
  account: string | undefined;
}

const roleName = /^[\w+=,.@-]{1,64}$/;
const roleArn = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:[!-~]+\/)?([\w+=,.@-]{1,64})$/;

/**
 * The role at `place`, by its name or by its ARN, or undefined after reporting why it is none.
 *
 * @see IAM User Guide, "IAM identifiers"; role names `[\w+=,.@-]{1,64}`
 */
export function readRoleReference(place: Place): RoleReference | undefined {
  const text = place.asString("the name of a role, or its ARN");
  if (text === undefined) {
    return undefined;
  }
  if (roleName.test(text) && !/^\d{12}$/.test(text)) {
    return { name: text, account: undefined };
  }
  const [, account, name] = roleArn.exec(text) ?? [];
  return name === undefined
    ? place.error("role-invalid", `${JSON.stringify(text)} ${whyNotARole(text)}`)
    : { name, account };
}

/** The role's name, or undefined after reporting at `place` that it is a role of another account than `own`. */
export function roleNameIn(own: string, { name, account }: RoleReference, place: Place): string | undefined {
  if (account === undefined || account === own) {
    return name;
  }
  return place.error(
    "role-invalid",
    `names role ${JSON.stringify(name)} of account ${account}, and this stack is deployed into ${own}: give roles of that account in a stack of its own`,
  );
}

function whyNotARole(text: string): string {
  const session = /^arn:[a-z-]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(text);
  if (session) {
    return `is one session of a role: give the role, ${session[1]}`;
  }
  if (/^arn:[a-z-]+:iam::\d{12}:instance-profile\//.test(text)) {
    return "is an instance profile: give the role that is in it";
  }
  if (/^arn:[a-z-]+:iam::\d{12}:(?:root|user)\b|^\d{12}$/.test(text)) {
    return "is no role, and images are pulled and pushed by roles: give the name of one in this account";
  }
  if (text.includes("*")) {
    return "is a pattern, and a policy is put into one role: give its name";
  }
  return "is not a role: wanted a name, 1 to 64 of A-Z a-z 0-9 _ + = , . @ -, or arn:aws:iam::<12 digits>:role/<name>";
}
