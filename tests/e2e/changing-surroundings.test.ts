import assert from "node:assert/strict";
import { DeleteRepositoryCommand } from "@aws-sdk/client-ecr";
import { expiredToken } from "../../sandbox/wire-faults";
import { writesOf } from "../live/own-registry";
import { imageTags, repositoryExists } from "./support";
import { type Command, commands, refusal, surroundings } from "./surroundings";

const { "ensure R": ensureOne, "ensure --all": ensureAll, drift, scan, promote, adopt } = commands;
const dryRun = (repository: string) => ({ args: ["ensure", repository, "--dry-run"], readsConfig: true });

describe("commands whose surroundings change while they run", function () {
  this.timeout(120_000);
  const own = surroundings();

  describe("a repository that vanishes in between", () => {
    /** Deletes team/api when this call about it arrives. */
    const vanishAt = (operation: string) => {
      let isThere = true;
      own.wire.before = async (call) => {
        const isAboutIt = JSON.stringify(call.input).includes("team/api");
        if (isThere && isAboutIt && call.operation === operation) {
          isThere = false;
          await own.direct.send(new DeleteRepositoryCommand({ repositoryName: "team/api", force: true }));
        }
        return undefined;
      };
    };
    const gone = () =>
      "RepositoryNotFoundException: The repository with name 'team/api' does not exist " +
      `in the registry with id '${own.account}'`;

    for (const operation of ["DescribeImages", "DescribeImageScanFindings"])
      it(`scan: before ${operation} it says that it isn't there, and ends with 3`, async () => {
        vanishAt(operation);
        assert.deepEqual(await own.run(scan), refusal(scan.refused, gone()));
      });

    for (const operation of ["GetLifecyclePolicy", "DescribeImages", "BatchGetImage", "PutImage"])
      it(`promote: before ${operation} it says that it isn't there, and ends with 3`, async () => {
        assert.equal((await own.run(ensureOne)).status, 0);
        vanishAt(operation);
        const { status, stdout, stderr } = await own.run(promote);
        // What it is about to write it says before.
        const said = stderr.replace(/^tagging [^\n]*\n/, "");
        assert.deepEqual({ status, stdout, stderr: said }, refusal(promote.refused, gone()));
        assert.equal(await repositoryExists(own.direct, "team/api"), false);
      });

    for (const its of [ensureOne, ensureAll])
      for (const operation of ["GetRepositoryPolicy", "PutImageTagMutability", "PutLifecyclePolicy"])
        it(`${its.args.join(" ")}: before ${operation} it makes it anew, as planned, and ends with 0`, async () => {
          vanishAt(operation);
          assert.equal((await own.run(its)).status, 0);
          assert.ok(writesOf(own).includes("CreateRepository team/api"));
          assert.equal((await own.run(dryRun("team/api"))).stdout, "team/api: as planned\n");
        });

    it("drift: says that it is planned and isn't there, and ends with 1", async () => {
      await own.run(ensureAll);
      vanishAt("GetRepositoryPolicy");
      const { status, stdout } = await own.run(drift);
      assert.deepEqual([status, stdout.split("\n")[0]], [1, "# team/api is planned and isn't there"]);
    });

    it("adopt: goes on without it", async () => {
      await own.run(ensureAll);
      vanishAt("GetRepositoryPolicy");
      const { status, stdout } = await own.run(adopt);
      assert.equal(status, 0);
      assert.ok(stdout.includes("team/worker") && !stdout.includes("team/api"), stdout);
    });
  });

  describe("credentials that expire on the way, whichever call is the first to be refused", () => {
    /** Runs a command again and again, and lets one call more through each time. @returns how often it was refused */
    async function expireAtEach(
      its: Pick<Command, "args" | "readsConfig">,
      check: (stderr: string, stdout: string) => void,
    ): Promise<number> {
      for (let passing = 1; ; passing++) {
        let calls = 0;
        own.wire.before = () => (++calls > passing ? expiredToken : undefined);
        const { status, stdout, stderr } = await own.run(its);
        if (calls <= passing) {
          assert.equal(status, 0);
          return passing - 1;
        }
        assert.equal(status, 3, stderr);
        check(stderr, stdout);
      }
    }

    it("ensure: it says what was not done, and the next run does the rest", async () => {
      const worker = { args: ["ensure", "team/worker"], readsConfig: true };
      const times = await expireAtEach(worker, (stderr, stdout) =>
        assert.match(stderr + stdout, /ExpiredToken/),
      );
      assert.ok(times >= 4, `refused ${times} times`);
      own.wire.before = undefined;
      assert.deepEqual(await own.run(dryRun("team/worker")), {
        status: 0,
        stdout: "team/worker: as planned\n",
        stderr: "",
      });
    });

    it("promote: it says so, and only the run that is not refused says that it is done", async () => {
      await own.run(ensureOne);
      const refused =
        /^(tagging [^\n]*\n)?shared-registry: image build of repository team\/api: ExpiredTokenException: [^\n]*\n$/;
      const times = await expireAtEach(promote, (stderr, stdout) => {
        assert.match(stderr, refused);
        assert.equal(stdout, "");
      });
      assert.ok(times >= 6, `refused ${times} times`);
      assert.deepEqual(await imageTags(own.direct, "team/api"), ["build", "v1.0.0"]);
    });
  });
});
