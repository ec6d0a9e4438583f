import assert from "node:assert/strict";
import { ownCommand } from "./own-command";

const config = {
  repositories: ["team/api"],
  registry: { accountSettings: { BLOB_MOUNTING: "ENABLED" } },
};

const text = `# registry accountSettings BLOB_MOUNTING: pulumi up writes over what is there, which another stack or somebody by hand may have set
--- registry accountSettings BLOB_MOUNTING (live)
+++ registry accountSettings BLOB_MOUNTING (planned)
@@ -1,1 +1,1 @@
-"DISABLED"
+"ENABLED"
# registry settings are written by pulumi up alone
`;

describe("a registry's own settings, in the commands drift and ensure", function () {
  this.timeout(60_000);
  const command = ownCommand(config);

  it("ensure --all reports how they differ, writes none of them, and ends with 0", async () => {
    const { status, stdout, stderr } = await command.run("ensure", "--all");
    assert.equal(status, 0, stderr);
    assert.ok(stderr.endsWith(text), stderr);
    assert.equal(stdout.split("\n").at(-2), "repositories: 1, with failures: 0");
    assert.ok(command.wire.calls.every(({ operation }) => operation !== "PutAccountSetting"));
  });

  it("drift shows how they differ and ends with 1, with --fix too, which writes none of them", async () => {
    for (const flags of [[], ["--fix"]]) {
      const { status, stdout } = await command.run("drift", ...flags);
      assert.equal(status, 1);
      assert.ok(stdout.startsWith(text), stdout);
      assert.ok(command.wire.calls.every(({ operation }) => operation !== "PutAccountSetting"));
    }
  });

  it("drift --json has them under settings", async () => {
    const { status, stdout } = await command.run("drift", "--json");
    assert.equal(status, 1);
    const [note] = text.split("\n");
    assert.deepEqual(JSON.parse(stdout), {
      differences: [],
      failures: [],
      settings: {
        differences: [
          {
            setting: "accountSettings",
            name: "BLOB_MOUNTING",
            from: "DISABLED",
            to: "ENABLED",
            notes: [note?.split(": ")[1]],
          },
        ],
        failures: [],
      },
    });
  });

  it("are left out in another Region than config's", async () => {
    const { stdout } = await command.run("drift", "--json", "--region", "eu-central-1");
    assert.deepEqual(Object.keys(JSON.parse(stdout) as object), ["differences", "failures"]);
  });

  it("drift ends with 3 where they can't be read", async () => {
    command.wire.before = ({ operation }) =>
      operation === "GetAccountSetting"
        ? { status: 400, type: "AccessDeniedException", message: "not authorized" }
        : undefined;
    const { status, stdout } = await command.run("drift");
    assert.equal(status, 3);
    assert.ok(
      stdout.startsWith("registry accountSettings: can't be read: AccessDeniedException: not authorized\n"),
      stdout,
    );
  });
});
