import { EncryptionType, ImageTagMutability } from "@aws-sdk/client-ecr";
import type { RepositoryArgs, RepositoryState } from "@pulumi/aws/ecr";
import type { ecr } from "@pulumi/aws/types/input";
import { compact, type Json, objectList, UNKNOWN } from "../properties";
import type { ResourceType } from "../resource-type";
import type { Spec, TableOf } from "../schema";
import { derivedTags } from "../tags";
import { createRepository, deleteRepository, readRepository } from "./repository-live";
import { updateRepository } from "./repository-update";

const ENCRYPTION: TableOf<ecr.RepositoryEncryptionConfiguration> = {
  encryptionType: { type: "string", oneOf: Object.values(EncryptionType), default: "AES256" },
  kmsKey: { type: "string" },
};

const FILTER: TableOf<ecr.RepositoryImageTagMutabilityExclusionFilter> = {
  filter: { type: "string", required: true, problem: filterProblem },
  filterType: { type: "string", required: true, oneOf: ["WILDCARD"] },
};

const SCANNING: TableOf<ecr.RepositoryImageScanningConfiguration> = {
  scanOnPush: { type: "boolean", required: true },
};

const INPUTS: TableOf<RepositoryArgs> = {
  encryptionConfigurations: { type: "list", item: ENCRYPTION, replaces: true, same: isSameEncryption },
  forceDelete: { type: "boolean" },
  // A block that was there and is left out keeps its value: the real provider suppresses that difference.
  imageScanningConfiguration: {
    type: "object",
    properties: SCANNING,
    same: (_old, now) => now === undefined,
  },
  imageTagMutability: { type: "string", oneOf: Object.values(ImageTagMutability), default: "MUTABLE" },
  imageTagMutabilityExclusionFilters: { type: "list", item: FILTER, max: 5 },
  name: { type: "string", replaces: true },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  tags: { type: "map" },
};

type Computed = Exclude<keyof RepositoryState, keyof RepositoryArgs>;

export const repository: ResourceType = {
  token: "aws:ecr/repository:Repository",
  inputs: INPUTS,
  autoname: "name",

  check(inputs) {
    const mutability = inputs["imageTagMutability"];
    const isExcluding = mutability === UNKNOWN || String(mutability).endsWith("_WITH_EXCLUSION");
    return objectList(inputs, "imageTagMutabilityExclusionFilters").length > 0 && !isExcluding
      ? [
          "image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to " +
            "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION",
        ]
      : [];
  },

  derived: {
    table: { tagsAll: { type: "map" } } satisfies { [Property in Computed]?: Spec },
    from: (connection, inputs) => derivedTags(connection.config, inputs),
  },

  plan(connection, news, olds) {
    const computed: { [Property in Computed]: Json | undefined } = {
      arn: olds?.["arn"] ?? UNKNOWN,
      registryId: olds?.["registryId"] ?? UNKNOWN,
      repositoryUrl: olds?.["repositoryUrl"] ?? UNKNOWN,
      tagsAll: news["tagsAll"] ?? {},
    };
    const kept = {
      encryptionConfigurations:
        news["encryptionConfigurations"] ?? olds?.["encryptionConfigurations"] ?? UNKNOWN,
      imageScanningConfiguration:
        news["imageScanningConfiguration"] ?? olds?.["imageScanningConfiguration"] ?? UNKNOWN,
      region: news["region"] ?? olds?.["region"] ?? connection.config.region,
    };
    return compact({ ...news, ...kept, ...computed });
  },

  create: createRepository,
  read: readRepository,
  update: updateRepository,
  delete: deleteRepository,
};

function filterProblem(value: Json): string | undefined {
  const filter = String(value);
  if (!/^[a-zA-Z0-9._*-]{1,128}$/.test(filter)) {
    return "must contain only letters, numbers, and special characters (._*-), 1 to 128 of them";
  }
  const wildcards = filter.split("*").length - 1;
  return wildcards > 2
    ? "Invalid filter pattern: Image tag mutability exclusion filter can contain a maximum of 2 wildcards (*)"
    : undefined;
}

/** No block is the same as any block, and a KMS key that AWS chose is no difference from none. */
function isSameEncryption(old: Json | undefined, now: Json | undefined): boolean {
  const before = objectList({ old: old ?? null }, "old");
  const after = objectList({ now: now ?? null }, "now");
  if (after.length === 0) {
    return true;
  }
  return (
    before.length === after.length &&
    after.every((block, index) => {
      const was = before[index] ?? {};
      return (
        block["encryptionType"] === was["encryptionType"] &&
        [undefined, was["kmsKey"]].includes(block["kmsKey"])
      );
    })
  );
}
