import { isObject, type Json } from "./properties";

const ACCOUNT = /^\d{12}$/;
const ARN = /^arn:(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso|aws-iso-[bef]):(iam|sts)::(\d{12}):(.+)$/;

/** What IAM and STS principals look like after the account; names hold no wildcards. */
const NAME = "[\\w+=,.@-]+";
const RESOURCES: { readonly [service: string]: RegExp } = {
  iam: new RegExp(`^(root|(user|role)/([!-)+->@-~]+/)*${NAME})$`),
  sts: new RegExp(`^(assumed-role/${NAME}/${NAME}|federated-user/${NAME})$`),
};

/** A service, global or of a Region: `lambda.amazonaws.com`, `logs.eu-west-1.amazonaws.com`. */
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazonaws\.eu|aws\.internal)$/;

/**
 * True for a Principal or NotPrincipal element that ECR takes, by its form.
 *
 * ECR also refuses a role or user that doesn't exist. The emulator has no IAM entities to compare with, so that
 * refusal can't be copied: an ARN of the right form passes.
 */
export function isPrincipalElement(value: Json): boolean {
  if (value === "*") {
    return true;
  }
  if (!isObject(value) || Object.keys(value).length === 0) {
    return false;
  }
  return Object.entries(value).every(([type, principals]) => {
    const list = Array.isArray(principals) ? principals : [principals];
    const isValid = VALID[type];
    return (
      isValid !== undefined &&
      list.length > 0 &&
      list.every((principal) => typeof principal === "string" && isValid(principal))
    );
  });
}

const VALID: { readonly [type: string]: (principal: string) => boolean } = {
  AWS: isAwsPrincipal,
  Service: (principal) => SERVICE.test(principal),
  Federated: (principal) => /^arn:[\w-]+:iam::\d{12}:(saml|oidc)-provider\/.+$/.test(principal),
};

/**
 * An account's 12 digits, the ARN of its root, of a user, a role or a session, or everybody. Not `…:*`, not a
 * wildcard in a name, not an ARN without a resource, and not the `AROA…` that a deleted role leaves behind: AWS
 * returns those, but takes none of them.
 */
function isAwsPrincipal(principal: string): boolean {
  if (principal === "*" || ACCOUNT.test(principal)) {
    return true;
  }
  const [, , service = "", , resource = ""] = ARN.exec(principal) ?? [];
  return RESOURCES[service]?.test(resource) ?? false;
}
