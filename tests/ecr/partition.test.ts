import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { partitions, readPartition } from "../../ecr/partition";
import { read } from "../reading";

describe("the partitions", () => {
  it("are those of the AWS SDK's own table", () => {
    assert.deepEqual([...partitions], sdkPartitions().sort());
  });

  it("are aws where none is given", () => {
    assert.deepEqual(read(undefined, readPartition), { value: "aws", problems: [] });
  });
});

/** The ids in the table that the AWS SDK resolves endpoints with. */
function sdkPartitions(): string[] {
  const ofClient = createRequire(require.resolve("@aws-sdk/client-ecr"));
  const core = dirname(ofClient.resolve("@aws-sdk/core/package.json"));
  const tables = readdirSync(join(core, "dist-es"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("aws/partitions.js"),
  );
  assert.equal(tables.length, 1, `the SDK's table has moved: ${tables}`);
  const source = readFileSync(join(core, "dist-es", tables[0] ?? ""), "utf8");
  return [...source.matchAll(/"id": "(aws[a-z-]*)"/g)].map(([, id]) => id ?? "");
}
