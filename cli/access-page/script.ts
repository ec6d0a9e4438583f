import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The browser's modules, each before those that import it. */
const modules = [
  "data",
  ...["dom", "search", "rows", "matrix", "blocks", "details", "overview", "print", "main"].map(
    (name) => `browser/${name}`,
  ),
];

/**
 * The browser's code as one script: its modules as the compiler left them (CommonJS), and what connects them.
 *
 * @throws Error if it can't stand in a script element
 */
export function browserScript(): string {
  const parts = modules.map(
    (path) => `${JSON.stringify(nameOf(path))}: (exports, require) => {\n${compiled(path)}}`,
  );
  const script = `(() => {
"use strict";
const modules = {\n${parts.join(",\n")}\n};
const loaded = {};
const load = (path) => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!(name in loaded)) {
    loaded[name] = {};
    modules[name](loaded[name], load);
  }
  return loaded[name];
};
load("main");
})();
`;
  if (/<\/script|<!--/i.test(script)) {
    throw new Error("the browser's code has </script or <!-- in it, which would end or change its element");
  }
  return script;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A module's JavaScript: it stands beside this file once that is compiled; from the sources it is made here. */
function compiled(path: string): string {
  const source = join(__dirname, `${path}.ts`);
  if (!existsSync(source)) {
    return readFileSync(join(__dirname, `${path}.js`), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  }
  const { transpileModule, ScriptTarget, ModuleKind } = require("typescript") as typeof import("typescript");
  const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS, removeComments: true };
  return transpileModule(readFileSync(source, "utf8"), { compilerOptions }).outputText;
}
