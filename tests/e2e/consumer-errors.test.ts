import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../sandbox/sandbox";
import { consumerConfig, engineTimeout, Stack, theSandbox, toolingConfig } from "./support";

const registryStack = "organization/shared-tooling-registry/errors-tooling";

const wanting = (change: Record<string, unknown>) =>
  consumerConfig({
    registryStack,
    environment: "staging",
    images: { api: { repository: "errors/api", tag: "v1" } },
    ...change,
  });

/** A program that exports some outputs and nothing else. */
async function exporting(sandbox: Sandbox, name: string, outputs: object): Promise<string> {
  const directory = join(sandbox.directory, "programs", name);
  await mkdir(directory, { recursive: true });
  await symlink(join(__dirname, "..", "..", "node_modules"), join(directory, "node_modules"));
  await writeFile(join(directory, "package.json"), "{}");
  await writeFile(join(directory, "index.js"), `module.exports = ${JSON.stringify(outputs)};`);
  const project = await sandbox.project(name, { main: directory, projectName: name });
  await (await Stack.create(sandbox, project, "other", {})).up();
  return `organization/${name}/other`;
}

describe("A consumer that asks for what it can't have fails at preview, on the real engine", function () {
  this.timeout(engineTimeout);
  let stack: Stack;
  let newer: string;
  let bare: string;

  before(async () => {
    const sandbox = theSandbox();
    const project = await sandbox.project("errors");
    const repositories = { "errors/api": {}, "errors/secret": { readers: ["production"] } };
    const environments = { staging: ["222222222222"], production: ["333333333333"] };
    const tooling = await Stack.create(
      sandbox,
      project,
      "errors-tooling",
      toolingConfig({ repositories, environments }),
    );
    const programs = Promise.all([
      exporting(sandbox, "newer", { contract: { version: 2, repositories: {} } }),
      exporting(sandbox, "bare", { something: "else" }),
    ]);
    await tooling.up();
    [newer, bare] = await programs;
    stack = await Stack.create(sandbox, project, "errors-consumer", wanting({}));
  });

  const failure = async (change: Record<string, unknown>) => {
    await stack.configure(wanting(change));
    return stack.fail("preview");
  };

  it("an unknown repository, with the nearest name, and one that it may not read, in one error", async () => {
    const images = { api: { repository: "errors/apo", tag: "v1" }, secret: "errors/secret:v1" };
    const output = await failure({ images });
    assert.match(
      output,
      /error: SharedRegistryReference "registry" has 2 errors: images\.api: there is no repository "errors\/apo" in the shared registry; did you mean "errors\/api"\? \[repository-unknown\] images\.secret: environment "staging" may not read repository "errors\/secret" \(its environments: production\): let it in in the tooling stack's config, then run pulumi up there \[environment-unauthorized\]/,
    );
  });

  it("an environment that the registry doesn't know, with the nearest name", async () => {
    assert.match(
      await failure({ environment: "stagin" }),
      /environment: environment "stagin" may read no repository of the shared registry; did you mean "staging"\? \(environments there: production, staging\)/,
    );
  });

  it("a contract of version 2", async () => {
    assert.match(
      await failure({ registryStack: newer }),
      /stack: stack organization\/newer\/other exports contract version 2, this package reads version 1: upgrade shared-tooling-registry in this stack \[contract-version\]/,
    );
  });

  it("a stack without a contract", async () => {
    assert.match(
      await failure({ registryStack: bare }),
      /stack: stack organization\/bare\/other has no output "contract": run pulumi up on it first, with role: tooling, or export the contract of its SharedToolingRegistry \[contract-missing\]/,
    );
  });

  it("a stack that doesn't exist: the engine's own words, which README explains", async () => {
    assert.match(
      await failure({ registryStack: "organization/shared-tooling-registry/nowhere" }),
      /unknown stack "organization\/shared-tooling-registry\/nowhere"/,
    );
  });
});
