import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");
const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

describe("the package as it is published", function () {
  this.timeout(60_000);

  it("holds compiled JavaScript, types, the schema, the plugin's two files, and no more", () => {
    // Without its scripts: `prepare` would build once more.
    const arguments_ = ["pack", "--dry-run", "--json", "--ignore-scripts"];
    const [{ files }] = JSON.parse(
      execFileSync("npm", arguments_, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
    const paths: string[] = files.map(({ path }: { path: string }) => path).sort();
    const isCompiled = (path: string) =>
      /^dist\/(components|ecr|live)\/.*\.(js|d\.ts)$/.test(path) ||
      /^dist\/(cli|plugin)\/.*(?<!\.d\.ts)$/.test(path);
    assert.deepEqual(
      paths.filter((path) => !isCompiled(path)),
      [
        "LICENSE",
        "README.md",
        "package.json",
        "plugin/PulumiPlugin.yaml",
        "plugin/package.json",
        "schema.json",
      ],
    );
    for (const path of [
      "components/index.d.ts",
      "live/index.d.ts",
      "cli/shared-registry.js",
      "plugin/serve.js",
    ]) {
      assert.ok(paths.includes(`dist/${path}`), path);
    }
    const kinds = new Set(paths.filter(isCompiled).map((path) => path.replace(/^.*?(?=(\.d)?\.\w+$)/, "")));
    assert.deepEqual([...kinds].sort(), [".css", ".d.ts", ".js"]);
  });

  it("has nothing that publint finds wrong", async () => {
    const { publint } = await import("publint");
    const { messages } = await publint({ pkgDir: root, strict: true, pack: false });
    assert.deepEqual(messages, []);
  });

  it("loads, for its components, neither the root of @pulumi/aws nor awsx nor the AWS SDK", () => {
    const loaded = modulesOf("dist/components/index.js");
    assert.deepEqual(
      loaded.filter((file) => /@pulumi\/(aws\/index|awsx\/)|node_modules\/(@aws-sdk|@smithy)\//.test(file)),
      [],
    );
    const count = (part: string) => loaded.filter((file) => file.includes(part)).length;
    assert.ok(count("/node_modules/@pulumi/aws/") > 1, "the modules of @pulumi/aws are counted");
    assert.ok(
      count("/node_modules/@pulumi/aws/") <= 30,
      `${count("/node_modules/@pulumi/aws/")} of @pulumi/aws`,
    );
    assert.ok(count(`${root}/dist/`) <= 150, `${count(`${root}/dist/`)} of its own`);
  });

  it("loads for the command's help less than for any command", () => {
    const loaded = modulesOf("dist/cli/shared-registry.js", "--help").filter(
      (file) => !file.startsWith("node:"),
    );
    assert.ok(loaded.length <= 40, `${loaded.length} modules`);
  });
});

describe("the package's supply chain", () => {
  it("has a lockfile without addresses: npm asks the registry that it is configured for, and checks each digest", () => {
    const { packages } = read("package-lock.json") as { packages: Record<string, Record<string, unknown>> };
    const names = Object.keys(packages).filter((name) => name !== "");
    assert.ok(names.length > 100);
    const withAddress = names.filter((name) => {
      const { resolved } = packages[name] ?? {};
      return resolved !== undefined && !String(resolved).startsWith("https://registry.npmjs.org/");
    });
    assert.deepEqual(withAddress, []);
    const isBundled = (name: string) => packages[name]?.["inBundle"] === true;
    assert.deepEqual(
      names.filter(
        (name) => !isBundled(name) && !String(packages[name]?.["integrity"]).startsWith("sha512-"),
      ),
      [],
    );
  });

  it("runs nothing when it is installed", () => {
    for (const file of ["package.json", "plugin/package.json"]) {
      const scripts = Object.keys(read(file).scripts);
      assert.deepEqual(
        scripts.filter((name) => /install/.test(name)),
        [],
      );
    }
    const { packages } = read("package-lock.json") as { packages: Record<string, Record<string, unknown>> };
    const shipped = Object.entries(packages).filter(
      ([, its]) => its["hasInstallScript"] === true && its["dev"] !== true && its["devOptional"] !== true,
    );
    assert.deepEqual(shipped, []);
  });

  it("has @pulumi/awsx as an optional peer, and for its own tests", () => {
    const { dependencies, peerDependencies, peerDependenciesMeta, devDependencies } = read("package.json");
    assert.ok("@pulumi/awsx" in peerDependencies && "@pulumi/awsx" in devDependencies);
    assert.ok(!("@pulumi/awsx" in dependencies));
    assert.deepEqual(peerDependenciesMeta, { "@pulumi/awsx": { optional: true } });
  });
});

/** Files of the modules that a compiled file loads. */
function modulesOf(file: string, ...args: string[]): string[] {
  const print = `process.on("exit", () => process.stderr.write("\\n" + JSON.stringify(Object.keys(require.cache))))`;
  const code = `${print}; process.argv.splice(1, 0, ${JSON.stringify(join(root, file))}); require(process.argv[1])`;
  const { stderr } = spawnSync(process.execPath, ["-e", code, "--", ...args], { encoding: "utf8" });
  return JSON.parse(stderr.slice(stderr.lastIndexOf("\n") + 1));
}
