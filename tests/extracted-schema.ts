/** The schema of the components as Pulumi's own analyzer reads it from their source, through the engine. */

import { mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Sandbox } from "../sandbox/sandbox";

const root = resolve(__dirname, "..");

/** Where it is committed, and served from. */
export const schemaFile = join(root, "schema.json");

/**
 * Extracts the schema, from the sources and the compiled components.
 *
 * The analyzer wants a package whose entry lies beside its sources; this one's is compiled elsewhere, so it is
 * given a package of the same name that has the sources as its export.
 *
 * @returns JSON text, as it is committed
 */
export async function extractSchema(sandbox: Sandbox): Promise<string> {
  const { name, version, description } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const directory = await mkdtemp(join(sandbox.directory, "schema-"));
  const write = (file: string, value: unknown) => writeFile(join(directory, file), JSON.stringify(value));
  await write("package.json", {
    ...{ name, version, description },
    main: join(root, "dist", "components", "index.js"),
    exports: join(root, "components", "index.ts"),
  });
  await write("PulumiPlugin.yaml", { runtime: "nodejs" });
  await write("tsconfig.json", {
    extends: join(root, "tsconfig.json"),
    include: [join(root, "components", "index.ts")],
  });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  const schema = JSON.parse(await schemaOf(sandbox, directory));
  Object.assign(schema.language.go, forGo);
  return textOf(schema);
}

/**
 * What Pulumi's generator for Go has to be told: of objects that stand in maps alone it otherwise makes no type for
 * arguments, and the SDK that it generates doesn't compile (seen with 3.230).
 */
const forGo = { generateExtraInputTypes: true };

function textOf(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/**
 * The schema that a plugin serves to the engine.
 *
 * @param source a directory with a PulumiPlugin.yaml
 */
export async function schemaOf(sandbox: Sandbox, source: string): Promise<string> {
  const { stdout } = await sandbox.succeed(["package", "get-schema", source]);
  return textOf(JSON.parse(stdout));
}
