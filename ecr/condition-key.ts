import { nearest } from "./problem";

/**
 * The condition keys that a request to ECR may have.
 *
 * @see IAM User Guide, "AWS global condition context keys"; Service Authorization Reference, "Condition keys for
 *   Amazon ECR"
 */
const keys: readonly string[] = [
  "aws:AssumedRoot",
  "aws:CalledVia",
  "aws:CalledViaAWSMCP",
  "aws:CalledViaFirst",
  "aws:CalledViaLast",
  "aws:ChatbotSourceArn",
  "aws:CurrentTime",
  "aws:Ec2InstanceSourcePrivateIPv4",
  "aws:Ec2InstanceSourceVpc",
  "aws:EpochTime",
  "aws:FederatedProvider",
  "aws:IsMcpServiceAction",
  "aws:MultiFactorAuthAge",
  "aws:MultiFactorAuthPresent",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalIsAWSService",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:PrincipalServiceName",
  "aws:PrincipalServiceNamesList",
  "aws:PrincipalType",
  "aws:Referer",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:ResourceOrgID",
  "aws:ResourceOrgPaths",
  "aws:SecureTransport",
  "aws:SignInSessionArn",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIdentity",
  "aws:SourceIp",
  "aws:SourceOrgID",
  "aws:SourceOrgPaths",
  "aws:SourceOwner",
  "aws:SourceVpc",
  "aws:SourceVpcArn",
  "aws:SourceVpce",
  "aws:TagKeys",
  "aws:TokenIssueTime",
  "aws:UserAgent",
  "aws:userid",
  "aws:username",
  "aws:ViaAWSMCPService",
  "aws:ViaAWSService",
  "aws:VpceAccount",
  "aws:VpceOrgID",
  "aws:VpceOrgPaths",
  "aws:VpcSourceIp",
  "ec2:RoleDelivery",
  "ec2:SourceInstanceArn",
  "ecr:AccountSetting",
  "glue:CredentialIssuingService",
  "glue:RoleAssumedBy",
  "identitystore:UserId",
  "lambda:SourceFunctionArn",
  "ssm:SourceInstanceArn",
];

/** Keys with the key of a tag behind a slash. */
const tagKeys = ["aws:PrincipalTag", "aws:RequestTag", "aws:ResourceTag", "ecr:ResourceTag"];

const known = new Set(keys.map((key) => key.toLowerCase()));
const knownTags = new Set(tagKeys.map((key) => key.toLowerCase()));

/** @param key in lower case */
export function isConditionKey(key: string): boolean {
  const slash = key.indexOf("/");
  return slash < 0 ? known.has(key) : knownTags.has(key.slice(0, slash)) && slash + 1 < key.length;
}

/** The key that is likely meant by one that there isn't; of a tag's the same tag's. */
export function nearestConditionKey(name: string): string | undefined {
  const slash = name.indexOf("/");
  if (name.length > 200) {
    return undefined;
  }
  if (slash < 0) {
    return nearest(name, [...keys, ...tagKeys.map((key) => `${key}/<key>`)]);
  }
  const prefix = nearest(name.slice(0, slash), tagKeys);
  return prefix === undefined ? undefined : prefix + name.slice(slash);
}

/** Keys with several values, which want `ForAnyValue` or `ForAllValues`; in lower case. */
export const multivaluedKeys: readonly string[] = [
  "aws:calledvia",
  "aws:principalorgpaths",
  "aws:principalservicenameslist",
  "aws:resourceorgpaths",
  "aws:sourceorgpaths",
  "aws:tagkeys",
  "aws:vpceorgpaths",
];

/** Keys that only requests of a service on someone's behalf have. */
export const sourceKeys: readonly string[] = [
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:principalservicename",
  "aws:principalservicenameslist",
];

/** Keys about a requester in an account, which no service is, and the key that stands for each with a service. */
export const memberKeys: Readonly<Record<string, string | undefined>> = {
  "aws:principalorgid": "aws:SourceOrgID",
  "aws:principalorgpaths": "aws:SourceOrgPaths",
  "aws:principalaccount": "aws:SourceAccount",
  "aws:principalarn": "aws:SourceArn",
  "aws:userid": undefined,
  "aws:username": undefined,
};

const spelled = new Map([...keys, ...tagKeys].map((key) => [key.toLowerCase(), key]));

/** A condition key as AWS spells it, from its name in any case; a tag's key and unknown names stay as they are. */
export function spelledConditionKey(name: string): string {
  const [prefix = "", ...tag] = name.split("/");
  return [spelled.get(prefix.toLowerCase()) ?? prefix, ...tag].join("/");
}
