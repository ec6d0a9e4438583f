import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { atLeast, ENGINE_VERSION, findEngine } from "../../sandbox/engine";
import { script, withDirectory } from "./support";

/** Directories for PATH and the cache, and an environment that names them and nothing else. */
async function withPath(use: (bin: string, own: NodeJS.ProcessEnv, cache: string) => Promise<void>) {
  await withDirectory(async (directory) => {
    const [bin, cache] = [join(directory, "bin"), join(directory, "cache")];
    await mkdir(bin);
    await use(bin, { PATH: bin, SHARED_TOOLING_REGISTRY_CACHE: cache }, cache);
  });
}

const silent = () => undefined;

/** A `go` whose build writes an executable that says what it is. */
function fakeGo(bin: string) {
  return script(
    bin,
    "go",
    'while [ "$1" != "-o" ]; do shift; done',
    "/bin/sleep 0.2",
    'echo "a whole engine" > "$2"',
  );
}

describe("versions", () => {
  const cases: [string, string, boolean][] = [
    ["3.230.0", "3.230.0", true],
    ["v3.230.1", "3.230.0", true],
    ["3.231.0-alpha.1+dirty", "3.230.0", true],
    ["4.0.0", "3.230.0", true],
    ["3.229.9", "3.230.0", false],
    ["3.99.0", "3.230.0", false],
    ["2.300.0", "3.230.0", false],
  ];
  for (const [version, wanted, expected] of cases)
    it(`${version} is ${expected ? "at least" : "below"} ${wanted}`, () =>
      assert.equal(atLeast(version, wanted), expected));
});

describe("finding an engine", () => {
  it("takes a pulumi on PATH that is new enough", () =>
    withPath(async (bin, own) => {
      const pulumi = await script(bin, "pulumi", "echo v3.231.2");
      const engine = await findEngine(silent, own);
      assert.deepEqual([engine.pulumi, engine.source, engine.version], [pulumi, "PATH", "3.231.2"]);
    }));

  it("passes over an older one, says so, and builds its own into the cache", () =>
    withPath(async (bin, own, cache) => {
      const pulumi = await script(bin, "pulumi", "echo v3.100.0");
      await fakeGo(bin);
      const news: string[] = [];
      const engine = await findEngine((line) => void news.push(line), own);
      assert.deepEqual([engine.source, engine.version], ["built", ENGINE_VERSION]);
      assert.ok(engine.pulumi.startsWith(cache));
      assert.deepEqual(news, [
        `engine: ${pulumi} is 3.100.0, older than ${ENGINE_VERSION}: not used`,
        `engine: building pulumi ${ENGINE_VERSION} from source, once; this takes a few minutes`,
      ]);
    }));

  it("builds once and takes it from the cache afterwards", () =>
    withPath(async (bin, own) => {
      await fakeGo(bin);
      const { pulumi } = await findEngine(silent, own);
      const again = await findEngine(silent, own);
      assert.deepEqual([again.pulumi, again.source], [pulumi, "cache"]);
    }));

  it("lets two builds at once both succeed, and leaves nothing but the engine", () =>
    withPath(async (bin, own) => {
      await fakeGo(bin);
      const [one, other] = await Promise.all([findEngine(silent, own), findEngine(silent, own)]);
      assert.equal(one.pulumi, other.pulumi);
      assert.equal(await readFile(one.pulumi, "utf8"), "a whole engine\n");
      assert.deepEqual(await readdir(one.directory), ["pulumi"]);
    }));

  it("reports a failing build with Go's words and leaves no half of an engine", () =>
    withPath(async (bin, own, cache) => {
      await script(
        bin,
        "go",
        'while [ "$1" != "-o" ]; do shift; done',
        'echo half > "$2"; echo "no space left" >&2; exit 1',
      );
      await assert.rejects(findEngine(silent, own), /building the Pulumi engine failed .*\nno space left$/s);
      const [directory = ""] = await readdir(cache);
      assert.deepEqual(await readdir(join(cache, directory)), []);
    }));

  it("names both ways out when there is neither an engine nor Go", () =>
    withPath(async (_bin, own) => {
      await assert.rejects(findEngine(silent, own), {
        message:
          `no Pulumi engine: neither \`pulumi\` ${ENGINE_VERSION} or later nor \`go\` is on PATH. ` +
          "Install Pulumi (https://www.pulumi.com/docs/install/), or install Go (https://go.dev/dl/) " +
          "and the sandbox builds the engine from source, once.",
      });
    }));
});
