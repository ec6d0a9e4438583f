import type { Partition } from "./partition";

/** What IAM puts in place of the ARN of a role, user or group that was deleted. @see IAM User Guide, "Unique identifiers" */
const uniqueIds: Readonly<Record<string, string>> = { AROA: "a role", AIDA: "a user", AGPA: "a group" };

/**
 * Why a name under `AWS` names nobody that a policy may name for long; undefined where it names someone.
 *
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export function whyNotAnAwsPrincipal(name: string, partition: Partition): string | undefined {
  if (name === "*" || /^\d{12}$/.test(name)) {
    return undefined;
  }
  if (/^\d+$/.test(name)) {
    const hint = name.length < 12 ? " (quote ids with leading zeros in YAML)" : "";
    return `has ${name.length} digits, an AWS account id has 12${hint}`;
  }
  const deleted = deletedPrincipal(name);
  if (deleted !== undefined) {
    return `is what IAM leaves of ${deleted} that was deleted: it names nobody, even if one of that name is made again; name the account and add a condition on aws:PrincipalArn`;
  }
  const [prefix, itsPartition, service, region, account = "", ...rest] = name.split(":");
  const resource = rest.join(":");
  if (prefix !== "arn" || region !== "") {
    return `is not a principal: wanted an account id, or an ARN like arn:${partition}:iam::<12 digits>:role/<name>`;
  }
  if (itsPartition !== partition) {
    return `is in partition ${itsPartition}, this registry is in ${partition}`;
  }
  if (service === "sts") {
    return "is one session, which ends within hours: name its role";
  }
  if (service === "iam" && /[*?]/.test(account + resource)) {
    return "has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn";
  }
  if (service !== "iam" || !/^\d{12}$/.test(account)) {
    const found = /^\d+$/.test(account)
      ? `account ${account} has ${account.length} digits, an AWS account id has 12; `
      : "";
    return `is not a principal: ${found}wanted arn:<partition>:iam::<12 digits>:root, :role/<name> or :user/<name>`;
  }
  if (resource.startsWith("group/")) {
    return "is a group, which IAM takes in no principal: name its users, or better a role";
  }
  return /^(?:root|(?:role|user)\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64})$/.test(resource)
    ? undefined
    : `does not say which principal of account ${account}: wanted :root, :role/<name> or :user/<name> at its end`;
}

/** What a name under `AWS` stood for before it was deleted, as in `a role`; undefined where it is nobody's remains. */
export function deletedPrincipal(name: string): string | undefined {
  const prefix = /^(A[A-Z]{3})[A-Z0-9]{12,}$/.exec(name)?.[1];
  return prefix === undefined ? undefined : (uniqueIds[prefix] ?? "someone");
}

/** Why a name under `Service` is none that AWS has; undefined where it has the form of one. */
export function whyNotAService(name: string): string | undefined {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)
    ? undefined
    : "is not a service principal: wanted a name like lambda.amazonaws.com";
}

/** The account that a name under `AWS` is, whole; undefined where it names someone in one, or no account. */
export function wholeAccount(name: string): string | undefined {
  return /^(?:(\d{12})|arn:[a-z-]+:iam::(\d{12}):root)$/.exec(name)?.slice(1).find(Boolean);
}

/** The account of a role, user or session. */
export function accountOfMember(name: string): string | undefined {
  return /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(?:role|user|assumed-role|federated-user)\//.exec(name)?.[1];
}
