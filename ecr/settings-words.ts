import type { Encryption } from "./encryption";
import type { TagMutability } from "./mutability";
import type { RepositoryPlan } from "./plan";
import type { Removal } from "./settings";

/** A repository's settings as people would say them, each under a label. */
export function settingsWords({
  imageTagMutability,
  imageTagMutabilityExclusionFilters: filters,
  scanOnPush,
  encryption,
  removal,
  tags,
}: RepositoryPlan): [label: string, text: string][] {
  const given = Object.entries(tags).map(([key, value]) => `${key}: ${value}`);
  return [
    ["Image tags", mutabilityWords(imageTagMutability, filters)],
    ["Scan on push", scanOnPush ? "yes" : "no"],
    ["Encryption", encryptionWords(encryption)],
    ["Removal", `${removal}: ${removals[removal]}`],
    ["Resource tags", given.length === 0 ? "none" : given.join(", ")],
  ];
}

function mutabilityWords(mode: TagMutability, filters: readonly string[]): string {
  const rule = mode.startsWith("IMMUTABLE")
    ? "a tag stays with the image that first has it"
    : "tags may move from image to image";
  const except = filters.length === 0 ? "" : `, except tags like ${filters.join(", ")}`;
  return `${rule}${except} (${mode})`;
}

function encryptionWords({ type, kmsKey }: Encryption): string {
  if (type === "AES256") {
    return "with keys that Amazon S3 manages (AES256)";
  }
  return kmsKey === undefined ? `with AWS's own key for ECR (${type})` : `with ${kmsKey} (${type})`;
}

/** @see docs/removal.md */
const removals: Readonly<Record<Removal, string>> = {
  protect: "taking its name out of the config is refused",
  retain: "AWS keeps it when its name leaves the config",
  delete: "it is deleted when its name leaves the config, unless it holds images",
};
