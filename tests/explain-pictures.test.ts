import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explainPictures } from "./explain-pictures";

const directory = join(__dirname, "..", "docs", "pictures");

describe("the pictures in docs/access.md", () => {
  for (const [name, picture] of Object.entries(explainPictures())) {
    it(`${name} shows what the command prints now (npm run docs:pictures makes it anew)`, () => {
      assert.equal(readFileSync(join(directory, name), "utf8"), picture);
    });
  }
});
