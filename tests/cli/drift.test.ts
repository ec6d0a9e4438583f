import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  PutImageScanningConfigurationCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { writesOf } from "../live/own-registry";
import { ownCommand } from "./own-command";

const config = { repositories: ["team/api", "team/web"], environments: { staging: ["222222222222"] } };

describe("shared-registry drift, in the emulator", function () {
  this.timeout(60_000);
  const own = ownCommand(config);

  beforeEach(async () => {
    const { status, stderr } = await own.run("ensure", "--all");
    assert.equal(status, 0, stderr);
    own.wire.calls.length = 0;
  });

  /** Someone else is let in, a role that is in it was deleted, and images aren't scanned. */
  async function change(): Promise<void> {
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadStagingAccounts",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::222222222222:root", "AROAEXAMPLEEXAMPLE12"] },
          Action: ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"],
        },
      ],
    });
    await own.direct.send(new SetRepositoryPolicyCommand({ repositoryName: "team/web", policyText }));
    await own.direct.send(
      new PutImageScanningConfigurationCommand({
        repositoryName: "team/web",
        imageScanningConfiguration: { scanOnPush: false },
      }),
    );
  }

  const note =
    'statement "ReadStagingAccounts" names AROAEXAMPLEEXAMPLE12, which is what AWS leaves of a role that was deleted: it lets nobody in';
  const diff = `# team/web repositoryPolicy: ${note}
--- team/web repositoryPolicy (live)
+++ team/web repositoryPolicy (planned)
@@ -4,12 +4,9 @@
     {
       "Sid": "ReadStagingAccounts",
       "Effect": "Allow",
       "Principal": {
-        "AWS": [
-          "222222222222",
-          "AROAEXAMPLEEXAMPLE12"
-        ]
+        "AWS": "222222222222"
       },
       "Action": [
         "ecr:BatchCheckLayerAvailability",
         "ecr:BatchGetImage",
--- team/web scanOnPush (live)
+++ team/web scanOnPush (planned)
@@ -1,1 +1,1 @@
-false
+true
`;

  it("ends with 0 where all is as planned, others' repositories not counted", async () => {
    await own.direct.send(new CreateRepositoryCommand({ repositoryName: "foreign/a" }));
    assert.deepEqual(await own.run("drift"), {
      status: 0,
      stdout: "repositories: 2, not as planned: 0\n",
      stderr: "",
    });
    assert.deepEqual(JSON.parse((await own.run("drift", "--json")).stdout), {
      differences: [],
      failures: [],
    });
  });

  it("prints a unified diff of policies in their normal form, writes nothing and ends with 1", async () => {
    await change();
    assert.deepEqual(await own.run("drift"), {
      status: 1,
      stdout: `${diff}repositories: 2, not as planned: 1\n`,
      stderr: "",
    });
    assert.deepEqual(writesOf(own), []);
  });

  it("prints one JSON document with each difference", async () => {
    await change();
    const { status, stdout } = await own.run("drift", "--json");
    const { differences, failures } = JSON.parse(stdout);
    const [policy, scan] = differences;
    assert.deepEqual(
      [
        status,
        differences.length,
        failures,
        policy.what,
        policy.from.Statement[0].Principal.AWS,
        policy.notes,
      ],
      [1, 2, [], "repositoryPolicy", ["222222222222", "AROAEXAMPLEEXAMPLE12"], [note]],
    );
    assert.deepEqual(scan, { repository: "team/web", what: "scanOnPush", from: false, to: true, notes: [] });
  });

  it("counts a repository of config that isn't there", async () => {
    await own.direct.send(new DeleteRepositoryCommand({ repositoryName: "team/api" }));
    assert.deepEqual(await own.run("drift"), {
      status: 1,
      stdout: "# team/api is planned and isn't there\nrepositories: 2, not as planned: 1\n",
      stderr: "",
    });
  });

  it("heals what it finds with --fix, says what it writes, and ends with 0", async () => {
    await change();
    await own.direct.send(new DeleteRepositoryCommand({ repositoryName: "team/api" }));
    const { status, stdout, stderr } = await own.run("drift", "--fix");
    assert.deepEqual(
      [status, stdout, stderr.split("\n").sort()],
      [
        0,
        `${diff}# team/api is planned and isn't there\n` +
          "team/web: made as planned: repositoryPolicy, scanOnPush\n" +
          "team/api: created\nteam/api: made as planned: repositoryPolicy, lifecyclePolicy\n" +
          "repositories: 2, not as planned: 2, healed: 2\n",
        [
          "",
          "team/api: creates the repository",
          "team/api: sets the lifecycle policy",
          "team/api: sets the repository policy",
          "team/web: sets scanOnPush to true",
          "team/web: sets the repository policy",
        ],
      ],
    );
    assert.equal((await own.run("drift")).status, 0);
  });

  it("ends with 3 where something can't be read or healed, which it says", async () => {
    await change();
    const denied = { status: 400, type: "AccessDeniedException", message: "not now" };
    own.wire.before = async ({ operation, repositoryName }) =>
      operation === "SetRepositoryPolicy" ||
      (operation === "GetLifecyclePolicy" && repositoryName === "team/api")
        ? denied
        : undefined;
    const unread = {
      repository: "team/api",
      what: "repository",
      message: "can't be read: AccessDeniedException: not now",
    };
    const seen = await own.run("drift", "--json");
    assert.deepEqual([seen.status, JSON.parse(seen.stdout).failures], [3, [unread]]);
    const fixed = await own.run("drift", "--fix", "--json");
    assert.deepEqual(
      [fixed.status, JSON.parse(fixed.stdout).failures],
      [
        3,
        [
          unread,
          { repository: "team/web", what: "repositoryPolicy", message: "AccessDeniedException: not now" },
        ],
      ],
    );
  });

  it("refuses a config with errors, with 1, and credentials of another account, with 2", async () => {
    own.set({ config: { repositories: ["Team"] } });
    const { status, stderr } = await own.run("drift");
    assert.deepEqual(
      [status, stderr],
      [
        1,
        'error: repositories[0]: is not a repository name: ECR takes lower case only, as in "team" [name-invalid]\n',
      ],
    );
    own.set({ aws: { "aws:region": "us-east-1", "aws:allowedAccountIds": ["111111111111"] } });
    assert.equal((await own.run("drift", "--fix")).status, 2);
    assert.deepEqual(writesOf(own), []);
  });
});
