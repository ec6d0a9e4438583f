import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { accountConfig } from "../../sandbox/accounts";
import { run } from "../../sandbox/process";
import { schemaFile, schemaOf } from "../extracted-schema";
import { engineTimeout, Stack, theSandbox } from "./support";

const root = resolve(__dirname, "..", "..");
const example = join(root, "examples", "minimal");

/** A project that has nothing but what a user's has: the installed tarball, its peers, and the example's files. */
async function installed(directory: string): Promise<string> {
  const packed = await succeed("npm", ["pack", "--ignore-scripts", "--pack-destination", directory], root);
  const project = join(directory, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true }));
  for (const file of ["index.ts", "Pulumi.yaml"]) await copyFile(join(example, file), join(project, file));
  const compilerOptions = {
    strict: true,
    module: "nodenext",
    target: "es2022",
    noEmit: true,
    types: ["node"],
  };
  const tsconfig = { compilerOptions, files: ["index.ts"], "ts-node": { transpileOnly: true } };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const peers = ["@pulumi/pulumi", "@pulumi/aws", "typescript"].map(
    (name) => `${name}@${devDependencies[name]}`,
  );
  const tarball = join(directory, packed.trim().split("\n").at(-1) ?? "");
  const flags = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  await succeed("npm", ["install", ...flags, tarball, ...peers], project);
  return project;
}

/** @returns what the command prints; fails the test with all of its output if it fails */
async function succeed(command: string, args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { cwd });
  assert.equal(code, 0, `${command} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

describe("The packed package, installed into an empty project elsewhere, on the real engine", function () {
  this.timeout(engineTimeout);
  let directory: string;
  let project: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "package-"));
    project = await installed(directory);
  });

  after(() => rm(directory, { recursive: true, force: true }));

  it("has the command", async () => {
    const config = join(root, "stacks", "Pulumi.tooling.yaml");
    const output = await succeed("npx", ["shared-registry", "plan", "--json", "--config", config], project);
    assert.deepEqual(Object.keys(JSON.parse(output).repositories), ["team/api", "team/worker"]);
  });

  it("compiles examples/minimal with its own types, checked", async () => {
    assert.equal(await succeed("npx", ["tsc", "--project", "."], project), "");
  });

  it("previews examples/minimal", async () => {
    const sandbox = theSandbox();
    const main = join(project, "index.ts");
    const created = await sandbox.project("packaged", { main, projectName: "packaged" });
    const stack = await Stack.create(sandbox, created, "dev", accountConfig("tooling"));
    assert.match(await stack.succeed("preview"), /\+ 8 to create/);
  });

  it("is a plugin, which serves the committed schema", async () => {
    const plugin = join(project, "node_modules", "shared-tooling-registry", "plugin");
    assert.equal(await schemaOf(theSandbox(), plugin), await readFile(schemaFile, "utf8"));
  });
});
