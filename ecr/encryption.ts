import type { Partition } from "./partition";
import type { Place } from "./shape";

/** @see ECR API, EncryptionConfiguration */
const encryptionTypes = ["AES256", "KMS", "KMS_DSSE"] as const;

export interface Encryption {
  type: (typeof encryptionTypes)[number];
  /** ARN of a KMS key; AWS's own key for ECR if left out. */
  kmsKey?: string;
}

const kmsKeyArn = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

export function readEncryption(place: Place, partition: Partition): Encryption | undefined {
  const fields = place.asObject(["type", "kmsKey"], "a map with type and kmsKey");
  const type = fields?.child("type").asOneOf(encryptionTypes);
  if (fields === undefined || type === undefined) {
    return undefined;
  }
  if (type === "KMS_DSSE" && partition !== "aws-us-gov") {
    return place.error(
      "encryption-invalid",
      `has type KMS_DSSE, which AWS has in aws-us-gov only, not in ${partition}`,
    );
  }
  const kmsKey = fields.read("kmsKey", (key) => key.asString("the ARN of a KMS key"));
  if (kmsKey !== undefined && type === "AES256") {
    return place.error(
      "encryption-invalid",
      "has a kmsKey and type AES256, which uses none: wanted type KMS",
    );
  }
  if (kmsKey !== undefined && !kmsKeyArn.test(kmsKey)) {
    // ECR stores and answers the key's ARN, so any other form would look like a change of key, which replaces
    // the repository, at every deployment.
    return fields
      .child("kmsKey")
      .error(
        "encryption-invalid",
        `${JSON.stringify(kmsKey)} is not the ARN of a KMS key: wanted arn:${partition}:kms:<region>:<account>:key/<id>, not an id or alias`,
      );
  }
  return { type, ...(kmsKey !== undefined && { kmsKey }) };
}
