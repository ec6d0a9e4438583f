import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { literals, misusedProperties, type Schema } from "./schema-use";

const root = resolve(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const schema = JSON.parse(read("schema.json")) as Schema;

/** What of a YAML program isn't as the schema has it. */
function misusesOfYaml(program: {
  resources: Record<string, { type: string; properties?: unknown }>;
  outputs?: Record<string, unknown>;
}): string[] {
  const { resources, outputs } = program;
  const wrong = Object.entries(resources)
    .filter(([, { type }]) => type.startsWith(`${schema.name}:`))
    .flatMap(([name, { type, properties = {} }]) => {
      const resource = schema.resources[type];
      return resource === undefined
        ? [`${name}: ${type}`]
        : misusedProperties(
            schema,
            properties,
            resource.inputProperties,
            resource.requiredInputs ?? [],
            name,
          );
    });
  const references = JSON.stringify([resources, outputs]).matchAll(/\$\{(\w+)\.(\w+)/g);
  for (const [reference, name = "", output = ""] of references) {
    const { type } = resources[name] ?? { type: "" };
    const isOurs = type.startsWith(`${schema.name}:`);
    if (type === "" || (isOurs && schema.resources[type]?.properties?.[output] === undefined))
      wrong.push(`${reference}}`);
  }
  return wrong;
}

/** What of a Python or Go program isn't as the schema has it. */
function misusesOfLiterals(
  program: string,
  bracket: "(" | "{",
  spelled: (property: string) => string,
): string[] {
  const used = literals(program, bracket);
  assert.ok(used.length > 4, "the program's literals are found");
  return used.flatMap(({ type, properties }) => {
    const name = type.replace(/Args$/, "");
    const token = `${schema.name}:index:${name}`;
    const known = schema.resources[token]?.inputProperties ?? schema.types[token]?.properties;
    if (known === undefined) return [type];
    const spellings = Object.keys(known).map(spelled);
    return properties
      .filter((property) => !spellings.includes(property))
      .map((property) => `${type}.${property}`);
  });
}

const snake = (property: string) => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const pascal = (property: string) => property.replace(/^./, (letter) => letter.toUpperCase());

describe("examples in other languages, whose hosts can't be had here, so that none is run", () => {
  it("examples/yaml uses components, properties, types of values and outputs as schema.json has them", () => {
    assert.deepEqual(misusesOfYaml(parse(read("examples/yaml/Pulumi.yaml"))), []);
  });

  it("docs/languages.md does so too", () => {
    const blocks = [...read("docs/languages.md").matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) =>
      parse(text),
    );
    const programs = blocks.filter((block) => block.resources !== undefined);
    assert.ok(programs.length > 0);
    assert.deepEqual(programs.flatMap(misusesOfYaml), []);
  });

  it("examples/python names components, types and properties that schema.json has", () => {
    assert.deepEqual(misusesOfLiterals(read("examples/python/__main__.py"), "(", snake), []);
  });

  it("examples/go names components, types and properties that schema.json has", () => {
    assert.deepEqual(misusesOfLiterals(read("examples/go/main.go"), "{", pascal), []);
  });

  it("are noticed when they are wrong", () => {
    const type = "shared-tooling-registry:index:SharedToolingRegistry";
    const properties = { repositories: { "team/api": { reader: [], scanOnPush: "yes" } }, environment: {} };
    assert.deepEqual(
      misusesOfYaml({ resources: { registry: { type, properties } }, outputs: { a: "${registry.urls}" } }),
      [
        "registry.repositories.team/api.reader: unknown",
        "registry.repositories.team/api.scanOnPush: not a boolean",
        "registry.environment: unknown",
        "${registry.urls}",
      ],
    );
    const wrong = read("examples/python/__main__.py").replace("older_than_days", "olderThanDays");
    assert.deepEqual(misusesOfLiterals(wrong, "(", snake), ["LifecycleRuleArgs.olderThanDays"]);
    const wrongGo = read("examples/go/main.go").replace("Readers:", "Reader:");
    assert.deepEqual(misusesOfLiterals(wrongGo, "{", pascal), ["RepositorySettingsArgs.Reader"]);
  });

  it("have the plugin where the installed package has it", () => {
    for (const language of ["yaml", "python", "go"]) {
      const { packages } = parse(read(`examples/${language}/Pulumi.yaml`));
      assert.deepEqual(packages, { [schema.name]: `./node_modules/${schema.name}/plugin` });
    }
    assert.ok(existsSync(join(root, "plugin", "PulumiPlugin.yaml")));
  });
});
