import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { configOf } from "../upgrade/deployable";
import { type RecordedStack, readRecorded, recordedVersions, stackName, stacks } from "../upgrade/recorded";
import { engineTimeout, Stack, theSandbox } from "./support";

interface Step {
  op: string;
  urn: string;
  diffReasons?: string[] | null;
  newState?: { outputs?: Record<string, unknown> };
}

/**
 * What the first `up` of a version's stacks does to resources, by URN's end; nothing where a version isn't named.
 * CHANGELOG.md says each of these.
 */
const expected: Record<string, Partial<Record<RecordedStack, Record<string, string>>>> = {};

for (const version of recordedVersions()) {
  describe(`Stacks that ${version} deployed, on the real engine`, function () {
    this.timeout(engineTimeout);
    const recorded = readRecorded(version);
    const deployed = {} as Record<RecordedStack, Stack>;

    before(async () => {
      const sandbox = theSandbox();
      const project = await sandbox.project(`upgrade-${version}`);
      for (const stack of stacks) {
        const name = stackName(version, stack);
        const config = configOf(version, stack, recorded.config);
        deployed[stack] = await Stack.create(sandbox, project, name, config);
        const file = join(project.directory, `${name}.json`);
        await writeFile(file, JSON.stringify(recorded.states[stack]));
        await deployed[stack].succeed("stack", "import", "--file", file);
      }
    });

    it("are previewed without a replacement and without a deletion, and with what CHANGELOG says alone", async () => {
      for (const stack of stacks) {
        const output = JSON.parse(await deployed[stack].succeed("preview", "--json", "--diff"));
        const steps = (output.steps as Step[]).filter(({ op }) => op !== "same" && op !== "read");
        assert.deepEqual(
          Object.fromEntries(steps.map(({ op, urn }) => [urn.split("::").slice(2).join("::"), op])),
          expected[version]?.[stack] ?? {},
          `the ${stack} stack`,
        );
      }
    });

    it("are updated without a write to AWS, and leave to their consumers what these read", async () => {
      assert.deepEqual(await deployed.tooling.writes(() => deployed.tooling.up()), []);
      const { contract } = await deployed.tooling.project.outputs(deployed.tooling.name);
      assert.deepEqual(within(contract, recorded.contract), recorded.contract);
      assert.deepEqual(await deployed.staging.writes(() => deployed.staging.up()), []);
    });
  });
}

/** What of `value` an older reader knows: the keys that `known` has, at every depth. */
function within(value: unknown, known: unknown): unknown {
  if (typeof known !== "object" || known === null || Array.isArray(known)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(known).map(([key, entry]) => [
      key,
      within((value as Record<string, unknown>)[key], entry),
    ]),
  );
}
