import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { problemCodes } from "../ecr/problem";

const root = resolve(__dirname, "..");

describe("the rooms of this repository", function () {
  this.timeout(60_000);

  it("import one way only", () => {
    assert.deepEqual(violations(root, ["index.ts", "components", "ecr", "stacks", "cli", "sandbox"]), []);
  });

  it("are watched by rules that can fail", () => {
    const wrong: Record<string, string> = {
      "ecr/up.ts": 'import "../components/ok";',
      "ecr/machine.ts": 'import "node:fs";',
      "ecr/sdk.ts": 'import "@aws-sdk/client-ecr";',
      "ecr/cycle.ts": 'import "./back";',
      "ecr/back.ts": 'import "./cycle";',
      "ecr/type.ts": 'import type { ok } from "../cli/ok"; export type Ok = typeof ok;',
      "components/up.ts": 'import "../stacks/ok";',
      "components/root.ts": 'import "@pulumi/aws";',
      "stacks/across.ts": 'import "../cli/ok";',
      "cli/across.ts": 'import "../components/ok";',
      "sandbox/across.ts": 'import "../ecr/ok";',
    };
    const right = ["components", "ecr", "stacks", "cli", "sandbox"].map((room) => [
      `${room}/ok.ts`,
      "export const ok = 1;",
    ]);
    const directory = mkdtempSync(join(tmpdir(), "rooms-"));
    try {
      for (const [file = "", text = ""] of [...Object.entries(wrong), ...right]) {
        mkdirSync(join(directory, dirname(file)), { recursive: true });
        writeFileSync(join(directory, file), text);
      }
      cpSync(join(root, "tsconfig.json"), join(directory, "tsconfig.json"));
      symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
      const found = violations(directory, ["components", "ecr", "stacks", "cli", "sandbox"]);

      assert.deepEqual(found.sort(), [
        "cli-imports-only-what-it-may: cli/across.ts",
        "components-imports-only-what-it-may: components/up.ts",
        "ecr-imports-only-what-it-may: ecr/type.ts",
        "ecr-imports-only-what-it-may: ecr/up.ts",
        "ecr-is-pure: ecr/sdk.ts",
        "ecr-touches-no-machine: ecr/machine.ts",
        "no-aws-package-root: components/root.ts",
        "no-cycles: ecr/back.ts",
        "sandbox-imports-only-what-it-may: sandbox/across.ts",
        "stacks-imports-only-what-it-may: stacks/across.ts",
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("docs/problems.md", () => {
  const text = readFileSync(join(root, "docs/problems.md"), "utf8");
  const rows = [...text.matchAll(/^\| `([a-z-]+)` *\| (.*?) *\|/gm)].map(([, code = "", meaning = ""]) => ({
    code,
    meaning,
  }));

  it("lists every code there is and no other, sorted", () => {
    assert.deepEqual(
      rows.map(({ code }) => code),
      Object.keys(problemCodes).sort(),
    );
  });

  it("says of each what the code says of it", () => {
    for (const { code, meaning } of rows) {
      const own = problemCodes[code as keyof typeof problemCodes];
      assert.ok(meaning.replaceAll("`", "").startsWith(own), `${code}: ${meaning}`);
    }
  });
});

describe("the tests", () => {
  it("are named after the file that they test", () => {
    const strays = ["ecr", "components", "stacks", "cli"].flatMap((room) =>
      readdirSync(join(root, "tests", room), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".test.ts") && basename(file) !== "properties.test.ts")
        .map((file) => `${room}/${file.replace(/\.test\.ts$/, ".ts")}`)
        .filter((file) => !existsSync(join(root, file))),
    );
    assert.deepEqual(strays, []);
  });
});

/** `rule: file` for each import that breaks a rule. */
function violations(directory: string, paths: string[]): string[] {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const options = ["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json"];
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options, ...paths], {
    cwd: directory,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(stderr, "");
  const { summary } = JSON.parse(stdout);
  assert.ok(summary.totalCruised > 10, `${summary.totalCruised} files`);
  return summary.violations.map(
    ({ rule, from }: { rule: { name: string }; from: string }) => `${rule.name}: ${from}`,
  );
}
