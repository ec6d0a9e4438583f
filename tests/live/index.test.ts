import assert from "node:assert/strict";
import * as source from "../../live";
import { root } from "../cli/compiled";

describe("the library for live registries", () => {
  it("is imported by the package's name, compiled, with all that its source exports", () => {
    const path = require.resolve("shared-tooling-registry/live", { paths: [root] });
    assert.equal(path, `${root}/dist/live/index.js`);
    assert.deepEqual(Object.keys(require(path)).sort(), Object.keys(source).sort());
  });

  it("loads no Pulumi", () => {
    require("../../dist/live/index.js");
    const loaded = Object.keys(require.cache).filter((file) => file.startsWith(`${root}/dist/`));
    const imports = loaded.flatMap((file) => require.cache[file]?.children.map(({ id }) => id) ?? []);
    assert.ok(loaded.length > 5);
    assert.deepEqual(
      imports.filter((file) => file.includes("/@pulumi/")),
      [],
    );
  });
});
