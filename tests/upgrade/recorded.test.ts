import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readConsumer, resolveImages } from "../../ecr/consumer";
import { readContract } from "../../ecr/contract";
import { readStackConfig } from "../../ecr/stack-config";
import { configOf } from "./deployable";
import { readRecorded, recordedVersions } from "./recorded";

const changelog = readFileSync(resolve(__dirname, "..", "..", "CHANGELOG.md"), "utf8");

describe("recorded versions", () => {
  it("are those that CHANGELOG.md names", () => {
    const named = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)$/gm)].map(([, version]) => version);
    assert.deepEqual(
      recordedVersions(),
      named.reverse(),
      "npm run record:upgrade records a version's stacks",
    );
  });

  for (const version of recordedVersions()) {
    const { config, contract, states } = readRecorded(version);

    it(`${version} has config that is still read, without an error`, () => {
      for (const stack of ["tooling", "staging"] as const) {
        const { problems, argumentProblems } = readStackConfig(configOf(version, stack, config));
        const errors = [...problems, ...argumentProblems].filter(({ severity }) => severity === "error");
        assert.deepEqual(errors, []);
      }
    });

    it(`${version} has a contract of which this version's consumers make the images that were made then`, () => {
      assert.deepEqual(readContract(contract, "tooling"), { contract });
      const reference = states.staging.deployment.resources.find(
        ({ type }) => type === "shared-tooling-registry:index:SharedRegistryReference",
      );
      const { environment, images, imageMappings } = config.staging;
      const { request } = readConsumer({ environment, images, imageMappings });
      assert.deepEqual(resolveImages(contract, request), {
        images: (reference as { outputs: Record<string, unknown> } | undefined)?.outputs["images"],
        problems: [],
      });
    });

    it(`${version} left nothing of the machine that recorded it`, () => {
      const text = readFileSync(join(__dirname, version, "tooling.json"), "utf8");
      assert.doesNotMatch(
        text,
        /\/tmp\/|127\.0\.0\.1|localhost|salt|"created"|"modified"|sourcePosition|stackTrace/,
      );
    });
  }
});
