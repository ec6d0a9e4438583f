import { kindOf, parseValue, WANTED } from "./config-keys";
import { isObject, type Json, type Properties, stringMap, text } from "./properties";

/** What a provider finds in the environment of its process, where config says nothing. */
export interface ProviderEnvironment {
  AWS_ACCESS_KEY_ID?: string;
  AWS_SECRET_ACCESS_KEY?: string;
  AWS_SESSION_TOKEN?: string;
  AWS_REGION?: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The part of a provider's configuration that this stand-in acts on, parsed. */
export interface ProviderConfig {
  region: string;
  /** In the order in which they are assumed. */
  assumeRoles: { roleArn: string; sessionName?: string; externalId?: string }[];
  allowedAccountIds: string[];
  forbiddenAccountIds: string[];
  skipCredentialsValidation: boolean;
  /** Retries after the first attempt; the AWS SDK's default where undefined. */
  maxRetries?: number;
  endpoints: { ecr?: string; iam?: string; sts?: string };
  defaultTags: { [key: string]: string };
  ignoreTags: { keys: string[]; keyPrefixes: string[] };
  /** The caller's own keys, before any role is assumed. */
  credentials?: Credentials;
}

/** @throws when a value can't be read, which CheckConfig has refused before */
export function parseConfig(inputs: Properties, environment: ProviderEnvironment): ProviderConfig {
  const parsed: Properties = {};
  for (const [key, value] of Object.entries(inputs)) {
    const kind = kindOf(key);
    if (kind !== undefined) {
      const found = parseValue(kind, value);
      if (found === undefined) {
        throw new Error(`aws:${key}: expected ${WANTED[kind]}`);
      }
      parsed[key] = found;
    }
  }
  const region = text(parsed, "region") ?? environment.AWS_REGION;
  if (region === undefined) {
    throw new Error("Missing region information");
  }
  const config: ProviderConfig = {
    region,
    assumeRoles: objects(parsed["assumeRoles"]).flatMap(readRole),
    allowedAccountIds: texts(parsed["allowedAccountIds"]),
    forbiddenAccountIds: texts(parsed["forbiddenAccountIds"]),
    skipCredentialsValidation: parsed["skipCredentialsValidation"] === true,
    endpoints: readEndpoints(objects(parsed["endpoints"])),
    defaultTags: isObject(parsed["defaultTags"]) ? stringMap(parsed["defaultTags"], "tags") : {},
    ignoreTags: readIgnoreTags(parsed["ignoreTags"]),
  };
  if (typeof parsed["maxRetries"] === "number") {
    config.maxRetries = parsed["maxRetries"];
  }
  // From config or the environment only: profiles and shared files belong to real accounts, and stay unread.
  const accessKeyId = text(parsed, "accessKey") || environment.AWS_ACCESS_KEY_ID;
  const secretAccessKey = text(parsed, "secretKey") || environment.AWS_SECRET_ACCESS_KEY;
  const sessionToken = text(parsed, "token") || environment.AWS_SESSION_TOKEN;
  if (accessKeyId && secretAccessKey) {
    config.credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  }
  return config;
}

function objects(value: Json | undefined): Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readRole(role: Properties): ProviderConfig["assumeRoles"] {
  const roleArn = text(role, "roleArn");
  const sessionName = text(role, "sessionName");
  const externalId = text(role, "externalId");
  return roleArn === undefined
    ? []
    : [{ roleArn, ...(sessionName ? { sessionName } : {}), ...(externalId ? { externalId } : {}) }];
}

function readEndpoints(endpoints: Properties[]): ProviderConfig["endpoints"] {
  const found: ProviderConfig["endpoints"] = {};
  for (const endpoint of endpoints) {
    for (const service of ["ecr", "iam", "sts"] as const) {
      const url = text(endpoint, service);
      Object.assign(found, url ? { [service]: url } : {});
    }
  }
  return found;
}

function readIgnoreTags(value: Json | undefined): ProviderConfig["ignoreTags"] {
  const given = isObject(value) ? value : {};
  return { keys: texts(given["keys"]), keyPrefixes: texts(given["keyPrefixes"]) };
}
