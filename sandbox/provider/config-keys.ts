import type { ProviderArgs } from "@pulumi/aws/provider";
import { isObject, type Json } from "./properties";

export type Kind = "text" | "flag" | "number" | "texts" | "object" | "objects";

/** Every key of the real provider: one that the SDK has and this table hasn't doesn't compile. */
export const CONFIG_KEYS: { readonly [Key in keyof Required<ProviderArgs>]: Kind } = {
  accessKey: "text",
  allowedAccountIds: "texts",
  assumeRoleWithWebIdentity: "object",
  assumeRoles: "objects",
  customCaBundle: "text",
  defaultTags: "object",
  ec2MetadataServiceEndpoint: "text",
  ec2MetadataServiceEndpointMode: "text",
  endpoints: "objects",
  forbiddenAccountIds: "texts",
  httpProxy: "text",
  httpsProxy: "text",
  ignoreTags: "object",
  insecure: "flag",
  maxRetries: "number",
  noProxy: "text",
  profile: "text",
  region: "text",
  retryMode: "text",
  s3UsEast1RegionalEndpoint: "text",
  s3UsePathStyle: "flag",
  secretKey: "text",
  sharedConfigFiles: "texts",
  sharedCredentialsFiles: "texts",
  skipCredentialsValidation: "flag",
  skipMetadataApiCheck: "flag",
  skipRegionValidation: "flag",
  skipRequestingAccountId: "flag",
  stsRegion: "text",
  tagPolicyCompliance: "text",
  token: "text",
  tokenBucketRateLimiterCapacity: "number",
  useDualstackEndpoint: "flag",
  useFipsEndpoint: "flag",
  userAgents: "texts",
};

export const WANTED: { readonly [K in Kind]: string } = {
  text: "text",
  flag: "true or false",
  number: "a number",
  texts: "a list of texts",
  object: "an object",
  objects: "a list of objects",
};

export function kindOf(key: string): Kind | undefined {
  return Object.hasOwn(CONFIG_KEYS, key) ? CONFIG_KEYS[key as keyof ProviderArgs] : undefined;
}

/** Nested values and numbers arrive as JSON text, both from stack config and from the SDK. */
export function parseValue(kind: Kind, value: Json): Json | undefined {
  if (kind === "text") {
    return isObject(value) || Array.isArray(value) ? undefined : String(value ?? "");
  }
  const plain = typeof value === "string" ? fromJson(value) : value;
  switch (kind) {
    case "flag":
      return typeof plain === "boolean" ? plain : undefined;
    case "number":
      return typeof plain === "number" ? plain : undefined;
    case "texts":
      return Array.isArray(plain) && !plain.some((entry) => typeof entry === "object")
        ? plain.map(String)
        : undefined;
    case "object":
      return isObject(plain) ? plain : undefined;
    case "objects":
      return Array.isArray(plain) && plain.every(isObject) ? plain : undefined;
  }
}

function fromJson(value: string): Json | undefined {
  try {
    return JSON.parse(value);
  } catch {
    // Not JSON is one of the answers: the caller says what was expected instead.
    return undefined;
  }
}
