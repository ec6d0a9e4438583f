import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type AnalyzeResult, Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer.js";
import * as components from "../../components";

const root = resolve(__dirname, "../..");
const names = [
  "ImagePublisher",
  "ImagePuller",
  "RegistrySettings",
  "SharedRegistryReference",
  "SharedToolingRegistry",
];
const sets = [
  "Access",
  "CreationOccasion",
  "EncryptionType",
  "ImageTagMutability",
  "LifecyclePreset",
  "Removal",
  "ScanFrequency",
  "ScanType",
] as const;

describe("the package's components", () => {
  it("are these five, beside the closed sets of values that their arguments take", () => {
    assert.deepEqual(Object.keys(components).sort(), [...sets, ...names].sort());
  });

  describe("as Pulumi's analyzer sees them for other languages", () => {
    let result: AnalyzeResult;
    before(function () {
      this.timeout(60_000);
      result = analyzed();
    });

    it("are accepted, all of them", () => {
      assert.deepEqual(Object.keys(result.components).sort(), names);
    });

    it("take these arguments", () => {
      assert.deepEqual(signature(result.components["SharedToolingRegistry"]?.inputs), [
        "repositories",
        "environments?",
        "publishers?",
        "defaults?",
        "partition?",
        "tags?",
        "replicas?",
        "replicationRule?",
      ]);
      assert.deepEqual(signature(result.components["SharedRegistryReference"]?.inputs), [
        "stack",
        "environment",
        "images?",
        "imageMappings?",
        "region?",
        "fallback?",
      ]);
      assert.deepEqual(signature(result.components["RegistrySettings"]?.inputs), [
        "region?",
        "partition?",
        "repositories?",
        "registryArgs?",
        "scanning?",
        "registryPolicy?",
        "replication?",
        "creationTemplates?",
        "pullThroughCache?",
        "accountSettings?",
      ]);
      assert.deepEqual(signature(result.components["ImagePuller"]?.inputs), [
        "registry",
        "roles",
        "repositories?",
      ]);
      assert.deepEqual(signature(result.components["ImagePublisher"]?.inputs), [
        "registry",
        "roles",
        "repositories",
      ]);
    });

    it("give these outputs, none optional", () => {
      assert.deepEqual(signature(result.components["SharedToolingRegistry"]?.outputs), [
        "repositoryUrls",
        "repositoryArns",
        "policyDocuments",
        "lifecyclePolicies",
        "contract",
        "blueprint",
      ]);
      assert.deepEqual(signature(result.components["SharedRegistryReference"]?.outputs), [
        "images",
        "repositoryUrls",
        "repositoryArns",
        "layerBucketPolicy",
        "pullPolicy",
      ]);
      for (const name of ["ImagePuller", "ImagePublisher"]) {
        assert.deepEqual(signature(result.components[name]?.outputs), ["policyDocument", "policyNames"]);
      }
    });

    it("have these types, each closed set of values an enumeration", () => {
      const { typeDefinitions } = result;
      assert.deepEqual(Object.keys(typeDefinitions).sort(), [
        "Access",
        "BlueprintPlan",
        "BlueprintReader",
        "ContractReplica",
        "ContractRepository",
        "CreationOccasion",
        "CreationTemplateSettings",
        "EncryptionSettings",
        "EncryptionType",
        "EnvironmentReaders",
        "ImageSettings",
        "ImageTagMutability",
        "LifecyclePreset",
        "LifecycleRule",
        "LifecycleSettings",
        "OrganizationReaders",
        "Publishers",
        "PullThroughCacheSettings",
        "RegistryBlueprint",
        "RegistryContract",
        "RegistryRepositories",
        "Removal",
        "ReplicaRepository",
        "ReplicationDestination",
        "ReplicationRule",
        "RepositorySettings",
        "RuntimeBlueprint",
        "ScanFrequency",
        "ScanType",
        "ScanningRule",
        "ScanningSettings",
        "SharedToolingRegistryArgs",
        "TagSelection",
      ]);
      const exported = new Map<string, object>(Object.entries(components));
      for (const name of sets) {
        assert.deepEqual(
          typeDefinitions[name]?.enum?.map(({ value }) => value),
          Object.values(exported.get(name) ?? {}),
        );
      }
    });

    it("take account ids as inputs, all the rest as plain values", () => {
      assert.deepEqual(result.typeDefinitions["EnvironmentReaders"]?.properties?.["accounts"]?.items, {
        type: "string",
      });
      assert.deepEqual(result.typeDefinitions["EnvironmentReaders"]?.properties?.["roles"]?.items, {
        type: "string",
        plain: true,
      });
    });

    it("take roles and a registry's ARNs as inputs, as other components give them", () => {
      assert.deepEqual(result.components["ImagePuller"]?.inputs["roles"]?.items, { type: "string" });
      assert.deepEqual(result.typeDefinitions["RegistryRepositories"]?.properties?.["repositoryArns"], {
        type: "object",
        additionalProperties: { type: "string" },
        description: "ARNs by name of repository.",
      });
    });

    it("have descriptions of words: a link in a docstring would come out as an object", () => {
      assert.doesNotMatch(JSON.stringify(result), /\[object Object\]/);
    });
  });
});

/** What the analyzer makes of the sources, without the rest of the repository. */
function analyzed(): AnalyzeResult {
  const directory = mkdtempSync(join(tmpdir(), "analyzer-"));
  try {
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { types: [] },
      include: [join(root, "components")],
    };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
    const main = join(root, "components/index.js");
    return new Analyzer(directory, "shared-tooling-registry", { main }, new Set(names)).analyze();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function signature(properties: Record<string, { optional?: boolean }> | undefined): string[] {
  return Object.entries(properties ?? {}).map(([name, { optional }]) => `${name}${optional ? "?" : ""}`);
}
