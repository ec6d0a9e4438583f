import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./cli/compiled";

const readme = readFileSync(join(root, "README.md"), "utf8");

/** Names of the commands in a help text. */
function commandsIn(...command: string[]): string[] {
  const [, list = ""] = /\nCommands:\n([\s\S]*)$/.exec(run([...command, "--help"]).stdout) ?? [];
  return [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name = ""]) => name);
}

describe("README.md", () => {
  it("names every command in its table", () => {
    const [, table = ""] = /^## The commands\n([\s\S]*?)^## /m.exec(readme) ?? [];
    const cells = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = ""]) => cell);
    const named = cells.flatMap((cell) => {
      const [first = "", ...others] = [...cell.matchAll(/`(.*?)`/g)].map(([, name = ""]) => name);
      const group = first.split(" ").slice(0, -1).join(" ");
      return [first, ...others.map((name) => `${group} ${name}`)];
    });
    const all = commandsIn().flatMap((command) => {
      const subcommands = commandsIn(command).map((name) => `${command} ${name}`);
      // `access` is a command itself, beside the one below it.
      return command === "access" || subcommands.length === 0 ? [command, ...subcommands] : subcommands;
    });
    assert.ok(all.length > 15);
    assert.deepEqual(named.sort(), all.sort());
  });

  it("is about ten minutes long", () => {
    assert.ok(readme.split("\n").length <= 210);
  });
});
