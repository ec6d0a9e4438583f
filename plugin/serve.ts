/**
 * What the engine starts for programs in other languages, through PulumiPlugin.yaml.
 *
 * Pulumi would serve the components by itself, but it would analyze their TypeScript at every start, which takes
 * ten seconds and wants sources and a compiler that an installed package hasn't. Here the schema is at hand.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { provider } from "@pulumi/pulumi";
import { ComponentsProvider } from "./provider";

const schema = readFileSync(join(__dirname, "..", "..", "schema.json"), "utf8");
void provider.main(new ComponentsProvider(schema), process.argv.slice(2));
